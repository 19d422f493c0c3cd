using FastRL.Interop.Policy;

namespace FastRL.Interop.Tests.Policy;

public sealed class PolicyPlayerTests
{
    [Fact]
    public void Act_PlainNetwork_IsWhatPlainLoopsSay()
    {
        PolicyFile file = SmallPolicies.Plain();
        var player = new PolicyPlayer(file);
        float[] observed = [0.3f, -2, 40];
        observed.CopyTo(player.Observation("features"), 0);
        player.Act();

        double[] values = [(0.3 - 1) * 0.5, -2 * 2.0, 10]; // the last one is cut
        values = Dense(values, SmallPolicies.Numbers(17 * 3, 11), SmallPolicies.Numbers(17, 12), Math.Tanh);
        values = Dense(values, SmallPolicies.Numbers(6 * 17, 13), SmallPolicies.Numbers(6, 14), x => x);
        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], player.Outputs[i], 1e-5);
        Assert.Equal([Array.IndexOf(values, values[..3].Max()), Array.IndexOf(values[3..5], values[3..5].Max())], player.Choices);
        Assert.Equal(Math.Clamp(values[5], -1, 1), player.Reals[0], 1e-5);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 17)]
    [InlineData(17, 64)]
    [InlineData(64, 65)]
    public void Multiply_OddSizes_EqualsTheDefinition(int inputs, int outputs)
    {
        float[] weights = SmallPolicies.Numbers(inputs * outputs, 1), biases = SmallPolicies.Numbers(outputs, 2), input = SmallPolicies.Numbers(inputs, 3);
        float[] result = new float[5 + PackedMatrix.Padded(outputs)];
        Array.Fill(result, float.NaN);
        new PackedMatrix(weights, biases).Multiply(input, result, start: 5);
        double[] expected = Dense([.. input.Select(x => (double)x)], weights, biases, x => x);
        Assert.All(result[..5], number => Assert.True(float.IsNaN(number)));
        for (int i = 0; i < outputs; i++) Assert.Equal(expected[i], result[5 + i], 1e-5);
    }

    [Fact]
    public void Act_Drawn_FollowsTheDistribution()
    {
        PolicyFile file = SmallPolicies.Plain();
        var player = new PolicyPlayer(file);
        player.Act();
        double[] logits = [.. player.Outputs[..3].ToArray().Select(x => (double)x)], powers = [.. logits.Select(Math.Exp)];
        var random = new Random(7);
        const int Draws = 20_000;
        int[] counts = new int[3];
        double sum = 0, squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            player.Act(random);
            counts[player.Choices[0]]++;
            Assert.InRange(player.Reals[0], -1, 1);
            sum += player.Reals[0];
            squares += player.Reals[0] * player.Reals[0];
        }
        for (int choice = 0; choice < 3; choice++) Assert.Equal(powers[choice] / powers.Sum(), counts[choice] / (double)Draws, 0.015);
        Assert.True(squares / Draws - Math.Pow(sum / Draws, 2) > 0.05, "real numbers are not drawn");
    }

    [Fact]
    public void Act_ActionValues_TakesTheLargestEvenWhenDrawing()
    {
        var player = new PolicyPlayer(SmallPolicies.Make("values"));
        player.Observation(0)[1] = 3;
        player.Act();
        int best = player.Choices[0];
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            player.Act(random);
            Assert.Equal(best, player.Choices[0]);
        }
    }

    [Fact]
    public void Act_Recurrent_RemembersUntilReset()
    {
        var player = new PolicyPlayer(SmallPolicies.Make("recurrent"));
        (player.Observation(0)[0], player.Observation(0)[1]) = (1, -1);
        player.Act();
        float[] first = player.Outputs.ToArray();
        player.Act();
        Assert.NotEqual(first, player.Outputs.ToArray());
        player.Reset();
        player.Act();
        Assert.Equal(first, player.Outputs.ToArray());
    }

    [Fact]
    public void Act_NoNumbers_CountAsZero()
    {
        var player = new PolicyPlayer(SmallPolicies.Plain());
        player.Act();
        float[] zeros = player.Outputs.ToArray();
        (player.Observation(0)[0], player.Observation(0)[1], player.Observation(0)[2]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        player.Act();
        Assert.Equal(zeros, player.Outputs.ToArray());
    }

    [Fact]
    public void Act_ForeignTileOrName_IsNamed()
    {
        var player = new PolicyPlayer(SmallPolicies.Make("images"));
        player.Observation("tiles")[4] = 7;
        Assert.Contains("number 4 of the grid is 7; allowed: 0 to 6", Assert.Throws<ArgumentOutOfRangeException>(() => player.Act()).Message, StringComparison.Ordinal);
        Assert.Contains("no input 'tile', but tiles, pixels", Assert.Throws<ArgumentException>(() => player.Observation("tile")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("squashed")]
    [InlineData("recurrent")]
    [InlineData("images")]
    public void Act_AllocatesNothing(string name)
    {
        var player = new PolicyPlayer(SmallPolicies.Make(name));
        var random = new Random(3);
        for (int i = 0; i < 100; i++) player.Act(random);
        // In one of the rounds the runtime may compile what it runs anew, and make things of its own.
        long smallest = long.MaxValue;
        for (int round = 0; round < 5 && smallest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++) player.Act(random);
            smallest = Math.Min(smallest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, smallest);
    }

    private static double[] Dense(double[] input, float[] weights, float[] biases, Func<double, double> activation) =>
        [.. biases.Select((bias, output) => activation(bias + input.Select((x, i) => x * weights[output * input.Length + i]).Sum()))];
}
