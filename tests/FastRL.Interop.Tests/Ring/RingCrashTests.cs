using System.Diagnostics;
using System.Text;
using FastRL.Interop.Ring;
using Xunit;

namespace FastRL.Interop.Tests.Ring;

/// <summary>Kills either side at random moments; see bench/FastRL.RingPeer/CrashWorkers.cs for what the sides check.</summary>
/// <remarks>FASTRL_RING_KILLS sets how often each side is killed.</remarks>
public sealed class RingCrashTests(ITestOutputHelper output) : IDisposable
{
    // How long anything may take before it counts as stuck; what it does take is in the output.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly int s_kills = int.Parse(Environment.GetEnvironmentVariable("FASTRL_RING_KILLS") ?? "20");
    private readonly RingName _name = new();

    public void Dispose() => _name.Dispose();

    [RingFact]
    public void Kill_EitherSideOnNet_NothingIsLostRepeatedOrTorn() => KillSides(mono: false, seed: 1, s_kills);

    [MonoRingFact]
    public void Kill_EitherSideGameOnMono_NothingIsLostRepeatedOrTorn() => KillSides(mono: true, seed: 2, Math.Max(1, s_kills / 2));

    private void KillSides(bool mono, int seed, int killsOfEach)
    {
        var random = new Random(seed);
        bool[] order = [.. Enumerable.Repeat(true, killsOfEach), .. Enumerable.Repeat(false, killsOfEach)];
        random.Shuffle(order);
        TimeSpan slowestNotice = default, slowestReturn = default;
        var total = Stopwatch.StartNew();
        var game = RingWorker.Start(mono, "game", _name.Text);
        var trainer = RingWorker.Start(mono: false, "trainer", _name.Text);
        try
        {
            WaitForProgress(game, trainer);
            foreach (bool killsGame in order)
            {
                Thread.Sleep(random.Next(20));
                (RingWorker victim, RingWorker survivor) = killsGame ? (game, trainer) : (trainer, game);
                bool returnsAtOnce = random.Next(2) == 0;
                var watch = Stopwatch.StartNew();
                victim.Kill();
                if (!returnsAtOnce)
                {
                    WaitFor(() => survivor.HasLine($"died: process {victim.Id}"), "the survivor does not name the death", game, trainer);
                    slowestNotice = Max(slowestNotice, watch.Elapsed);
                }
                watch.Restart();
                RingWorker next = killsGame ? RingWorker.Start(mono, "game", _name.Text) : RingWorker.Start(mono: false, "trainer", _name.Text);
                victim.Dispose();
                (game, trainer) = killsGame ? (next, trainer) : (game, next);
                WaitForProgress(game, trainer);
                slowestReturn = Max(slowestReturn, watch.Elapsed);
                WaitFor(() => survivor.HasLine($"died: process {victim.Id}"), "the survivor does not name the death", game, trainer);
            }
            output.WriteLine($"{killsOfEach} kills of each side, {Steps()} steps, {total.Elapsed.TotalSeconds:F0} s; slowest notice "
                + $"{slowestNotice.TotalMilliseconds:F0} ms, slowest return with start of the process {slowestReturn.TotalMilliseconds:F0} ms");
        }
        finally
        {
            game.Kill();
            trainer.Kill();
            game.Dispose();
            trainer.Dispose();
        }
    }

    private void WaitForProgress(RingWorker game, RingWorker trainer)
    {
        ulong before = Steps();
        WaitFor(() => Steps() > before + 20, "no more steps", game, trainer);
    }

    private static void WaitFor(Func<bool> condition, string complaint, RingWorker game, RingWorker trainer)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            string lines = $"\ngame:\n{game.Lines}\ntrainer:\n{trainer.Lines}";
            Assert.False(game.HasLine("FAULT") || trainer.HasLine("FAULT"), $"a side got what was not sent{lines}");
            Assert.True(watch.Elapsed < s_patience, $"{complaint}{lines}");
            Thread.Sleep(1);
        }
    }

    // Answers that the game has released. Not through FileStream, which would take the lock that attaching needs.
    private unsafe ulong Steps()
    {
        int place = Native.FR_RING_COUNTERS_OFFSET + sizeof(fr_ring_counters) + Native.FR_RING_LINE;
        byte* bytes = stackalloc byte[2048];
        fixed (byte* path = Encoding.UTF8.GetBytes(_name.Path + '\0'))
        {
            int file = RingSystem.OpenFile(path, 0, 0);
            if (file < 0) return 0;
            nint length = RingSystem.ReadFile(file, bytes, 2048);
            _ = RingSystem.CloseFile(file);
            return length == 2048 ? *(ulong*)(bytes + place) : 0;
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
