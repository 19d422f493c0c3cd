using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastRL.Emu.Expressions;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Runs.Checkpoints;
using FastRL.Web.Viewing;

namespace FastRL.Host.Tests.Viewing;

public sealed partial class ViewSessionTests : IDisposable
{
    private readonly RunFolder _run = new();
    private readonly ViewControls _controls = new();
    private readonly ViewHub _hub = new();
    private readonly CancellationTokenSource _cancellation = new(TimeSpan.FromSeconds(60));

    public ViewSessionTests() => Request("""{"type":"speed","value":null}""");

    public void Dispose()
    {
        _run.Dispose();
        _controls.Dispose();
        _cancellation.Dispose();
    }

    [Fact]
    public void Run_NewCheckpoint_IsReloadedBetweenEpisodesWithTheOriginalsMessages()
    {
        _run.Add(100, score: 2);
        List<string> lines = Play(new ReloadSchedule(1, null), stopAfter: "Episode 3:", onLine: line =>
        {
            if (line.Contains("Episode 1:", StringComparison.Ordinal))
                _run.Add(200, score: 3);
        });
        Assert.Equal("[T] Loaded checkpoint: step_000000000100", lines[0]);
        Assert.Matches(@"^\[T\] Episode 1: 3 steps, reward: -?\d+\.\d\d \(max steps\)$", lines[1]);
        Assert.Equal("[T] New checkpoint detected: step_000000000200", lines[2]);
        Assert.Equal("Model reloaded successfully!", lines[3]);
        Assert.StartsWith("[T] Episode 2: 3 steps", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnEpisode_SaysWhatItsRewardIsMadeOfAndHowTrainingStands()
    {
        _run.Add(100);
        Directory.CreateDirectory(Path.GetDirectoryName(_run.ProgressFile)!);
        File.WriteAllText(_run.ProgressFile, """{"step":4096}""");
        List<string> lines = Play(ReloadSchedule.Default, stopAfter: "Episode 1:");
        List<string> texts = Texts();
        Assert.Contains("""{"progress":{"step":4096},"type":"training"}""", texts);
        JsonElement game = Parse("game"), rewards = Parse("rewards");
        Assert.Equal(game.GetProperty("reward_terms").GetArrayLength(), rewards.GetProperty("sums").GetArrayLength());
        double sum = rewards.GetProperty("sums").EnumerateArray().Sum(term => term.GetDouble());
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"reward: {sum:0.00} "), lines[1], StringComparison.Ordinal);

        JsonElement Parse(string type) => JsonDocument.Parse(texts.Single(text => text.Contains($"\"type\":\"{type}\"", StringComparison.Ordinal))).RootElement;
    }

