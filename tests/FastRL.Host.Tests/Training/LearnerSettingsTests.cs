using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Training;

/// <summary>Settings that only a learner can judge: one line with the key and what is allowed, exit code 2.</summary>
public sealed class LearnerSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ppo.network.inputs names 'foo'; allowed: features", "cartpole", "--set", "ppo.network.inputs=foo")]
    [InlineData("ppo.exploration.places names 'foo'; known: features", "cartpole", "--set", "ppo.exploration.novelty=1", "--set", "ppo.exploration.places=foo")]
    [InlineData("sac, which trains real actions, not discrete 2; allowed: ppo, dddqn", "cartpole", "--algorithm", "sac")]
    [InlineData("dddqn, which trains one discrete choice, not box 1; allowed: ppo, sac", "pendulum", "--algorithm", "dddqn")]
    [InlineData("network.recurrent_size is 8 and network.shared_trunk is false", "cartpole", "--set", "ppo.network.recurrent_size=8")]
    [InlineData("dddqn.tau and dddqn.target_interval are both 0", "cartpole", "--algorithm", "dddqn", "--set", "dddqn.tau=0")]
    [InlineData("network module '!' cannot be had, must be PATH!TYPE", "cartpole", "--set", "ppo.network.module=!")]
    [InlineData("network module 'none.dll!A' cannot be had", "cartpole", "--set", "ppo.network.module=none.dll!A")]
    public void Train_SettingThatDoesNotFit_IsNamedInOneLine(string expected, params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["train", .. args, "--steps", "64", "--run-dir", _folder["run"]]);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, outcome.ExitCode);
        Assert.False(Directory.Exists(_folder["run"]), "a run that never began left its folder");
    }

    /// <summary>Every tile number that a profile may show has its vector, whatever the settings.</summary>
    [Theory]
    [InlineData("ppo", "ppo.rollout_steps=8")]
    [InlineData("dddqn", "dddqn.replay.learning_starts=8")]
    public void Train_Tiles_NeedsNoSetting(string algorithm, string shorter)
    {
        string profile = _folder.Write("tiles.yaml", """
            name: tiles
            rom: {file: quest.gb}
            frames_per_step: 4
            boot:
              - {wait: 60}
              - {until: mode == 1 and frames > 0, tap: start, limit: 600}
            values:
              mode: {address: 0xC100}
              frames: {address: 0xC118}
            observation: {tiles: true}
            actions: [up, a]
            reward: [{name: time, expression: "1"}]
            truncation: {max_steps: 100}
            """);
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "train", profile, "--rom", Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb"), "--algorithm", algorithm,
            "--num-envs", "2", "--steps", "16", "--set", shorter, "--style", "lines", "--run-dir", _folder["run"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    [Fact]
    public void Train_FewerStepsThanARollout_SaysSoBefore()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "train", "cartpole", "--steps", "100", "--style", "lines", "--run-dir", _folder.Path);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("256 steps belong together, so 256 are done rather than 100", outcome.Error, StringComparison.Ordinal);
    }
}
