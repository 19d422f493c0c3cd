using FastRL.Envs;
using FastRL.Learn.Exploration;

namespace FastRL.Learn.Tests.Exploration;

public sealed class PlaceHashTests
{
    [Fact]
    public void Of_LongerVector_IsThatOfItsDirection()
    {
        PlaceHash hash = Hash(bits: 24, size: 3);
        ObservationBuffer[] rows = Vectors([1, -2, 0.5f], [3, -6, 1.5f], [-1, 2, -0.5f]);
        Assert.Equal(hash.Of(rows, 0), hash.Of(rows, 1));
        Assert.Equal((1 << 24) - 1 - hash.Of(rows, 0), hash.Of(rows, 2));
    }

    /// <summary>Charikar 2002: a bit differs with the probability angle / pi.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(1.2)]
    public void Of_TwoVectorsAtAnAngle_DifferInItsShareOfBits(double angle)
    {
        const int pairs = 2000, size = 64;
        var random = new RandomStream(seed: 1, purpose: 1);
        PlaceHash hash = Hash(bits: 24, size);
        int differing = 0;
        for (int pair = 0; pair < pairs; pair++)
        {
            float[] first = Unit([.. Enumerable.Range(0, size).Select(_ => random.NextNormal())]);
            float[] other = [.. Enumerable.Range(0, size).Select(_ => random.NextNormal())];
            float along = first.Zip(other, (a, b) => a * b).Sum();
            float[] across = Unit([.. other.Zip(first, (a, b) => a - along * b)]);
            float[] second = [.. first.Zip(across, (a, b) => (float)(Math.Cos(angle) * a + Math.Sin(angle) * b))];
            ObservationBuffer[] rows = Vectors(first, second);
            differing += int.PopCount(hash.Of(rows, 0) ^ hash.Of(rows, 1));
        }
        // Six deviations of a share of 48,000 bits.
        Assert.Equal(angle / Math.PI, differing / (24.0 * pairs), 6 * Math.Sqrt(0.25 / (24.0 * pairs)));
    }

    /// <summary>Tile 8 is no more like 9 than like 300, and a zero counts as any other.</summary>
    [Fact]
    public void Of_OneTileIsAnother_DiffersHoweverNearItsNumber()
    {
        PlaceHash hash = Hash(bits: 24, size: 3);
        var tiles = new ObservationBuffer(new ObservationSpec("tiles", ElementKind.Int16, [3]), 4);
        short[][] shown = [[8, 0, 5], [9, 0, 5], [300, 0, 5], [8, 1, 5]];
        for (int row = 0; row < shown.Length; row++) shown[row].CopyTo(tiles.Row<short>(row));
        Assert.Equal(4, Enumerable.Range(0, 4).Select(row => hash.Of([tiles], row)).Distinct().Count());
    }

    [Fact]
    public void Select_NamesOfValuesAndParts_AreTheirElements()
    {
        ObservationSpec[] observations =
        [
            new("features", ElementKind.Float32, [5], ["room=0", "room=1", "rooms", "visited.bit0", "health"]),
            new("tiles", ElementKind.Int16, [2]),
        ];
        Assert.Equal([[0, 1, 3], []], PlaceHash.Select(observations, ["room", "visited"]));
        Assert.Equal([[], [0, 1]], PlaceHash.Select(observations, ["tiles"]));
        Assert.Equal([[0, 1, 2, 3, 4], [0, 1]], PlaceHash.Select(observations, []));
        var exception = Assert.Throws<InputException>(() => PlaceHash.Select(observations, ["room", "helth"]));
        Assert.Equal("ppo.exploration.places names 'helth'; did you mean 'health'?", exception.Message);
    }

    [Fact]
    public void Of_OtherElementsDiffer_IsTheSame()
    {
        var hash = new PlaceHash(24, [[0, 2]]);
        ObservationBuffer[] rows = Vectors([1, 5, 2], [1, -7, 2], [1, 5, -2]);
        Assert.Equal(hash.Of(rows, 0), hash.Of(rows, 1));
        Assert.NotEqual(hash.Of(rows, 0), hash.Of(rows, 2));
    }

    /// <summary>One that hashes all elements of a single part.</summary>
    internal static PlaceHash Hash(int bits, int size) => new(bits, [[.. Enumerable.Range(0, size)]]);

    /// <summary>A single part with these rows.</summary>
    internal static ObservationBuffer[] Vectors(params float[][] rows)
    {
        var buffer = new ObservationBuffer(new ObservationSpec("features", ElementKind.Float32, [rows[0].Length]), rows.Length);
        for (int row = 0; row < rows.Length; row++) rows[row].CopyTo(buffer.Row<float>(row));
        return [buffer];
    }

    private static float[] Unit(float[] vector)
    {
        float norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
