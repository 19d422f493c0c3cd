using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Training;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

namespace FastRL.Host.Tests.Training;

/// <summary>Runs that are continued, evaluated and looked into with something that is not as it was.</summary>
public sealed class RunIdentityTests : IDisposable
{
    private const string Actions = "[up, down, left, right, a]";

    private readonly TemporaryFolder _folder = new();

    private string Run => _folder["run"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Eval_ActionsInAnotherOrder_IsRefusedWithBoth()
    {
        string checkpoint = TrainQuest();
        string edited = EditProfile(Actions, "[down, up, left, right, a]");
        foreach (string[] command in (string[][])[["eval", edited, "--checkpoint", checkpoint, "--episodes", "2"], ["train", edited, "--run-dir", Run]])
        {
            FastRlProgram.Outcome outcome = FastRlProgram.Run([.. command, "--rom", Rom]);
            Assert.Equal(2, outcome.ExitCode);
            Assert.Contains("actions was 'up, down, left, right, a' when it was made, here it is 'down, up, left, right, a'", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("hero_x: {address: 0xC102}", "hero_x: {address: 0xC103}", "feature 1 was 'hero_x, U8 at 0xC102, ")]
    [InlineData("- {value: hero_x, scale: 0..160}\n    - {value: hero_y, scale: 0..128}", "- {value: hero_y, scale: 0..128}\n    - {value: hero_x, scale: 0..160}", "feature 3 was 'hero_x, ")]
    [InlineData("frames_per_step: 4", "frames_per_step: 3", "ticks a step was '4' when it was made, here it is '3'")]
    public void Eval_WhatChangesMeaning_IsRefused(string words, string replaced, string named)
    {
        string checkpoint = TrainQuest();
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "eval", EditProfile(words, replaced), "--rom", Rom, "--checkpoint", checkpoint, "--episodes", "2");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_OtherRewards_AreNamedAndPlayed()
    {
        string checkpoint = TrainQuest("--episode-length", "30");
        string edited = EditProfile("increased(has_key), scale: 3", "increased(has_key), scale: 4");
        FastRlProgram.Outcome outcome = FastRlProgram.Run("eval", edited, "--rom", Rom, "--checkpoint", checkpoint, "--episodes", "2");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("warning: not as in training: reward key: 3 * (increased(has_key)) -> 4 * (increased(has_key))", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckModule_TheSameCodeFromAnotherFolder_IsTaken()
    {
        var made = new NetworkModule("/somewhere/else/My.dll!My.Network", "0123");
        CheckpointReader checkpoint = WriteCheckpoint(made);
        RunIdentity.CheckModule(checkpoint, made with { Name = "My.dll!My.Network" });
        foreach ((NetworkModule? named, string expected) in (ReadOnlySpan<(NetworkModule?, string)>)
        [
            (made with { Sha256 = "4567" }, "network assembly SHA-256 was '0123' when it was made, here it is '4567'"),
            (made with { Name = "My.dll!My.Other" }, "network type was 'My.Network' when it was made, here it is 'My.Other'"),
            (null, "which is loaded only where you name it"),
        ])
            Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => RunIdentity.CheckModule(checkpoint, named)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_SettingsLeftOut_AreTheRunsOwn()
    {
        Train("--steps", "256", "--set", "ppo.gamma=0.5", "--seed", "5");
        FastRlProgram.Outcome again = Train("--steps", "512");
        string config = File.ReadAllText(Path.Combine(Run, "config.yaml"));
        Assert.Contains("gamma: 0.5\n", config, StringComparison.Ordinal);
        Assert.Contains("seed: 5\n", config, StringComparison.Ordinal);
        Assert.DoesNotContain("gamma", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ChangedSettings_AreNamedAndKeptAsHistory()
    {
        Train("--steps", "256");
        FastRlProgram.Outcome again = Train("--steps", "512", "--set", "ppo.gamma=0.5");
        Assert.Contains("not as before: ppo.gamma: 0.98 -> 0.5", again.Error, StringComparison.Ordinal);
        Train("--steps", "768");
        JsonElement made = Inspect().GetProperty("provenance");
        Assert.Equal(
            ["256 steps 256 512", "256 ppo.gamma 0.98 0.5", "512 steps 512 768"],
            made.GetProperty("history").EnumerateArray().Select(change => string.Join(' ', change.EnumerateObject().Select(value => $"{value.Value}"))));
        JsonElement[] sessions = [.. File.ReadLines(Path.Combine(Run, "history.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([0, 256, 512], sessions.Select(session => session.GetProperty("step").GetInt32()));
    }

    [Theory]
    [InlineData("ppo.network.activation=relu", "ppo.network.activation was 'tanh' when it was made, here it is 'relu'")]
    [InlineData("ppo.network.hidden_sizes=[8]", "ppo.network.hidden_sizes was '64, 64'")]
    [InlineData("seed=2", "seed was '1' when it was made, here it is '2'")]
    [InlineData("num_envs=5", "num_envs was '")]
    [InlineData("algorithm=dddqn", "algorithm was 'ppo'")]
    public void Train_WhatCannotChange_IsRefusedWithBoth(string setting, string message)
    {
        Train("--steps", "256");
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "cartpole", "--run-dir", Run, "--steps", "512", "--set", setting);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(256, Inspect().GetProperty("step").GetInt64());
    }

    [Fact]
    public void Eval_FromAnotherFolder_IsTheSame()
    {
        string checkpoint = TrainQuest("--episode-length", "30");
        string[] eval = ["eval", "quest", "--episodes", "3", "--json"];
        string byRun = FastRlProgram.Run([.. eval, "--run-dir", Run]).Output, byCheckpoint = FastRlProgram.Run([.. eval, "--checkpoint", checkpoint]).Output;
        Assert.Equal(30, JsonDocument.Parse(byRun).RootElement.GetProperty("mean_length").GetDouble());
        Assert.Equal(byRun, byCheckpoint);
    }

    [Fact]
    public void Eval_WordForACheckpoint_IsThatOfTheRun()
    {
        Train("--steps", "256");
        foreach (string word in (string[])["best", "newest"])
        {
            FastRlProgram.Outcome outcome = FastRlProgram.Run("eval", "cartpole", "--run-dir", Run, "--checkpoint", word, "--episodes", "1");
            Assert.True(outcome.ExitCode == 0, outcome.Error);
        }
    }

    [Fact]
    public void Train_FromAnEarlierCheckpoint_GoesOnOnABranch()
    {
        Train("--steps", "256", "--set", "keep_checkpoints=9");
        Train("--steps", "512");
        Train("--steps", "768", "--resume", Path.Combine(Run, "checkpoints", "step_000000000256"));
        FastRlProgram.Outcome on = Train("--steps", "1024");
        Assert.Contains("resuming at step 768 from", on.Error, StringComparison.Ordinal);
        Assert.Contains("step_000000000768_b2", on.Error, StringComparison.Ordinal);
        JsonElement newest = Inspect();
        Assert.Equal(2, newest.GetProperty("branch").GetInt32());
        Assert.Equal(1024, newest.GetProperty("step").GetInt64());
        Assert.True(Directory.Exists(Path.Combine(Run, "checkpoints", "step_000000000512")));
    }

    [Theory]
    [InlineData("--run-dir")]
    [InlineData("--rom")]
    [InlineData("--config")]
    [InlineData("--resume")]
    public void Train_EmptyPath_IsRefused(string option)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "quest", option, "");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"{option} is empty", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Words_HaveNoControlCharacters()
    {
        Train("--steps", "256");
        string manifest = Path.Combine(Run, "checkpoints", "step_000000000256", "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"cartpole\"", "\"\\u001b[31mred\"", StringComparison.Ordinal));
        string text = FastRlProgram.Run("inspect", Run).Output;
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("environment  \\u001B[31mred\n", text, StringComparison.Ordinal);
    }

    private static string Rom => Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb");

    private string EditProfile(string words, string replaced)
    {
        string profile = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "games", "profiles", "quest.yaml"));
        Assert.Contains(words, profile, StringComparison.Ordinal);
        return _folder.Write("edited.yaml", profile.Replace(words, replaced, StringComparison.Ordinal));
    }

    private string TrainQuest(params string[] more)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            ["train", "quest", "--steps", "256", "--num-envs", "4", "--set", "ppo.rollout_steps=64", "--run-dir", Run, "--style", "lines", .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return Directory.GetDirectories(Path.Combine(Run, "checkpoints")).Single();
    }

    private FastRlProgram.Outcome Train(params string[] more)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            ["train", "cartpole", "--run-dir", Run, "--style", "lines", "--set", "ppo.rollout_steps=32", "--num-envs", "8", .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }

    private JsonElement Inspect() => JsonDocument.Parse(FastRlProgram.Run("inspect", Run, "--json").Output).RootElement;

    private CheckpointReader WriteCheckpoint(NetworkModule module)
    {
        CheckpointFolder.Write(
            _folder["checkpoint"],
            writer => writer.Finish(new CheckpointManifest(CheckpointManifest.CurrentFormat, "ppo", "cartpole", null, null, 0, null, new Dictionary<string, CheckpointFile>())),
            manifest => manifest with { Provenance = new Provenance { Game = new GameIdentity([], []), Settings = "", Seed = 1, Versions = [], Module = module } });
        return CheckpointReader.Open(_folder["checkpoint"]);
    }
}
