using System;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading;
using PuckGym;

namespace PuckArena;

/// <summary>The executable.</summary>
public static class Program
{
    private const int Done = 0, Failed = 1, WrongUsage = 2;

    /// <summary>Plays until standard input ends.</summary>
    /// <returns>0 done, 1 no mod could be started, 2 wrong usage.</returns>
    public static int Main(string[] arguments)
    {
        ArenaOptions options;
        try
        {
            options = ArenaOptions.Parse(arguments);
        }
        catch (ArgumentException problem)
        {
            Console.Error.WriteLine($"PuckArena: {problem.Message}");
            return WrongUsage;
        }
        if (options.Help)
        {
            Print(ArenaOptions.Usage);
            return Done;
        }
        if (Console.IsInputRedirected) IgnoreInterrupts();
        double tickSeconds = 1.0 / options.TickRate;
        var game = new ArenaGame(Print, options.Settings, tickSeconds);
        game.FaceOff();
        HostedGame.Current = game;
        var loader = new ModLoader(Print);
        if (loader.Enable(options.Mods) == 0) return Failed;
        var input = new ConcurrentQueue<string?>();
        new Thread(() => ReadInput(input)) { IsBackground = true, Name = "input" }.Start();
        new ArenaLoop(game, input, tickSeconds).Run(
            options.ReportSeconds,
            speed => Print(FormattableString.Invariant($"speed {speed:0.0}x of {game.TimeScale:0.##}x, score {game.Score.Ours}:{game.Score.Theirs}")));
        loader.Disable();
        return Done;
    }

    // Whoever launched the arena ends it by closing its input; Ctrl+C in their common terminal is for them alone.
    private static void IgnoreInterrupts()
    {
        Console.CancelKeyPress += (_, press) => press.Cancel = true;
        // Mono raises no such event where input is redirected.
        if (Environment.OSVersion.Platform == PlatformID.Unix) SetSignalHandler(number: 2, handler: (IntPtr)1);
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern IntPtr SetSignalHandler(int number, IntPtr handler);

    private static void ReadInput(ConcurrentQueue<string?> input)
    {
        while (Console.In.ReadLine() is { } line) input.Enqueue(line.Trim());
        input.Enqueue(null);
    }

    private static void Print(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
