using System.Text.Json;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.Hockey;

/// <summary>Training, evaluation and tournaments as commands.</summary>
public sealed class HockeyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sac", "sac.network.hidden_sizes=8", "sac.replay.learning_starts=200", 4)]
    [InlineData("dddqn", "dddqn.network.hidden_sizes=8", "dddqn.replay.learning_starts=200", 4)]
    [InlineData("ppo", "ppo.network.hidden_sizes=8", "ppo.rollout_steps=50", 16)]
    public void Train_EachAlgorithm_CanBeEvaluated(string algorithm, string network, string start, int copies)
    {
        JsonElement trained = Json(
            "train", "hockey", "--algorithm", algorithm, "--num-envs", $"{copies}", "--steps", "800", "--set", network, "--set", start,
            "--set", "hockey.eval_freq_steps=800", "--set", "hockey.eval_num_games=4", "--run-dir", _folder.Path, "--json");
        Assert.Equal(800, trained.GetProperty("total_steps").GetInt64());
        Assert.True(trained.GetProperty("total_gradient_steps").GetInt64() > 0);
        Assert.Equal("training", trained.GetProperty("phase").GetString());
        JsonElement[] evaluations = [.. trained.GetProperty("evaluation_results").EnumerateArray()];
        Assert.Equal(["weak", "strong"], evaluations.Select(evaluation => evaluation.GetProperty("opponent").GetString()));
        Assert.All(evaluations, evaluation => Assert.Equal(4, Sum(evaluation)));
        Assert.StartsWith("run_lr", trained.GetProperty("run_name").GetString(), StringComparison.Ordinal);

        string[] eval = ["eval", "hockey", "--run-dir", _folder.Path, "--episodes", "6", "--seed", "977", "--json", "--opponent"];
        JsonElement result = Json([.. eval, "strong"]);
        Assert.Equal((6, 6, "strong"), (result.GetProperty("episodes").GetInt32(), Sum(result), result.GetProperty("opponent").GetString()));
        Assert.Equal(result.GetProperty("wins").GetInt32(), result.GetProperty("goals_for").GetInt32());
        Assert.Equal(6, result.GetProperty("seeds").GetArrayLength());
        Assert.Equal(result.GetRawText(), Json([.. eval, "strong"]).GetRawText());
        Assert.Equal(6, Sum(Json([.. eval, _folder.Path]))); // against itself
    }

    [Fact]
    public void Train_QuickRun_GoesThroughAllPhasesWithEvaluationsAndACheckpoint()
    {
        string quick = Path.Combine(AppContext.BaseDirectory, "games", "training", "hockey", "quick.yaml");
        JsonElement trained = Json("train", "hockey", "--config", quick, "--run-dir", _folder.Path, "--json");
        Assert.True(trained.GetProperty("complete").GetBoolean());
        Assert.Equal("full_competency", trained.GetProperty("phase").GetString());
        Assert.InRange(trained.GetProperty("total_episodes").GetInt64(), 8 + 8 + 15 + 40, 8 + 8 + 15 + 40 + 4);
        Assert.NotEmpty(trained.GetProperty("evaluation_results").EnumerateArray());
        Assert.True(Directory.Exists(trained.GetProperty("checkpoint").GetString()));
        Assert.EndsWith("_vec2", trained.GetProperty("run_name").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Random play is beaten by the strong player, and plays even against itself.</summary>
    [Fact]
    public void Eval_RandomPlayer_LosesAgainstStrong()
    {
        JsonElement result = Json("eval", "hockey", "--policy", "random", "--opponent", "strong", "--episodes", "400", "--json");
        Assert.True(result.GetProperty("losses").GetInt32() > 1.5 * result.GetProperty("wins").GetInt32(), result.GetRawText());
        JsonElement even = Json("eval", "hockey", "--policy", "random", "--opponent", "random", "--episodes", "400", "--json");
        (int wins, int losses) = (even.GetProperty("wins").GetInt32(), even.GetProperty("losses").GetInt32());
        Assert.InRange(wins, losses - (4 * Math.Sqrt(wins + losses)), losses + (4 * Math.Sqrt(wins + losses)));
    }

    [Fact]
    public void Tournament_OfScriptedPlayers_RatesTheStrongOneHighest()
    {
        JsonElement result = Json("tournament", "hockey", "weak", "strong", "none", "--games", "60", "--json");
        JsonElement[] agents = [.. result.GetProperty("agents").EnumerateArray()];
        Assert.Equal("strong", agents[0].GetProperty("name").GetString());
        Assert.Equal(120, agents[0].GetProperty("games").GetInt32());
        Assert.All(agents, agent => Assert.InRange(
            agent.GetProperty("elo").GetDouble(), agent.GetProperty("interval")[0].GetDouble(), agent.GetProperty("interval")[1].GetDouble()));
        Assert.All(result.GetProperty("pairs").EnumerateArray(), pair => Assert.Equal(60, Sum(pair)));
    }

    /// <summary>A run against its own frozen copies that is stopped and goes on has the same weights, league and tables.</summary>
    [Fact]
    public void Train_LeagueStoppedAndResumed_IsTheSameAsUninterrupted()
    {
        string[] settings =
        [
            "--algorithm", "sac", "--num-envs", "3", "--seed", "5", "--opponent", "league:0.8+self_play:0.2", "--set", "sac.network.hidden_sizes=8",
            "--set", "sac.replay.learning_starts=200", "--set", "sac.replay.size=2000", "--set", "hockey.league.admit_steps=300",
            "--set", "hockey.league.games=4", "--set", "hockey.eval_freq_steps=500", "--set", "hockey.eval_num_games=4", "--json",
            "--set", "sac.anneal_learning_rate=false", // which would reach its end with the steps of the first part
        ];
        JsonElement whole = Json(["train", "hockey", .. settings, "--steps", "1500", "--run-dir", _folder["whole"]]);
        Json(["train", "hockey", .. settings, "--steps", "750", "--run-dir", _folder["parts"]]);
        JsonElement parts = Json(["train", "hockey", .. settings, "--steps", "1500", "--run-dir", _folder["parts"]]);
        foreach (string file in (string[])["weights.safetensors", "optimizer.safetensors", "environment.bin", "replay.bin", "trainer.json", "replay.json"])
        {
            Assert.True(
                File.ReadAllBytes(Path.Combine(whole.GetProperty("checkpoint").GetString()!, file)).AsSpan()
                    .SequenceEqual(File.ReadAllBytes(Path.Combine(parts.GetProperty("checkpoint").GetString()!, file))), file);
        }
        Assert.Equal(whole.GetProperty("elo").GetDouble(), parts.GetProperty("elo").GetDouble());
        Assert.Equal(whole.GetProperty("evaluation_results").GetRawText(), parts.GetProperty("evaluation_results").GetRawText());
        Assert.Equal(Rows("whole", "rewards"), Rows("parts", "rewards"));
        Assert.Equal(Rows("whole", "evaluation"), Rows("parts", "evaluation"));
        Assert.True(Directory.GetDirectories(_folder["whole/league"]).Length > 2);
    }

    [Theory]
    [InlineData("there is no opponent 'strog', did you mean 'strong'?", "eval", "hockey", "--policy", "random", "--opponent", "strog")]
    [InlineData("num_envs must be 1 or more, got 0", "train", "hockey", "--num-envs", "0")]
    [InlineData("--updates-per-step is for learners from a replay", "train", "hockey", "--algorithm", "ppo", "--updates-per-step", "2")]
    [InlineData("cartpole is no game of two sides; allowed: hockey", "tournament", "cartpole", "a", "b")]
    [InlineData("weak is named twice", "tournament", "hockey", "weak", "weak")]
    [InlineData("episode_length is 20; a game of hockey has its own limit of 251 steps", "train", "hockey", "--episode-length", "20")]
    public void Command_WrongInput_IsNamedInOneLine(string expected, params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run([.. args, .. args[0] == "train" ? (string[])["--run-dir", _folder.Path] : []]);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, outcome.ExitCode);
    }

    /// <summary>A checkpoint that knows holding cannot play one that does not: both spaces are named.</summary>
    [Fact]
    public void Eval_AgainstOtherSpaces_NamesBoth()
    {
        foreach (string keep in (string[])["true", "false"])
        {
            Json("train", "hockey", "--num-envs", "2", "--steps", "20", "--set", "sac.network.hidden_sizes=8", "--set", $"hockey.keep_mode={keep}",
                "--set", "sac.replay.size=100", "--run-dir", _folder[keep], "--json");
        }
        FastRlProgram.Outcome outcome = FastRlProgram.Run("eval", "hockey", "--run-dir", _folder["true"], "--opponent", _folder["false"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("scaled_features float32 [18], box 4", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("scaled_features float32 [16], box 3", outcome.Error, StringComparison.Ordinal);
        outcome = FastRlProgram.Run(
            "train", "hockey", "--num-envs", "2", "--run-dir", _folder["new"], "--set", $"hockey.opponent=self_play@{_folder["false"]}");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("allowed: a checkpoint of keep mode", outcome.Error, StringComparison.Ordinal);
    }

    private static int Sum(JsonElement score) => ((string[])["wins", "draws", "losses"]).Sum(key => score.GetProperty(key).GetInt32());

    private static JsonElement Json(params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(args);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }

    private string[] Rows(string run, string table) => File.ReadAllLines(Directory.GetFiles(_folder[$"{run}/csvs"], $"*_{table}.csv").Single());
}
