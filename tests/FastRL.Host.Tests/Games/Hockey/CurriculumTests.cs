using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Hockey;

namespace FastRL.Host.Tests.Games.Hockey;

public sealed class CurriculumTests : IDisposable
{
    private static readonly string s_simple = Path.Combine(AppContext.BaseDirectory, "games", "training", "hockey", "curriculum_simple.json");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_TheOriginalsDocument_HasItsPhasesAndSettings()
    {
        HockeyTrainConfig config = ConfigBinder.Bind(new HockeyTrainConfig(), CurriculumFile.Load(s_simple));
        Assert.Equal(
            ["shooting_basics 8000 shooting none", "defense_basics 8000 defense weak",
                "integration_phase 15000 normal weak:0.8+strong:0.2", "full_competency 40000 normal strong"],
            config.Phases.Select(phase => phase.ToString()));
        Assert.Equal("dddqn", config.Algorithm);
        Assert.Equal([256, 512, 256], config.Dddqn.Network.HiddenSizes);
        Assert.Equal((5e-4, 512, 80_000), (config.Dddqn.LearningRate, config.Dddqn.Replay.BatchSize, config.Dddqn.Replay.LearningStarts));
        Assert.Equal((1, 0.1, 0.9995), (config.Dddqn.EpsilonStart, config.Dddqn.EpsilonEnd, config.Dddqn.EpsilonDecay));
        Assert.Equal(2000, config.Dddqn.TargetInterval);
        Assert.Equal((1, 1, 1), (config.Dddqn.Replay.GradientSteps, config.Dddqn.Replay.TrainEvery, config.Dddqn.Replay.NStep));
        Assert.Equal((3, 0.5), (config.Hockey.Fineness, config.Hockey.RewardScale));
    }

    [Fact]
    public void Load_EveryKey_IsUnderstood()
    {
        HockeyTrainConfig config = ConfigBinder.Bind(new HockeyTrainConfig(), CurriculumFile.Parse("""
            {"curriculum": {"phases": [
              {"name": "two words", "episodes": 5,
               "environment": {"mixture": [{"mode": "NORMAL", "weight": 0.75}, {"mode": "TRAIN_DEFENSE"}], "keep_mode": false},
               "opponent": {"type": "weighted_mixture", "opponents": [
                 {"type": "basic_weak", "weight": 2}, {"type": "self_play", "checkpoint": null, "weight": 1},
                 {"type": "self_play", "checkpoint": "latest", "deterministic": false}]},
               "reward_shaping": {"N": 600, "K": 400, "CLOSENESS_START": 20.0, "TOUCH_START": 15.0, "CLOSENESS_FINAL": 1.5, "TOUCH_FINAL": 1.0, "DIRECTION_FINAL": 2.0}}]},
             "hyperparameters": {"learning_rate": 0.001, "batch_size": 128},
             "training": {"max_episode_steps": 500, "updates_per_step": 3, "train_freq": 2, "warmup_steps": 400, "reward_scale": 0.1, "checkpoint_save_freq": 100},
             "agent": {"type": "SAC", "hyperparameters": {"hidden_dim": [64, 64], "noise": "pink"}}}
            """, "c.json"));
        HockeyPhase phase = Assert.Single(config.Phases);
        Assert.Equal("two_words 5 normal:0.75+defense:1 weak:2+self_play:1+self_play@latest~drawn:1 keep_mode=false shaping=600/400/20/15/1.5/1/2", $"{phase}");
        Assert.Equal(RewardShaping.Default, phase.Shaping);
        Assert.Equal((3, 2), (config.Sac.Replay.GradientSteps, config.Sac.Replay.TrainEvery));
        Assert.Equal(100, config.Hockey.CheckpointSaveFreq);
    }

