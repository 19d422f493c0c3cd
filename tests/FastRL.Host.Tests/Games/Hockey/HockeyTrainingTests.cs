using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Games.Hockey;

namespace FastRL.Host.Tests.Games.Hockey;

/// <summary>The original's calls and files.</summary>
public sealed class HockeyTrainingTests : IDisposable
{
    private const string Document = """
        {"curriculum": {"phases": [
          {"name": "shots", "episodes": 6, "environment": {"mode": "TRAIN_SHOOTING"}, "opponent": {"type": "none"}, "reward_shaping": null},
          {"name": "match", "episodes": 3, "environment": {"mode": "NORMAL"}, "opponent": {"type": "self_play", "checkpoint": null}}]},
         "hyperparameters": {"learning_rate": 0.0005, "batch_size": 16},
         "training": {"warmup_steps": 100, "reward_scale": 0.5, "checkpoint_save_freq": 4},
         "agent": {"type": "DDDQN", "hyperparameters": {"hidden_dim": [8, 8], "eps_decay": 0.9, "target_update_freq": 50}}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TrainSingleRun_TwoPhases_GivesTheOriginalsResultsAndFiles()
    {
        HockeyTrainingResult result = HockeyTraining.TrainSingleRun(
            _folder.Write("c.json", Document), _folder["runs"], verbose: false, evalFreqSteps: 400, evalNumGames: 3, evalWeakOpponent: false, numEnvs: 2);
        Assert.InRange(result.TotalEpisodes, 9, 10);
        Assert.Matches("^run_lr5e04_bs16_h8_8_[0-9a-f]{8}_[0-9]{8}_[0-9]{6}_vec2$", result.RunName);
        Assert.True(result.TotalSteps > 500);
        Assert.InRange(result.TotalGradientSteps, result.TotalSteps / 2, result.TotalSteps);
        Assert.True(double.IsFinite(result.MeanReward) && double.IsFinite(result.FinalReward));
        Assert.All(result.EvaluationResults, evaluation => Assert.Equal(("strong", 3), (evaluation.Opponent, evaluation.Games)));
        Assert.NotEmpty(result.EvaluationResults);

        string csvs = Path.Combine(result.RunDirectory, "csvs");
        string[] rewards = File.ReadAllLines(Path.Combine(csvs, $"{result.RunName}_rewards.csv"));
        Assert.Equal("episode,reward,phase", rewards[0]);
        Assert.Equal(Enumerable.Range(0, (int)result.TotalEpisodes).Select(n => $"{n}"), rewards.Skip(1).Select(row => row.Split(',')[0]).Order(new ByNumber()));
        Assert.Equal(["shots", "match"], rewards.Skip(1).Select(row => row.Split(',')[2]).Distinct());
        Assert.Equal("step,episode,win_rate,mean_reward,std_reward,wins,losses,draws", File.ReadLines(Path.Combine(csvs, $"{result.RunName}_evaluation.csv")).First());
        Assert.True(File.Exists(Path.Combine(result.RunDirectory, "configs", $"{result.RunName}.json")));
        string model = Path.Combine(result.RunDirectory, "models", $"{result.RunName}_ep000004");
        Assert.Equal("{\"episode\":4,\"phase_index\":0,\"phase_episode\":4}", File.ReadAllText(model + "_metadata.json").Trim());
        using var zip = System.IO.Compression.ZipFile.OpenRead(model + ".pt");
        Assert.Equal(8 * 18 * sizeof(float), zip.GetEntry("archive/data/0")!.Length); // the first layer
    }

    [Fact]
    public void TrainSingleRun_NoCopies_IsRefusedAndNothingWritten()
    {
        var problem = Assert.Throws<InputException>(() => HockeyTraining.TrainSingleRun(_folder.Write("c.json", Document), _folder["runs"], numEnvs: 0));
        Assert.Equal("num_envs must be 1 or more, got 0", problem.Message);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    /// <summary>The batch is the oracle: the same seed and actions, the same games.</summary>
    [Fact]
    public void Step_OfBothVectorizedClasses_IsTheBatch()
    {
        using var copies = new VectorizedHockeyEnv(3, HockeyMode.Shooting, seed: 5);
        using var arrays = new VectorizedHockeyEnvOptimized(3, HockeyMode.Shooting, seed: 5);
        var random = new Random(1);
        float[] actions = new float[3 * copies.ActionSize];
        VectorizedHockeyStep? before = null;
        int ends = 0;
        for (int step = 0; step < 300; step++)
        {
            for (int i = 0; i < actions.Length; i++) actions[i] = (random.NextSingle() * 2) - 1;
            VectorizedHockeyStep first = copies.Step(actions), second = arrays.Step(actions);
            Assert.Equal(first.Observations, second.Observations);
            Assert.Equal(first.Rewards, second.Rewards);
            Assert.Equal(first.Dones, second.Dones);
            Assert.Equal(copies.ObsAgentTwo(), arrays.ObsAgentTwo());
            if (before is not null) Assert.NotSame(before.Observations, first.Observations);
            before = first;
            ends += first.Dones.Count(done => done);
            for (int i = 0; i < 3; i++) if (first.Dones[i]) Assert.Equal(-3, first.Observations[18 * i]); // player one is back in his place
        }
        Assert.True(ends > 3);
        Assert.Same(arrays.Step(actions).Observations, arrays.Step(actions).Observations);
        Assert.Throws<ArgumentException>(() => copies.Step(actions.AsSpan(1)));
        Assert.Equal("num_envs must be 1 or more, got 0", Assert.Throws<InputException>(() => new VectorizedHockeyEnv(0)).Message);
    }

    private sealed class ByNumber : IComparer<string>
    {
        public int Compare(string? x, string? y) => int.Parse(x!, System.Globalization.CultureInfo.InvariantCulture).CompareTo(int.Parse(y!, System.Globalization.CultureInfo.InvariantCulture));
    }
}
