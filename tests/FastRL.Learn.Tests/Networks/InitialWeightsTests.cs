using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastRL.Envs;
using FastRL.Learn.Dqn;
using FastRL.Learn.Networks;
using FastRL.Learn.Sac;
using FastRL.Learn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Networks;

public sealed class InitialWeightsTests
{
    private static readonly ObservationSpec[] Parts =
    [
        new("vector", ElementKind.Float32, [5]), new("tiles", ElementKind.Int16, [9, 10]) { Values = 7 },
        new("picture", ElementKind.UInt8, [36, 36]),
    ];

    /// <summary>
    /// What initial_weights.py, beside this file, works out from the definitions alone, with 60 decimal digits: the first
    /// four floats, and the beginning of the SHA-256 of all.
    /// </summary>
    [Theory]
    [InlineData(3, 5, 1, 2, "4f3b4d1230197e67", new[] { -0.161585763f, -0.661884189f, 0.54535526f, -0.316293776f })]
    [InlineData(5, 3, 1, 2, "23ca1786c08ea01a", new[] { -0.161585763f, 0.701912105f, 0.333065838f, -0.661884189f })]
    [InlineData(64, 64, 7, 1, "2f060d0cc843604f", new[] { 0.146321267f, 0.109547943f, -0.014829509f, -0.194502398f })]
    public void DrawOrthogonal_KnownStream_GivesWhatPythonDoes(
        int rows, int columns, ulong seed, double squaredGain, string hash, float[] first)
    {
        var matrix = new float[rows * columns];
        InitialWeights.DrawOrthogonal(matrix, rows, Math.Sqrt(squaredGain), new RandomStream(seed, purpose: 5));
        Assert.Equal(first, matrix[..4]);
        Assert.Equal(hash, Hash(matrix));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1.5)]
    public void PolicyNetwork_LogDeviation_IsWhereAllRealsBegin(double logarithm)
    {
        var actions = new ActionLayout(new ActionSpace.Box([-1, -1], [1, 1], ["x", "y"]));
        using var network = new PolicyNetwork([Parts[0]], actions, new() { LogDeviation = logarithm }, new RandomStream(1, purpose: 5));
        Assert.Equal([(float)logarithm, (float)logarithm], network.LogDeviationValues.ToArray());
    }

    [Fact]
    public void Orthogonal_SilentInputs_LeavesTheOthersAsTheyAreAlone()
    {
        using Linear alone = InitialWeights.Orthogonal(3, 5, 2, new RandomStream(1, purpose: 5));
        using Linear more = InitialWeights.Orthogonal(5, 5, 2, new RandomStream(1, purpose: 5), new HashSet<int> { 1, 4 });
        float[] expected = alone.weight!.Floats().ToArray(), found = more.weight!.Floats().ToArray();
        for (int row = 0; row < 5; row++) Assert.Equal([expected[3 * row], 0, expected[3 * row + 1], expected[3 * row + 2], 0], found[(5 * row)..(5 * row + 5)]);
        Assert.Equal(new float[5], more.bias!.Floats().ToArray());
    }

    [Fact]
    public void Uniform_KnownStream_GivesWhatPythonDoes()
    {
        using Linear layer = InitialWeights.Uniform(inputs: 3, outputs: 2, new RandomStream(1, purpose: 5));
        float[] numbers = [.. layer.weight!.Floats(), .. layer.bias!.Floats()];
        Assert.Equal([-0.0475757644f, -0.194878832f, 0.202015728f, -0.117164582f], numbers[..4]);
        Assert.Equal("d86ebe167640e6aa", Hash(numbers));
    }

    [Fact]
    public void Normal_KnownStream_GivesWhatPythonDoes()
    {
        using Embedding layer = InitialWeights.Normal(count: 3, size: 3, new RandomStream(1, purpose: 5));
        float[] numbers = [.. layer.weight!.Floats()];
        Assert.Equal([-0.487689674f, -1.99766397f, 1.6459626f, -0.954621255f], numbers[..4]);
        Assert.Equal("b2d349d34969bc40", Hash(numbers));
    }

    [Theory, InlineData(1, 17), InlineData(17, 1), InlineData(48, 16), InlineData(16, 48), InlineData(130, 130)]
    public void DrawOrthogonal_AnyShape_HasOrthogonalVectorsOfTheGainsLength(int rows, int columns)
    {
        var matrix = new float[rows * columns];
        InitialWeights.DrawOrthogonal(matrix, rows, gain: 3, new RandomStream(2, purpose: 5));
        using Tensor all = tensor(matrix).reshape(rows, columns), square = rows <= columns ? all.mm(all.t()) : all.t().mm(all);
        using Tensor wanted = eye(Math.Min(rows, columns)) * 9, error = (square - wanted).abs().max();
        Assert.True(error.item<float>() < 1e-5, $"{error.item<float>()}");
    }

    /// <summary>Of 2 x 2 matrices, rotations and reflections are as frequent as each other, and all directions of the first row.</summary>
    [Fact]
    public void DrawOrthogonal_ManySmallMatrices_PreferNoDirection()
    {
        var random = new RandomStream(3, purpose: 5);
        var counts = new int[16];
        var matrix = new float[4];
        for (int i = 0; i < 16_000; i++)
        {
            InitialWeights.DrawOrthogonal(matrix, rows: 2, gain: 1, random);
            int direction = (int)((Math.Atan2(matrix[1], matrix[0]) / Math.Tau + 0.5) * 8) % 8;
            counts[direction + (matrix[0] * matrix[3] > matrix[1] * matrix[2] ? 8 : 0)]++;
        }
        // 1,000 each, with a deviation of 31.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    /// <summary>Every weight of every network comes from the stream: torch's own generator changes none.</summary>
    [Theory, InlineData("ppo"), InlineData("recurrent"), InlineData("dddqn"), InlineData("actor"), InlineData("critic")]
    public void Networks_OfOneStream_AreTheSameWhateverTorchDraws(string kind)
    {
        float[] first = Weights(kind, torchSeed: 1), second = Weights(kind, torchSeed: 2);
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void PolicyNetwork_Heads_BeginWithTheirGains()
    {
        var space = new ActionSpace.Discrete(3, ["left", "stay", "right"]);
        using var network = new PolicyNetwork([Parts[0]], new ActionLayout(space), new(), new RandomStream(1, purpose: 5));
        Dictionary<string, Parameter> parameters = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        Assert.Equal(Math.Sqrt(3) * 0.01, parameters["policy_head.weight"].norm().item<float>(), 1e-6);
        Assert.Equal(1, parameters["value_head.weight"].norm().item<float>(), 1e-6);
        Assert.Equal(Math.Sqrt(2 * 5), parameters["trunk.0.weight"].norm().item<float>(), 1e-5);
        Assert.All(parameters.Where(entry => entry.Key.EndsWith("bias", StringComparison.Ordinal)),
            entry => Assert.True(entry.Value.Floats().IndexOfAnyExcept(0f) < 0, entry.Key));
    }

    private static float[] Weights(string kind, long torchSeed)
    {
        manual_seed(torchSeed);
        var random = new RandomStream(1, purpose: 5);
        using nn.Module network = kind switch
        {
            "dddqn" => new QNetwork(Parts, 3, new QNetworkConfig(), random),
            "actor" => new SacActor(Parts, 2, new NetworkConfig(), random),
            "critic" => new SacCritic(Parts, 2, new NetworkConfig(), random),
            _ => new PolicyNetwork(
                Parts, new ActionLayout(new ActionSpace.Discrete(3, ["left", "stay", "right"])),
                new PolicyNetworkConfig { RecurrentSize = kind == "recurrent" ? 8 : 0, SharedTrunk = kind == "recurrent" }, random),
        };
        return [.. network.parameters().SelectMany(parameter => parameter.Floats().ToArray())];
    }

    private static string Hash(float[] numbers) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(numbers)))[..16];
}