    [Fact]
    public void Run_ReloadThatFails_KeepsTheOldModelAndSaysWhy()
    {
        _run.Add(100);
        List<string> lines = Play(new ReloadSchedule(1, null), stopAfter: "Episode 2:", failingStep: 200, onLine: line =>
        {
            if (line.Contains("Episode 1:", StringComparison.Ordinal))
                _run.Add(200);
        });
        Assert.Equal("[T] New checkpoint detected: step_000000000200", lines[2]);
        Assert.Equal("[T] Reload failed: its weights are of another network; step_000000000100 plays on", lines[3]);
        Assert.StartsWith("[T] Episode 2:", lines[4], StringComparison.Ordinal);
        string status = Texts().Last(text => text.Contains("\"status\"", StringComparison.Ordinal));
        Assert.Contains("step_000000000200 could not be loaded: its weights are of another network", status, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"step_000000000100\"", status, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ScheduleNotDue_PlaysOnWithTheOldOne()
    {
        _run.Add(100);
        List<string> lines = Play(new ReloadSchedule(5, null), stopAfter: "Episode 4:", onLine: line =>
        {
            if (line.Contains("Episode 1:", StringComparison.Ordinal))
                _run.Add(200);
        });
        Assert.DoesNotContain(lines, line => line.Contains("detected", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_NoCheckpointYet_WaitsAndSaysSo()
    {
        List<string> lines = Play(ReloadSchedule.Default, stopAfter: "Episode 1:", onLine: line =>
        {
            if (line.Contains("waiting", StringComparison.Ordinal))
                _run.Add(100);
        });
        Assert.Equal($"[T] No checkpoint in {_run.Checkpoints} yet; waiting for the first one", lines[0]);
        Assert.Equal("[T] Loaded checkpoint: step_000000000100", lines[1]);
    }

    [Fact]
    public void Run_FirstCheckpointOfAnotherEnvironment_Fails()
    {
        _run.Add(200);
        using ViewSession session = Create(ReloadSchedule.Default, TextWriter.Null, failingStep: 200, json: false);
        Assert.Throws<InvalidDataException>(() => session.Run(_run.Path, 1, _cancellation.Token));
    }

    [Fact]
    public void Run_Json_IsAnObjectALine()
    {
        _run.Add(100, score: 2.5);
        List<string> lines = Play(ReloadSchedule.Default, stopAfter: "\"episode\":1", json: true);
        Assert.Equal("""{"event":"loaded","checkpoint":"step_000000000100","step":100,"score":2.5}""", lines[0]);
        Assert.Matches("""^\{"event":"episode","episode":1,"steps":3,"reward":[-0-9.E]+,"cause":"[a-z_]+","success":false,"truncated":true,"checkpoint":"step_000000000100"\}$""", lines[1]);
    }

    [Fact]
    public async Task Run_Paused_StopsUntilAStepIsAskedFor()
    {
        _run.Add(100);
        Request("""{"type":"pause"}""");
        ClientMailbox box = _hub.Join();
        Task playing = Task.Run(() => Play(ReloadSchedule.Default, stopAfter: "Episode 1:"));
        while ((await box.TakeAsync(_cancellation.Token))!.Value is not { IsText: true } message
            || !Encoding.UTF8.GetString(message.Bytes.Span).Contains("\"paused\"", StringComparison.Ordinal))
        {
        }
        Request("""{"type":"step"}""");
        ClientMailbox.Message picture;
        do
        {
            picture = (await box.TakeAsync(_cancellation.Token))!.Value;
        }
        while (picture.IsText);
        Assert.Equal(1u, BitConverter.ToUInt32(picture.Bytes.Span[12..])); // the step that was asked for
        await Task.Delay(100);
        Assert.False(playing.IsCompleted);
        Request("""{"type":"resume"}""");
        await playing;
    }

    private List<string> Play(
        ReloadSchedule schedule, string stopAfter, Action<string>? onLine = null, long failingStep = -1, bool json = false)
    {
        var lines = new List<string>();
        using var output = new LineWriter(line =>
        {
            string entry = Time().Replace(line, "[T]");
            lines.Add(entry);
            onLine?.Invoke(entry);
            if (entry.Contains(stopAfter, StringComparison.Ordinal))
                _cancellation.Cancel();
        });
        using ViewSession session = Create(schedule, output, failingStep, json);
        Assert.ThrowsAny<OperationCanceledException>(() => session.Run(_run.Path, 1, _cancellation.Token));
        return lines;
    }

    private ViewSession Create(ReloadSchedule schedule, TextWriter output, long failingStep, bool json) => new(
        (_, waiting) => GameLibrary.Bundled.Find("quest", null).Watch(new TrainConfig { EpisodeLength = 3, Threads = 1 }, waiting),
        (checkpoint, environment) => checkpoint.Manifest.Step == failingStep
            ? throw new InvalidDataException("its weights are of another network")
            : new UniformPolicy(environment.ActionSpace, 1),
        new CheckpointFollower(_run.Checkpoints, CheckpointStore.Newest),
        schedule,
        _controls,
        _hub,
        new ViewLog(output, TextWriter.Null, json, TimeProvider.System),
        TimeProvider.System)
    {
        Training = new TrainingProgress(_run.ProgressFile, TimeProvider.System),
    };

    private List<string> Texts()
    {
        ClientMailbox box = _hub.Join();
        box.Close();
        var texts = new List<string>();
        while (box.TakeAsync(default).AsTask().Result is { } message)
        {
            if (message.IsText)
                texts.Add(Encoding.UTF8.GetString(message.Bytes.Span));
        }
        return texts;
    }

    private void Request(string message) => Assert.True(_controls.Apply(Encoding.UTF8.GetBytes(message)));

    [GeneratedRegex(@"^\[\d\d:\d\d:\d\d\]")]
    private static partial Regex Time();

    private sealed class LineWriter(Action<string> onLine) : StringWriter
    {
        public override void WriteLine(string? value) => onLine(value!);
    }
}