    [Theory]
    [InlineData("\"mode\": \"TRAIN_SHOOTING\"", "\"mode\": \"TRAIN_SHOTING\"", ":7: mode is 'TRAIN_SHOTING'; allowed: normal, shooting, defense")]
    [InlineData("\"type\": \"none\"", "\"type\": \"nobody\"", ":8: type is 'nobody'; allowed: none, weak, strong")]
    [InlineData("\"episodes\": 8000", "\"episodes\": 0", "episodes is '0'; allowed: a whole number from 1")]
    [InlineData("\"weight\": 0.8", "\"weight\": 0.0", null)]
    [InlineData("\"reward_scale\"", "\"reward_scal\"", "unknown key 'reward_scal', did you mean 'reward_scale'?")]
    [InlineData("\"type\": \"DDDQN\"", "\"type\": \"TD3\"", "type is 'TD3'; allowed: DDDQN, SAC or PPO")]
    [InlineData("\"action_fineness\": 3", "\"action_fineness\": 2", "hockey.fineness is 2; allowed: 3 to 64")]
    [InlineData("\"batch_size\": 512", "\"batch_size\": 0", "dddqn.replay.batch_size is '0'; allowed: a whole number from 1")]
    public void Train_WrongDocument_IsNamedWithItsLine(string right, string wrong, string? expected)
    {
        string text = File.ReadAllText(s_simple).Replace(right, wrong, StringComparison.Ordinal);
        if (expected is null) (text, expected) = (text.Replace("\"weight\": 0.2", "\"weight\": 0.0", StringComparison.Ordinal), "allowed: weights whose sum is above 0");
        string path = _folder.Write("wrong.json", text);
        Cli.FastRlProgram.Outcome outcome = Cli.FastRlProgram.Run("train", "hockey", "--config", path, "--run-dir", _folder["run"]);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, outcome.ExitCode);
        Assert.False(Directory.Exists(_folder["run"]) && Directory.EnumerateFiles(_folder["run"], "*", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0 && !file.Contains("run.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("hockey:\n  mode: norml\n", ":2: hockey.mode is 'norml'; allowed: normal, shooting, defense")]
    [InlineData("hockey:\n  opponent: weak:0+strong:0\n", ":2: hockey.opponent is 'weak:0+strong:0'; allowed: weights whose sum is above 0")]
    [InlineData("hockey:\n  opponent: expert\n", ":2: hockey.opponent is 'expert'; allowed: none, weak, strong")]
    [InlineData("hockey:\n  opponen: weak\n", ":2: unknown key 'hockey.opponen', did you mean 'hockey.opponent'?")]
    [InlineData("hockey:\n  phases: [basics 10 shooting]\n", "hockey.phases is 'basics 10 shooting'; allowed: NAME EPISODES MODES OPPONENTS")]
    [InlineData("hockey:\n  phases: [basics 0 shooting none]\n", "a number of episodes from 1")]
    [InlineData("hockey:\n  fineness: 2\nalgorithm: dddqn\n", "hockey.fineness is 2; allowed: 3 to 64")]
    [InlineData("hockey:\n  opponent: self_play@nowhere\n", "nowhere cannot play")]
    public void Train_WrongSetting_IsNamedWithItsLine(string yaml, string expected)
    {
        string path = _folder.Write("wrong.yaml", yaml);
        Cli.FastRlProgram.Outcome outcome = Cli.FastRlProgram.Run("train", "hockey", "--config", path, "--run-dir", _folder["run"]);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, outcome.ExitCode);
    }

    [Theory]
    [InlineData(0, 20, 15, 0)]
    [InlineData(599, 20, 15, 0)]
    [InlineData(800, 10.75, 8, 1)]
    [InlineData(1000, 1.5, 1, 2)]
    [InlineData(5000, 1.5, 1, 2)]
    public void Weights_OverEpisodes_AreConstantThenLinearThenConstant(long episode, float closeness, float touch, float direction) =>
        Assert.Equal((closeness, touch, direction), RewardShaping.Default.Weights(episode));

    [Fact]
    public void Scale_OfAPhase_ShortensEpisodesAndShaping()
    {
        HockeyPhase phase = HockeyPhase.Parse("basics 8000 shooting none shaping=600/400/20/15/1.5/1/2").Scale(0.01);
        Assert.Equal("basics 80 shooting none shaping=6/4/20/15/1.5/1/2", $"{phase}");
    }

    [Fact]
    public void NameOf_TheOriginalsDocument_IsTheOriginals()
    {
        HockeyTrainConfig config = ConfigBinder.Bind(
            new HockeyTrainConfig(), [.. CurriculumFile.Load(s_simple), ConfigValue.FromText("num_envs", "4", "test")]);
        string name = HockeyRecords.NameOf(config, new DateTimeOffset(2026, 1, 31, 9, 58, 22, TimeSpan.Zero));
        // python3 -c 'import json, hashlib; print(hashlib.md5(json.dumps({"batch_size": 512, "eps_decay": 0.9995, "hidden_dim":
        // [256, 512, 256], "learning_rate": 0.0005, "target_update_freq": 2000}, sort_keys=True).encode()).hexdigest()[:8])'
        Assert.Equal("run_lr5e04_bs512_h256_512_256_79da3973_20260131_095822_vec4", name);
    }

    [Theory]
    [InlineData("self_play", HockeyPlayer.External)]
    [InlineData("self_play@runs/a%20b~drawn", HockeyPlayer.External)]
    [InlineData("none", HockeyPlayer.Nobody)]
    public void Parse_AnOpponent_WritesItBack(string text, HockeyPlayer player)
    {
        HockeyOpponent opponent = HockeyOpponent.Parse(text);
        Assert.Equal(text, $"{opponent}");
        Assert.Equal(player, opponent.Player);
    }
}
