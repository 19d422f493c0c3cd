using System.Globalization;
using System.Text.Json;
using FastRL.Envs.Rover;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Games.Rover;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.Rover;

public sealed class RoverGameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The files and the core's presets were written apart, both from the original's table.</summary>
    [Theory]
    [InlineData(1, 200_000)]
    [InlineData(2, 300_000)]
    [InlineData(3, 500_000)]
    [InlineData(4, 1_000_000)]
    public void StageSettings_OfAStage_AreThePreset(int stage, long steps)
    {
        RoverTrainConfig config = Bind(stage.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(RoverRewards.OfStage(stage), config.Rover.Rewards);
        Assert.Equal(steps, config.Steps);
        Assert.Equal(4, config.NumEnvs);
    }

    /// <summary>Colours of places whose things the view names.</summary>
    [Fact]
    public void DrawPicture_OfAField_HasItsThingsWhereTheyAre()
    {
        using var rover = new RoverVecEnv(new RoverOptions(), 1);
        rover.Reset(3);
        using var watched = new WatchedRover(rover);
        watched.Step();
        byte[] picture = watched.DrawPicture().ToArray();
        var view = new byte[RoverVecEnv.ViewBytes];
        rover.CopyView(0, view);
        float[] numbers = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(view).ToArray();
        (byte Red, byte Green, byte Blue) At(float x, float y) => watched.Film.Colours[picture[((499 - (int)(100 * y)) * 680) + (int)(100 * x)]];
        Assert.Equal((43, 47, 54), At(numbers[0], numbers[1]));
        Assert.Equal((74, 74, 74), At(3.4f, 2.5f));
        Assert.Equal((107, 107, 107), At(numbers[8], numbers[19])); // the first obstacle is a rock
        Assert.Equal((139, 69, 19), At(numbers[41], numbers[56]));
        Assert.Equal((248, 128, 68), At(5.3f, 0.5f));
    }

    [Fact]
    public void NextSettings_OfTheCurriculum_GoThroughItsParts()
    {
        Game game = GameLibrary.Bundled.Find("rover", null);
        RoverTrainConfig config = Bind(RoverGame.Curriculum);
        for (int part = 1; part <= RoverGame.Parts; part++)
        {
            Assert.Equal((RoverGame.Curriculum, part), (config.Rover.Stage, config.Rover.Part));
            IReadOnlyList<ConfigValue>? next = game.NextSettings(config);
            Assert.Equal(part == RoverGame.Parts, next is null);
            if (next is null) break;
            long steps = config.Steps;
            config = (RoverTrainConfig)ConfigBinder.Bind(game.NewConfig(), next);
            Assert.True(config.Steps > steps);
        }
        Assert.Null(game.NextSettings(Bind("4")));
    }

    [Fact]
    public void EvaluationSettings_OfTheCurriculum_AreWholeEpisodesFromTheStartingZone()
    {
        Game game = GameLibrary.Bundled.Find("rover", null);
        ConfigValue[] chosen = [ConfigValue.FromText("rover.stage", RoverGame.Curriculum, "test")];
        IEnumerable<ConfigValue> trained = GameLibrary.Bundled.TrainingDefaults(game, chosen);
        var evaluated = (RoverTrainConfig)ConfigBinder.Bind(game.NewConfig(), [.. trained, .. chosen, .. game.EvaluationSettings]);
        Assert.True(Bind(RoverGame.Curriculum).Rover.StartAnywhere > 0);
        Assert.Equal(0, evaluated.Rover.StartAnywhere);
        Assert.Equal(game.MaxSteps, evaluated.Rover.MaxEpisodeSteps);
    }

    [Fact]
    public void Train_Curriculum_HandsWeightsAndNormalisersOn()
    {
        string[] small = ["--num-envs", "4", "--set", "ppo.rollout_steps=16", "--set", "ppo.minibatch_size=64", "--set", "ppo.update_epochs=1"];
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            ["train", "rover", "--env", "native", "--stage", "curriculum", "--steps", "256", "--run-dir", _folder.Path, "--json", .. small]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("[Setup] Creating 4 parallel environments...\nStarting parallel training for 256 timesteps\n"
            + "Using 4 parallel environments\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\nEffective speedup: ~", outcome.Error, StringComparison.Ordinal);
        string[] history = File.ReadAllLines(_folder["history.jsonl"]);
        Assert.Equal(RoverGame.Parts, history.Length);
        Assert.Contains("rover.part", history[3], StringComparison.Ordinal);
        JsonElement result = Json(FastRlProgram.Run("eval", "rover", "--run-dir", _folder.Path, "--episodes", "2", "--json", "--seed", "5"));
        Assert.Equal("curriculum", result.GetProperty("stage").GetString());
        foreach (string key in (string[])["orbs_mean", "orbs_berm", "orbs_construction", "collision_rate", "mean_speed", "success_rate"])
            Assert.True(result.GetProperty(key).GetDouble() >= 0);
        double[] rates = [.. ((string[])["delivered_all_rate", "delivered_rate", "reached_rate"]).Select(key => result.GetProperty(key).GetDouble())];
        Assert.Equal(rates.Order(), rates);
    }

    [Fact]
    public void Train_StageThatIsNone_IsRefusedWithThoseThatAre()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "rover", "--stage", "5", "--run-dir", _folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("rover.stage is '5'; allowed: 1, 2, 3, 4, curriculum", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithTheNavigatorByTheOriginalsJson_IsRefusedAndNamesTheWay()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "rover", "--stage", "curriculum", "--protocol", "json", "--run-dir", _folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("rover.layout is navigator, which the original's JSON does not have: rover.protocol binary", outcome.Error, StringComparison.Ordinal);
    }

    private static RoverTrainConfig Bind(string stage)
    {
        Game game = GameLibrary.Bundled.Find("rover", null);
        ConfigValue[] chosen = [ConfigValue.FromText("rover.stage", stage, "test")];
        return (RoverTrainConfig)ConfigBinder.Bind(game.NewConfig(), [.. GameLibrary.Bundled.TrainingDefaults(game, chosen), .. chosen]);
    }

    private static JsonElement Json(FastRlProgram.Outcome outcome)
    {
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.ExitCode);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
