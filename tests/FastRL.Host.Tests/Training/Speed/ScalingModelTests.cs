using FastRL.Host.Training.Speed;
using FastRL.Learn.Parallel;

namespace FastRL.Host.Tests.Training.Speed;

public sealed class ScalingModelTests
{
    private static readonly NetworkKind s_network = new("slow", Latency: 1e-3, BytesPerSecond: 1e6);

    // A rollout of a second and an update of two, with two threads for eight parts.
    private static readonly RolloutCost s_cost = new(
        Steps: 1000, CollectSeconds: [1], UpdateSeconds: 2, Cores: 2,
        new ExchangeSizes(Samples: 500_000, Statistics: 20_000, Gradients: 50_000, Rollout: 1000, Minibatch: 512, Epochs: 5, Sequence: 0));

    [Theory]
    [InlineData(ParallelScheme.Gradients)]
    [InlineData(ParallelScheme.Parameters)]
    public void Predict_OneHost_ExchangesNothing(ParallelScheme scheme)
    {
        Prediction alone = new ScalingModel(s_cost, s_network).Predict(scheme, 1);
        Assert.Equal((1000 / 3.0, 1.0, 0.0, 0.0), (alone.StepsPerSecond, alone.Efficiency, alone.SyncFraction, alone.BytesPerSecond));
    }

    /// <summary>Added up by hand: two hosts, so that each message goes once.</summary>
    [Fact]
    public void Predict_TwoHosts_AddsUpWhatTheyDo()
    {
        var model = new ScalingModel(s_cost, s_network);
        // 20 minibatches in half of the rounds each; .501 s of samples; sums there and back of .051 s each; three small messages.
        double work = 1 + 2 + 1000 * 60e-9, exchange = 0.501 + 20 * 0.102 + 0.003;
        Prediction gradients = model.Predict(ParallelScheme.Gradients, 2);
        Assert.Equal(2000 / (work + exchange), gradients.StepsPerSecond, 1e-9);
        Assert.Equal(exchange / (work + exchange), gradients.SyncFraction, 1e-9);
        Assert.Equal((500_000 + 20 * 50_000) / (work + exchange), gradients.BytesPerSecond, 1e-6);
        // .021 s of statistics; 150,000 bytes of which 131,072 go first, .132072 s there and back; the rest follows; one small message.
        exchange = 0.021 + 2 * (0.001 + 0.131072) + 2 * (0.150 - 0.131072) + 0.001;
        Prediction parameters = model.Predict(ParallelScheme.Parameters, 2);
        Assert.Equal(2000 / (work + exchange), parameters.StepsPerSecond, 1e-9);
        Assert.Equal(3 / (work + exchange), parameters.Efficiency, 1e-9);
    }

    /// <summary>A minibatch of two hosts has twice the samples of one's rollout, and is one all the same.</summary>
    [Fact]
    public void Predict_MinibatchLargerThanARollout_IsMadeOnce()
    {
        var instant = new NetworkKind("none", Latency: 1e-3, BytesPerSecond: double.PositiveInfinity);
        RolloutCost cost = s_cost with { Sizes = s_cost.Sizes with { Rollout = 128, Minibatch = 256 } };
        // 5 minibatches of four parts of 64 samples each, of which a host has two, on two threads: as alone.
        double work = 1 + 2 + 1000 * 60e-9, exchange = 0.001 + 5 * 0.002 + 0.003;
        Assert.Equal(2000 / (work + exchange), new ScalingModel(cost, instant).Predict(ParallelScheme.Gradients, 2).StepsPerSecond, 1e-9);
    }

    [Fact]
    public void Predict_MoreHostsOrASlowerNetwork_IsLessEfficient()
    {
        foreach (ParallelScheme scheme in Enum.GetValues<ParallelScheme>())
        {
            double[] efficiencies = [.. Enumerable.Range(0, 11).Select(power => new ScalingModel(s_cost, s_network).Predict(scheme, 1 << power).Efficiency)];
            Assert.Equal(efficiencies.OrderDescending(), efficiencies);
            Assert.True(new ScalingModel(s_cost, s_network with { BytesPerSecond = 1e9 }).Predict(scheme, 8).Efficiency > efficiencies[3]);
        }
    }

    /// <summary>Of two hosts both are fast in a quarter of the rounds; of many hardly ever all.</summary>
    [Theory]
    [InlineData(2, 0.25 * 0.8 + 0.75 * 1.2)]
    [InlineData(1024, 1.2)]
    public void Predict_RolloutsOfUnequalTime_WaitForTheSlowest(int hosts, double collect)
    {
        var instant = new NetworkKind("none", 0, double.PositiveInfinity);
        Prediction uneven = new ScalingModel(s_cost with { CollectSeconds = [1.2, 0.8] }, instant).Predict(ParallelScheme.Parameters, hosts);
        Assert.Equal(hosts * 1000 / (collect + 2 + (hosts - 1) * 1000 * 60e-9), uneven.StepsPerSecond, 1e-6);
    }
}
