using FastRL.Host.Configuration;
using FastRL.Host.Games.GameBoy;
using FastRL.Learn.Networks;

namespace FastRL.Host.Tests.Configuration;

public sealed class ConfigBinderTests
{
    [Fact]
    public void Bind_Nothing_GivesTheDefaults()
    {
        var config = ConfigBinder.Bind<TrainConfig>([]);
        Assert.Equal(ConfigText.Write(new TrainConfig()), ConfigText.Write(config));
    }

    [Fact]
    public void Bind_EveryKindOfValue_IsTaken()
    {
        TrainConfig config = Parse("""
            num_envs: 17
            seed: 18446744073709551615
            ppo:
              clip: 1e-1
              anneal_clip: true
              network:
                activation: relu
                hidden_sizes: [64, 32, 16]
                inputs: [features]
            """);
        Assert.Equal(17, config.NumEnvs);
        Assert.Equal(ulong.MaxValue, config.Seed);
        Assert.Equal(0.1, config.Ppo.Clip);
        Assert.True(config.Ppo.AnnealClip);
        Assert.Equal(Activation.Relu, config.Ppo.Network.Activation);
        Assert.Equal([64, 32, 16], config.Ppo.Network.HiddenSizes);
        Assert.Equal(["features"], config.Ppo.Network.Inputs);
    }

    [Theory]
    [InlineData("ppo.network.hidden_sizes=64,32", new[] { 64, 32 })]
    [InlineData("ppo.network.hidden_sizes=[64, 32]", new[] { 64, 32 })]
    [InlineData("ppo.network.hidden_sizes=[]", new int[0])]
    public void Bind_ListFromTheCommandLine_IsSplitAtCommas(string assignment, int[] expected)
    {
        var config = ConfigBinder.Bind<TrainConfig>([ConfigValue.FromAssignment(assignment)]);
        Assert.Equal(expected, config.Ppo.Network.HiddenSizes);
    }

    [Fact]
    public void Bind_KeyGivenTwice_TakesTheLater()
    {
        var config = ConfigBinder.Bind<TrainConfig>(
            [ConfigValue.FromAssignment("ppo.gamma=0.5"), ConfigValue.FromAssignment("ppo.gamma=0.75")]);
        Assert.Equal(0.75, config.Ppo.Gamma);
    }

    [Theory]
    [InlineData("ppo:\n")]
    [InlineData("# nothing\n")]
    [InlineData("")]
    public void Bind_EmptyFileOrSection_ChangesNothing(string yaml) =>
        Assert.Equal(ConfigText.Write(new TrainConfig()), ConfigText.Write(Parse(yaml)));

    [Fact]
    public void Text_OfAConfiguration_ReadsBackTheSame()
    {
        TrainConfig config = Parse("""
            num_envs: 3
            steps: 999999999999
            ppo:
              learning_rate: 0.00030000000000000003
              network:
                hidden_sizes: []
                inputs: ["features", "a, b: #c", "-", "größe 😀", "\\ud83d"]
                activation: relu
            """);
        TrainConfig again = Parse(ConfigText.Write(config));
        Assert.Equal(ConfigText.Write(config), ConfigText.Write(again));
        Assert.Equal(config.Ppo.LearningRate, again.Ppo.LearningRate);
        Assert.Equal(config.Ppo.Network.Inputs, again.Ppo.Network.Inputs);
    }

    [Fact]
    public void TrainingDefaults_OfQuest_HoldEveryKey()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "games", "training", "quest.yaml");
        // Those of the algorithms that it is not trained with are left out.
        IEnumerable<string> expected = ConfigKey.All(typeof(GameBoyTrainConfig)).Where(key => !key.IsSection).Select(key => key.Path)
            .Where(path => !path.StartsWith("dddqn.", StringComparison.Ordinal) && !path.StartsWith("sac.", StringComparison.Ordinal));
        Assert.Equal(expected.Order(), ConfigFile.Load(path).Select(value => value.Path).Order());
        ConfigBinder.Bind<GameBoyTrainConfig>(ConfigFile.Load(path));
    }

    private static TrainConfig Parse(string yaml) => ConfigBinder.Bind<TrainConfig>(ConfigFile.Parse(yaml, "test.yaml"));
}
