using FastRL.Envs;
using FastRL.Learn.Exploration;

namespace FastRL.Learn.Tests.Exploration;

public sealed class VisitCountsTests
{
    [Fact]
    public void Reward_SameAndOtherPlaces_FallsWithTheRootOfTheVisitsAroundItsMean()
    {
        var visits = new VisitCounts(bits: 16);
        ObservationBuffer[] rows = Vectors([1, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]);
        float[] rewards = [5, 0, 0, 0, 0];
        visits.Reward(rows, new byte[5], beta: 2, rewards);
        // 2 / sqrt(1), 2 / sqrt(2), another place's first, 2 / sqrt(3), 2 / sqrt(4), less their mean of 1.513783; 5 was there.
        float[] expected = [5.486217f, -0.099569f, 0.486217f, -0.359082f, -0.513783f];
        for (int i = 0; i < 5; i++) Assert.Equal(expected[i], rewards[i], 2e-6f);
    }

    [Fact]
    public void Reward_StepThatDidNotHappen_IsNotCounted()
    {
        var visits = new VisitCounts(bits: 8);
        ObservationBuffer[] rows = Vectors([1, 2], [1, 2], [1, 2]);
        float[] rewards = [0, float.NaN, 0];
        visits.Reward(rows, [0, 1, 0], beta: 1, rewards);
        // 1 and 0.707107, whose mean is 0.853553.
        Assert.Equal(0.146447f, rewards[0], 1e-6f);
        Assert.Equal(float.NaN, rewards[1]);
        Assert.Equal(-0.146447f, rewards[2], 1e-6f);
    }

    [Fact]
    public void Hash_LongerVector_IsThatOfItsDirection()
    {
        var visits = new VisitCounts(bits: 24);
        ObservationBuffer[] rows = Vectors([1, -2, 0.5f], [3, -6, 1.5f], [-1, 2, -0.5f]);
        Assert.Equal(visits.Hash(rows, 0), visits.Hash(rows, 1));
        Assert.Equal((1 << 24) - 1 - visits.Hash(rows, 0), visits.Hash(rows, 2));
    }

    /// <summary>Charikar 2002: a bit differs with the probability angle / pi.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(1.2)]
    public void Hash_TwoVectorsAtAnAngle_DifferInItsShareOfBits(double angle)
    {
        var random = new RandomStream(seed: 1, purpose: 1);
        var visits = new VisitCounts(bits: 24);
        const int pairs = 2000, size = 64;
        int differing = 0;
        for (int pair = 0; pair < pairs; pair++)
        {
            float[] first = Unit([.. Enumerable.Range(0, size).Select(_ => random.NextNormal())]);
            float[] other = [.. Enumerable.Range(0, size).Select(_ => random.NextNormal())];
            float along = first.Zip(other, (a, b) => a * b).Sum();
            float[] across = Unit([.. other.Zip(first, (a, b) => a - along * b)]);
            float[] second = [.. first.Zip(across, (a, b) => (float)(Math.Cos(angle) * a + Math.Sin(angle) * b))];
            ObservationBuffer[] rows = Vectors(first, second);
            differing += int.PopCount(visits.Hash(rows, 0) ^ visits.Hash(rows, 1));
        }
        // Six deviations of a share of 48,000 bits.
        Assert.Equal(angle / Math.PI, differing / (24.0 * pairs), 6 * Math.Sqrt(0.25 / (24.0 * pairs)));
    }

    /// <summary>Tile 8 is no more like 9 than like 300, and a zero counts as any other.</summary>
    [Fact]
    public void Hash_OneTileIsAnother_DiffersHoweverNearItsNumber()
    {
        var visits = new VisitCounts(bits: 24);
        var tiles = new ObservationBuffer(new ObservationSpec("tiles", ElementKind.Int16, [3]), 4);
        short[][] shown = [[8, 0, 5], [9, 0, 5], [300, 0, 5], [8, 1, 5]];
        for (int row = 0; row < shown.Length; row++) shown[row].CopyTo(tiles.Row<short>(row));
        Assert.Equal(4, Enumerable.Range(0, 4).Select(row => visits.Hash([tiles], row)).Distinct().Count());
    }

    [Fact]
    public void Load_SavedCounts_GoOn()
    {
        ObservationBuffer[] rows = Vectors([1, 0], [1, 0], [1, 0]);
        var visits = new VisitCounts(bits: 10);
        visits.Reward(rows, new byte[3], beta: 1, new float[3]);
        using var file = new MemoryStream();
        visits.Save(file);
        file.Position = 0;
        var restored = new VisitCounts(bits: 10);
        restored.Load(file);
        float[] rewards = [0, 0];
        restored.Reward(Vectors([1, 0], [-1, 0]), [0, 0], beta: 1, rewards);
        // A fourth visit and a first: 0.5 and 1, whose mean is 0.75.
        Assert.Equal([-0.25f, 0.25f], rewards);
    }

    [Fact]
    public void Load_OtherNumberOfBits_NamesBoth()
    {
        using var file = new MemoryStream();
        new VisitCounts(bits: 10).Save(file);
        file.Position = 0;
        var exception = Assert.Throws<InvalidDataException>(() => new VisitCounts(bits: 12).Load(file));
        Assert.Equal("visits are counted at 1024 places; exploration.hash_bits is 12, which makes 4096", exception.Message);
    }

    private static ObservationBuffer[] Vectors(params float[][] rows)
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
