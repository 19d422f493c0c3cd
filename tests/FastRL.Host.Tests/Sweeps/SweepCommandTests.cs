using System.Text.Json;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Sweeps;
using FastRL.Runs;

namespace FastRL.Host.Tests.Sweeps;

public sealed class SweepCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sweep_OfTwoTrials_WritesThemAndGoesOnFromThere()
    {
        string plan = Write("trials: 2\nparallel: 1\nrandom_trials: 2\nsettings:\n  ppo.learning_rate: {min: 0.0001, max: 0.01, scale: log}\n  num_envs: {choices: [4, 8]}\n");
        string run = Path.Combine(_folder.Path, "run");
        string[] words = ["sweep", "cartpole", "--config", plan, "--set", "steps=2000", "--run-dir", run, "--budget", "5m", "--json"];
        JsonElement first = RunSweep(words);
        Assert.Equal(2, first.GetProperty("trials").GetInt32());
        Assert.InRange(first.GetProperty("best").GetProperty("score").GetDouble(), 8, 500);
        Assert.Equal(["ppo.learning_rate", "num_envs"], first.GetProperty("best").GetProperty("settings").EnumerateObject().Select(setting => setting.Name));
        Assert.NotEmpty(first.GetProperty("front").EnumerateArray());
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(run, "sweep.html")), StringComparison.Ordinal);
        Assert.Equal(first.ToString(), RunSweep(words).ToString()); // nothing is left to do
    }

    [Theory]
    [InlineData("settings:\n  ppo.learning_rat: {min: 1, max: 2}", "sweep.yaml:2: unknown key 'ppo.learning_rat', did you mean 'ppo.learning_rate'?")]
    [InlineData("settings:\n  ppo.clip: 0.2", "sweep.yaml:2: ppo.clip is '0.2'; allowed: {min: N")]
    [InlineData("settings:\n  ppo.clip: {min: 0.2}", "sweep.yaml:2: ppo.clip has no max")]
    [InlineData("settings:\n  ppo.clip: {min: 0.3, max: 0.2}", "min of ppo.clip must be less than max, they are 0.3 and 0.2")]
    [InlineData("settings:\n  ppo.gamma: {min: 0, max: 1, scale: log}", "min of ppo.gamma must be above 0 with scale log, is 0")]
    [InlineData("settings:\n  ppo.clip: {min: 0.1, max: 0.2, scale: cubic}", "scale of ppo.clip is 'cubic'; allowed: linear, log")]
    [InlineData("settings:\n  ppo.clip: {min: a, max: 0.2}", "min of ppo.clip is 'a'; allowed: a number")]
    [InlineData("settings:\n  ppo.clip: {least: 0.1, max: 0.2}", "ppo.clip has no 'least'")]
    [InlineData("settings:\n  algorithm: {min: 1, max: 2}", "algorithm is no number; give it choices")]
    [InlineData("settings:\n  num_envs: {choices: [4]}", "choices of num_envs are a list of two values or more")]
    [InlineData("method: grid", "method is 'grid'; allowed: model, random")]
    [InlineData("trials: 2", "settings are missing")]
    public void Read_WrongFile_NamesLineAndWhatIsAllowed(string text, string expected)
    {
        string message = Assert.Throws<InputException>(() => SweepPlan.Read(Write(text), typeof(TrainConfig))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "--budget '0' is no time; allowed: a number and s, m or h")]
    [InlineData("-1h", "--budget '-1h' is no time")]
    public void Sweep_WrongBudget_IsRefused(string budget, string expected)
    {
        var error = new StringWriter();
        Assert.Equal(ExitCode.Usage, CommandLine.Run(["sweep", "cartpole", "--config", "x.yaml", "--budget", budget], TextWriter.Null, error));
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_RangeBeyondWhatASettingMayBe_IsRefusedBeforeAnythingIsWritten()
    {
        var error = new StringWriter();
        string run = Path.Combine(_folder.Path, "run");
        string plan = Write("settings:\n  ppo.gamma: {min: 0.5, max: 1.5}");
        Assert.Equal(ExitCode.Usage, CommandLine.Run(["sweep", "cartpole", "--config", plan, "--run-dir", run], TextWriter.Null, error));
        Assert.Contains("sweep.yaml:2: ppo.gamma is '1.5'; allowed: a number from 0 to 1", error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void Run_OneTrialCannotBegin_EndsTheSweepWithItsReason()
    {
        var run = new RunDirectory(_folder["run"]);
        using RunLock written = run.Lock();
        SweepPlan plan = SweepPlan.Read(Write("parallel: 2\nsettings:\n  ppo.clip: {min: 0.1, max: 0.2}\n"), typeof(TrainConfig));
        var runner = new SweepRunner(run, plan, ["train", "cartpole"], _ => throw new InputException("the game is gone"), TimeSpan.FromHours(1), TextWriter.Null);
        Assert.Equal("the game is gone", Assert.Throws<InputException>(() => runner.Run(default)).Message);
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder.Path, "sweep.yaml");
        File.WriteAllText(file, text);
        return file;
    }

    private static JsonElement RunSweep(string[] words)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(words, output, error);
        Assert.True(code == ExitCode.Done, error.ToString());
        using JsonDocument document = JsonDocument.Parse(output.ToString().Trim().Split('\n')[^1]);
        return document.RootElement.Clone();
    }
}
