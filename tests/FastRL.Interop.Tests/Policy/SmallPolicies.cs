using FastRL.Interop.Policy;

namespace FastRL.Interop.Tests.Policy;

/// <summary>Policies of every kind of layer, with weights made up; small enough to be worked out by hand or by plain loops.</summary>
internal static class SmallPolicies
{
    private static readonly PolicyOrigin s_origin = new("lander", "ppo", new string('a', 64), 1234);

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["plain", "values", "squashed", "recurrent", "images"];

    /// <summary>One of them.</summary>
    public static PolicyFile Make(string name) => name switch
    {
        "plain" => Plain(),
        "values" => new PolicyFile(
            s_origin, [Features(3)], new PolicyActions(PolicyOutputKind.Values, [3], ["a", "b", "c"], [], [], [], []),
            [new DenseLayer([0], Numbers(9, 1), Numbers(3, 2), PolicyActivation.None)]),
        "squashed" => new PolicyFile(
            s_origin, [Features(3)], new PolicyActions(PolicyOutputKind.Squashed, [], [], [-1, -2], [1, 3], ["x", "y"], []),
            [
                new DenseLayer([0], Numbers(5 * 3, 22), Numbers(5, 23), PolicyActivation.Relu),
                new DenseLayer([1], Numbers(4 * 5, 3), Numbers(4, 4), PolicyActivation.None),
            ]),
        "recurrent" => new PolicyFile(
            s_origin, [Features(2)], new PolicyActions(PolicyOutputKind.Distribution, [2], [], [], [], [], []),
            [
                new RecurrentLayer([0], 3, Numbers(18, 5), Numbers(9, 6), Numbers(27, 7), Numbers(9, 8)),
                new DenseLayer([1], Numbers(6, 9), Numbers(2, 10), PolicyActivation.None),
            ]),
        _ => Images(),
    };

    /// <summary>The bytes of a file.</summary>
    public static byte[] Bytes(PolicyFile file)
    {
        using var bytes = new MemoryStream();
        file.Save(bytes);
        return bytes.ToArray();
    }

    /// <summary>Numbers in [-1, 1] that look like weights.</summary>
    public static float[] Numbers(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(12.9898f * (i + 1) + 78.233f * seed))];

    /// <summary>Normalised features, a layer with tanh, two heads of choices and a real number.</summary>
    public static PolicyFile Plain() => new(
        s_origin, [Features(3)],
        new PolicyActions(PolicyOutputKind.Distribution, [3, 2], ["move", "fire"], [-1], [1], ["throttle"], [-0.5f]),
        [
            new NormaliseLayer([0], [1, 0, -1], [0.5f, 2, 1], 10),
            new DenseLayer([1], Numbers(17 * 3, 11), Numbers(17, 12), PolicyActivation.Tanh),
            new DenseLayer([2], Numbers(6 * 17, 13), Numbers(6, 14), PolicyActivation.None),
        ]);

    // Tiles and pixels side by side.
    private static PolicyFile Images()
    {
        var embed = new EmbedLayer([0], [3, 5], Numbers(7 * 2, 15), 2);
        var first = new ConvolveLayer([2], embed.Shape, Numbers(4 * 2 * 9, 16), Numbers(4, 17), kernel: 3, stride: 2, padding: 1);
        var scale = new ScaleLayer([1], [1, 6, 6], 1 / 255f);
        var second = new ConvolveLayer([4], scale.Shape, Numbers(2 * 16, 18), Numbers(2, 19), kernel: 4, stride: 2, padding: 0);
        int joined = first.Size + second.Size;
        return new PolicyFile(
            s_origin,
            [new PolicyInput("tiles", PolicyInputKind.Int16, [3, 5], []), new PolicyInput("pixels", PolicyInputKind.Byte, [6, 6], [])],
            new PolicyActions(PolicyOutputKind.Distribution, [4], [], [], [], [], []),
            [
                embed, first, scale, second, new JoinLayer([3, 5], [first.Size, second.Size]),
                new DenseLayer([6], Numbers(4 * joined, 20), Numbers(4, 21), PolicyActivation.None),
            ]);
    }

    private static PolicyInput Features(int size) => new("features", PolicyInputKind.Single, [size], [.. Enumerable.Range(0, size).Select(i => $"f{i}")]);
}
