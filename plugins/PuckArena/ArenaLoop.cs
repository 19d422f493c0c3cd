using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading;

namespace PuckArena;

/// <summary>Runs a game against the clock: ticks as the time scale asks, keys and chat in between.</summary>
/// <param name="game">The game.</param>
/// <param name="input">Lines that a player types; null ends the game.</param>
/// <param name="tickSeconds">Length of a physics tick.</param>
public sealed class ArenaLoop(ArenaGame game, ConcurrentQueue<string?> input, double tickSeconds)
{
    // What a game that stood still for its trainer makes up for, at most; beyond it, time is lost.
    private const double MaximumLagSeconds = 0.5;

    // Keys and chat are looked at this often while ticks are played.
    private const double FrameSeconds = 0.005;

    private static readonly double s_second = 1.0 / Stopwatch.Frequency;

    /// <summary>Runs until the input ends.</summary>
    /// <param name="reportSeconds">Time between two reports, 0 for none.</param>
    /// <param name="report">Takes how much faster than the clock the game ran since the last report.</param>
    public void Run(double reportSeconds, Action<double> report)
    {
        double owed = 0;
        long last = Stopwatch.GetTimestamp(), reportedAt = last, reportedTicks = game.Ticks;
        while (ReadInput())
        {
            long now = Stopwatch.GetTimestamp();
            owed = Math.Min(owed + (now - last) * s_second * game.TimeScale, MaximumLagSeconds * game.TimeScale);
            last = now;
            game.Frame();
            while (owed >= tickSeconds && !game.Paused && (Stopwatch.GetTimestamp() - now) * s_second < FrameSeconds)
            {
                game.Tick();
                owed -= tickSeconds;
            }
            if (!game.Paused && owed < tickSeconds) Wait((tickSeconds - owed) / game.TimeScale);
            double elapsed = (now - reportedAt) * s_second;
            if (reportSeconds <= 0 || elapsed < reportSeconds) continue;
            report((game.Ticks - reportedTicks) * tickSeconds / elapsed);
            (reportedAt, reportedTicks) = (now, game.Ticks);
        }
    }

    private bool ReadInput()
    {
        while (input.TryDequeue(out string? line))
        {
            if (line is null || line.Equals("quit", StringComparison.OrdinalIgnoreCase)) return false;
            if (line.Length > 0) game.Type(line);
        }
        return true;
    }

    private static void Wait(double seconds) => Thread.Sleep(Math.Max(1, (int)(Math.Min(seconds, 0.02) * 1000)));
}
