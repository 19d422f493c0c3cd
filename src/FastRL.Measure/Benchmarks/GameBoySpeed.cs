using System.Diagnostics;
using FastRL.Emu.GameBoy;
using FastRL.Measure.Libretro;

namespace FastRL.Measure.Benchmarks;

/// <summary>Frames per CPU-second of one ROM, by how many of them are looked at.</summary>
/// <param name="None">No frame is drawn.</param>
/// <param name="OneIn24">The last of 24 is drawn, into the machine's own memory as the peer does.</param>
/// <param name="Every">Each is drawn there.</param>
/// <param name="Peer">The peer, which draws every frame into its own memory; null where there is none.</param>
internal sealed record GameBoySpeed(double None, double OneIn24, double Every, double? Peer)
{
    private const int Slice = 96; // frames; a multiple of 24 and of PeriodicInput.Hold
    private const int Passes = 3;

    /// <summary>
    /// Measures one ROM on one thread. Emulators and modes take turns in slices of 96 frames, so that a machine that
    /// becomes faster or slower does so for all of them. All is run three times from the start, and of each slice the fastest
    /// counts: whatever else a machine does only adds, and in one pass more than a few drawn frames cost. The first tenth is
    /// not counted.
    /// </summary>
    /// <param name="path">The ROM.</param>
    /// <param name="frames">Frames for each mode; rounded up to whole slices.</param>
    /// <param name="peerPath">A libretro core, or null.</param>
    /// <param name="cancellation">Ends it after the slice under way.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static GameBoySpeed Measure(string path, int frames, string? peerPath, CancellationToken cancellation)
    {
        using GameBoyRom rom = GameBoyRom.Load(path);
        int slices = (frames + Slice - 1) / Slice;
        int warmUp = Math.Max(1, slices / 10);
        var fastest = new double[4][];
        for (int run = 0; run < fastest.Length; run++)
            fastest[run] = [.. Enumerable.Repeat(double.PositiveInfinity, warmUp + slices)];
        for (int pass = 0; pass < Passes; pass++)
            MeasurePass(rom, path, peerPath, fastest, cancellation);
        double PerSecond(int run) => slices * Slice / fastest[run].Skip(warmUp).Sum();
        return new GameBoySpeed(PerSecond(0), PerSecond(1), PerSecond(2), peerPath is null ? null : PerSecond(3));
    }

    private static void MeasurePass(GameBoyRom rom, string path, string? peerPath, double[][] fastest, CancellationToken cancellation)
    {
        using var none = new GameBoyMachine(rom);
        using var oneIn24 = new GameBoyMachine(rom);
        using var every = new GameBoyMachine(rom);
        using LibretroCore? peer = peerPath is null ? null : new LibretroCore(peerPath, GameBoyRom.ReadBytes(path)) { KeepsFrames = false };
        List<Action<int>> runs =
        [
            first => RunUnobserved(none, first), first => RunOneIn24(oneIn24, first), first => RunEvery(every, first),
        ];
        if (peer is not null)
            runs.Add(first => RunPeer(peer, first));
        for (int slice = 0; slice < fastest[0].Length; slice++)
        {
            cancellation.ThrowIfCancellationRequested();
            // The first two come last and one before the other by turns, so that neither finds the other's caches, or the peer's, more often.
            foreach (int run in (int[])(slice % 2 == 0 ? [3, 2, 0, 1] : [3, 2, 1, 0]))
            {
                if (run == runs.Count)
                    continue;
                double start = ThreadClock.Seconds;
                runs[run](slice * Slice);
                fastest[run][slice] = Math.Min(fastest[run][slice], ThreadClock.Seconds - start);
            }
        }
    }

    /// <summary>Instructions that an unseen frame takes, counted by Valgrind once the game's code is compiled; null where there is none.</summary>
    public static double? CountInstructions(string path)
    {
        if (!OperatingSystem.IsLinux() || !Callgrind.IsInstalled)
            return null;
        const int First = 600, Counted = 600;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastrl-rom-"); // the ROM may lie in an archive
        string rom = Path.Combine(folder.FullName, "rom.gb");
        try
        {
            File.WriteAllBytes(rom, GameBoyRom.ReadBytes(path));
            return (Count(First + Counted) - Count(First)) / (double)Counted;
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        long Count(int frames) => Callgrind.Count(PeerProcess.Own("gb-peer/fastrl_gb_frames"), rom, frames);
    }

    /// <summary>Frames per second of wall time of a batch of one ROM, by steps of four frames, unobserved.</summary>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static double MeasureBatch(GameBoyRom rom, int instances, int threads, int frames, CancellationToken cancellation)
    {
        var buttons = new byte[instances];
        var config = new GameBoyBatchConfig { Count = instances, Threads = threads, FramesPerStep = PeriodicInput.Hold };
        using var batch = new GameBoyBatch(rom, config, new GameBoyBatchBuffers { Buttons = buttons });
        int steps = Math.Max(4, frames / (instances * PeriodicInput.Hold));
        int warmUp = Math.Max(1, steps / 10);
        long start = 0;
        for (int step = 0; step < warmUp + steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step == warmUp)
                start = Stopwatch.GetTimestamp();
            for (int i = 0; i < instances; i++)
                buttons[i] = (byte)PeriodicInput.At((step + i) * PeriodicInput.Hold); // no two neighbours alike
            batch.Send(0);
            batch.Recv(0);
        }
        return (double)steps * instances * PeriodicInput.Hold / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void RunUnobserved(GameBoyMachine machine, int first)
    {
        for (int frame = first; frame < first + Slice; frame += PeriodicInput.Hold)
        {
            machine.SetButtons(PeriodicInput.At(frame));
            machine.RunFrames(PeriodicInput.Hold);
        }
    }

    private static void RunOneIn24(GameBoyMachine machine, int first)
    {
        for (int frame = first; frame < first + Slice; frame += PeriodicInput.Hold)
        {
            machine.SetButtons(PeriodicInput.At(frame));
            machine.RunFrames(PeriodicInput.Hold, drawLast: (frame + PeriodicInput.Hold) % 24 == 0);
        }
    }

    private static void RunPeer(LibretroCore peer, int first)
    {
        for (int frame = first; frame < first + Slice; frame++)
            peer.RunFrame(PeriodicInput.At(frame));
    }

    private static void RunEvery(GameBoyMachine machine, int first)
    {
        for (int frame = first; frame < first + Slice; frame++)
        {
            machine.SetButtons(PeriodicInput.At(frame));
            machine.RunFrames(1, drawLast: true);
        }
    }
}
