using System.Text.Json;
using FastRL.Host.Tests.Cli;
using FastRL.Runs.TensorBoard;

namespace FastRL.Host.Tests.Training;

/// <summary>What people see of a training, in its files and when it is started again.</summary>
public sealed class SeenFiguresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_AGameWithRewardTerms_SaysWhatEachGaveAndItsSettings()
    {
        string run = _folder["run"];
        FastRlProgram.Outcome trained = FastRlProgram.Run(
            "train", "quest", "--run-dir", run, "--num-envs", "4", "--steps", "512", "--episode-length", "40", "--set", "ppo.rollout_steps=64", "--json");
        Assert.True(trained.ExitCode == 0, trained.Error);
        JsonElement progress = Progress(run);
        string[] terms = [.. progress.GetProperty("reward_terms").EnumerateObject().Select(term => term.Name)];
        Assert.True(terms.Length > 1);
        // All episodes are as long, so that the terms of their last hundred make up the mean reward.
        double sum = progress.GetProperty("reward_terms").EnumerateObject().Sum(term => term.Value.GetDouble());
        Assert.Equal(progress.GetProperty("mean_reward").GetDouble(), sum, 1e-4);
        Assert.True(double.IsFinite(progress.GetProperty("value_loss").GetDouble()));
        string curves = Path.Combine(run, "tensorboard");
        Assert.All(terms, term => Assert.NotEmpty(EventFileReader.Read(curves, $"rewards/{term}")));
        string events = File.ReadAllText(Directory.GetFiles(curves).Single());
        Assert.Contains("settings/text_summary", events, StringComparison.Ordinal);
        Assert.Contains("    num_envs: 4", events, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ARunThatIsOver_ShowsWhatItCameTo()
    {
        string run = _folder["run"];
        string[] command = ["train", "cartpole", "--run-dir", run, "--num-envs", "8", "--steps", "2048", "--set", "ppo.rollout_steps=128", "--style", "lines"];
        Assert.Equal(0, FastRlProgram.Run(command).ExitCode);
        string[] kept = ["mean_reward", "success_rate", "policy_loss", "entropy", "steps_per_second"];
        double?[] before = [.. kept.Select(key => Figure(run, key))];
        FastRlProgram.Outcome again = FastRlProgram.Run(command);
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("reward       -", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, kept.Select(key => Figure(run, key)));
    }

    private static double? Figure(string run, string key) => Progress(run).GetProperty(key) is { ValueKind: JsonValueKind.Number } figure ? figure.GetDouble() : null;

    private static JsonElement Progress(string run) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "progress", "instance_0_progress.json"))).RootElement;
}
