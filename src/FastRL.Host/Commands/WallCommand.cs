using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FastRL.Emu.GameBoy;
using FastRL.Host.Cli;
using FastRL.Host.Games.GameBoy.Wall;
using FastRL.Host.Output;
using FastRL.Interop.Ring;
using FastRL.Runs;
using FastRL.Wall;
using FastRL.Web.Viewing;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl wall</c>: a window with what every instance of a running training does.</summary>
internal sealed class WallCommand(RunDirectory run, string? screenshot, TextWriter output)
{
    private static readonly TimeSpan s_frame = TimeSpan.FromSeconds(1 / 60.0), s_titleInterval = TimeSpan.FromSeconds(1);

    private readonly HashSet<int> _seen = [];
    private int _taken; // pictures since the title was written
    private long _total;
    private long _began; // with the first training's greeting

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var run = new Argument<string>("RUN") { Description = "Run directory of a training that goes on, or will." };
        Option<string?> screenshot = PathOption.Create("--screenshot", "Write the wall to a picture once every instance is on it, and end.", "FILE.png");
        var command = new Command("wall", "Shows every instance of a running training in a window.") { run, screenshot };
        command.SetAction(parsed => new WallCommand(
            RunDirectory.ForGame("", parsed.GetRequiredValue(run)), parsed.GetValue(screenshot), output).Run());
        return command;
    }

    private int Run()
    {
        // Training comes first: what is drawn on processors that it uses has the rest of them. One picture is soon done.
        if (screenshot is null)
        {
            using Process own = Process.GetCurrentProcess();
            own.PriorityClass = ProcessPriorityClass.Idle;
        }
        using var interruption = new Interruption();
        string waiting = $"{run.Path}: waiting for its training";
        using var window = new WallWindow(Printable.Of(waiting));
        using RingChannel ring = RingChannel.CreateHost(WallChannel.NameOf(run), WallChannel.Options);
        using var pictures = new WallPictures(ring);
        output.WriteLine(Printable.Of(waiting));
        var clock = new PictureClock(TimeProvider.System);
        long titled = Stopwatch.GetTimestamp();
        while (window.IsOpen && !interruption.Token.IsCancellationRequested)
        {
            if (Take(pictures, window)) window.Draw();
            if (screenshot is not null && _seen.Count > 0 && _seen.Count == pictures.Training?.Count)
            {
                Save(window, screenshot);
                return ExitCode.Done;
            }
            if (Stopwatch.GetElapsedTime(titled) >= s_titleInterval)
            {
                window.SetTitle(Title(pictures.Training, Stopwatch.GetElapsedTime(titled).TotalSeconds));
                (titled, _taken) = (Stopwatch.GetTimestamp(), 0);
            }
            WallWindow.TakeEvents();
            try
            {
                clock.Wait(s_frame, interruption.Token);
            }
            catch (OperationCanceledException)
            {
                // A wall has no other end than that and its window's.
            }
        }
        if (pictures.Training is { } training)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_total / Stopwatch.GetElapsedTime(_began).TotalSeconds / training.Count:0.0} pictures/s of each"));
        return ExitCode.Done;
    }

    // Whether there is something new to be seen. At most each instance's picture once.
    private bool Take(WallPictures pictures, WallWindow window)
    {
        bool changed = false;
        for (int taken = 0; taken <= (pictures.Training?.Count ?? 0) && pictures.Next() is { } instance; taken++)
        {
            changed = true;
            if (instance == WallChannel.Greeting)
            {
                WallGreeting training = pictures.Training!;
                window.Begin(training.Count, GameBoyMachine.ScreenWidth, GameBoyMachine.ScreenHeight);
                output.WriteLine(Printable.Of($"{training.Count} instances of {training.Game}"));
                _seen.Clear();
                (_total, _began) = (0, Stopwatch.GetTimestamp());
                continue;
            }
            window.SetPicture(instance, pictures.Pixels);
            _seen.Add(instance);
            _taken++;
            _total++;
        }
        return changed;
    }

    private string Title(WallGreeting? training, double seconds) => Printable.Of(training is null || _taken == 0
        ? $"{run.Path}: waiting for its training"
        : string.Create(CultureInfo.InvariantCulture, $"{run.Path}: {training.Count} instances of {training.Game}, {_taken / seconds / training.Count:0.0} pictures/s of each"));

    private void Save(WallWindow window, string path)
    {
        byte[] rgb = window.ReadRgb(out int width, out int height);
        PngWriter.Write(path, rgb, width, height);
        output.WriteLine(path);
    }
}
