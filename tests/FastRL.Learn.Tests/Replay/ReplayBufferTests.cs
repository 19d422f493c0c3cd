using FastRL.Envs;
using FastRL.Learn.Replay;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Replay;

public sealed class ReplayBufferTests
{
    private static readonly ObservationSpec[] Number = [new("features", ElementKind.Float32, [1])];

    [Fact]
    public void Complete_ThreeSteps_SumsRewardsAndStopsAtEnds()
    {
        var rig = new Rig(steps: 3, gamma: 0.5);
        // An episode 0..4 that terminates, then one 10..12 that is cut, then one that goes on.
        rig.Step(0, reward: 1, next: 1);
        rig.Step(1, reward: 2, next: 2);
        rig.Step(2, reward: 4, next: 3);
        rig.Step(3, reward: 8, next: 4, terminated: true);
        rig.Step(10, reward: 1, next: 11);
        rig.Step(11, reward: 3, next: 12, truncated: true);
        rig.Step(20, reward: 5, next: 21);
        Assert.Equal(
            [
                (0, 1 + 0.5f * 2 + 0.25f * 4, 3, 0.125f), // three rewards, then the value of 3
                (1, 2 + 0.5f * 4 + 0.25f * 8, 4, 0f),     // three rewards reach the end: nothing follows
                (2, 4 + 0.5f * 8, 4, 0f),
                (3, 8f, 4, 0f),
                (10, 1 + 0.5f * 3, 12, 0.25f),            // cut after two: the value of its own last observation
                (11, 3f, 12, 0.5f),
            ],
            rig.Stored());
    }

    [Fact]
    public void Withdraw_StepThatDidNotHappen_IsLeftOutAndEarlierOnesEndBeforeIt()
    {
        var rig = new Rig(steps: 3, gamma: 0.5);
        rig.Step(0, reward: 1, next: 1);
        rig.Step(1, reward: 2, next: 2);
        rig.Withdraw(2);
        rig.Withdraw(2);
        rig.Step(7, reward: 4, next: 8);
        rig.Withdraw(8, terminated: true);
        Assert.Equal(
            [
                (0, 1 + 0.5f * 2, 2, 0.25f), // the rewards that there are, then the value of what the step would have begun from
                (1, 2f, 2, 0.5f),
                (7, 4f, 8, 0f), // the episode ended meanwhile
            ],
            rig.Stored());
    }

    [Fact]
    public void Complete_OneStep_StoresEachAtOnce()
    {
        var rig = new Rig(steps: 1, gamma: 0.9);
        rig.Step(0, reward: 1, next: 1);
        rig.Step(1, reward: 2, next: 2, truncated: true);
        rig.Step(7, reward: 3, next: 8, terminated: true);
        Assert.Equal([(0, 1f, 1, 0.9f), (1, 2f, 2, 0.9f), (7, 3f, 8, 0f)], rig.Stored());
    }

    [Fact]
    public void StoreMirrored_OfTheLastOnes_StoresThemWithBothObservationsMirrored()
    {
        var rig = new Rig(steps: 2, gamma: 0.5, capacity: 20);
        rig.Step(1, reward: 1, next: 2);
        rig.Step(2, reward: 4, next: 3, terminated: true);
        rig.Mirror(2);
        Assert.Equal([(1, 3f, 3, 0f), (2, 4f, 3, 0f), (-1, 3f, -3, 0f), (-2, 4f, -3, 0f)], rig.Stored());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void StoreMirrored_MoreThanHalfTheCapacity_MirrorsTheLastThatFitBesideTheirOriginals(int capacity)
    {
        var rig = new Rig(steps: 5, gamma: 1, capacity);
        for (int i = 1; i <= 4; i++) rig.Step(i, reward: 0, next: i + 1);
        rig.Step(6, reward: 0, next: 7, terminated: true);
        rig.Mirror(5);
        int[] seen = [.. rig.Stored().Select(entry => entry.Observation).Order()];
        Assert.Equal(capacity == 1 ? [6] : [-6, 4, 6], seen);
    }

    [Fact]
    public void Load_IntoAFullerReplay_DrawsNothingOfWhatWasThere()
    {
        var saved = new Rig(steps: 1, gamma: 1, prioritised: true);
        var used = new Rig(steps: 1, gamma: 1, prioritised: true);
        saved.Step(1, reward: 1, next: 2);
        for (int i = 0; i < 50; i++) used.Step(7, reward: 7, next: 8);
        using var stream = new MemoryStream();
        saved.Replay.Save(stream);
        stream.Position = 0;
        used.Replay.Load(stream);
        Assert.Equal([(1, 1f, 2, 1f)], used.Stored());
    }

    [Fact]
    public void Clear_InTheMiddleOfAnEpisode_ForgetsPendingOnesToo()
    {
        var rig = new Rig(steps: 3, gamma: 1);
        rig.Step(1, reward: 1, next: 2, terminated: true);
        rig.Step(5, reward: 1, next: 6);
        rig.Clear();
        rig.Step(7, reward: 2, next: 8, terminated: true);
        Assert.Equal([(7, 2f, 8, 0f)], rig.Stored());
    }

    [Fact]
    public void Complete_MoreThanTheCapacity_OverwritesTheOldest()
    {
        var rig = new Rig(steps: 1, gamma: 1, capacity: 3);
        for (int i = 0; i < 5; i++) rig.Step(i, reward: i, next: i + 1);
        Assert.Equal([3, 4, 2], rig.Stored().Select(entry => entry.Observation));
    }

    [Fact]
    public void Draw_ByPriority_DrawsInProportionAndWeighsItBack()
    {
        var rig = new Rig(steps: 1, gamma: 1, capacity: 3, batch: 3, prioritised: true);
        for (int i = 0; i < 3; i++) rig.Step(i, reward: i, next: i + 1);
        using var batch = new ReplayBatch(rig.Settings);
        var random = new RandomStream(seed: 1, purpose: 1);
        rig.Replay.Draw(batch, random, beta: 1);
        // All have the first priority, so each third of the mass is one of them and all weigh the same.
        Assert.Equal([0, 1, 2], batch.Items);
        Assert.Equal([1f, 1f, 1f], batch.Weights);

        rig.Replay.Prioritise(batch, [1, 4, 16], alpha: 0.5); // priorities 1, 2 and 4
        var counts = new int[3];
        for (int n = 0; n < 7001; n++)
        {
            rig.Replay.Draw(batch, random, beta: 1);
            foreach (int item in batch.Items) counts[item]++;
        }
        Assert.Equal(1 / 7.0, counts[0] / 21003.0, 0.01);
        Assert.Equal(2 / 7.0, counts[1] / 21003.0, 0.01);
        Assert.Equal(4 / 7.0, counts[2] / 21003.0, 0.01);
        // (N P)^-1 over the largest in the batch.
        int rarest = batch.Items.Min();
        for (int k = 0; k < 3; k++) Assert.Equal(Math.Pow(2, rarest - batch.Items[k]), batch.Weights[k], 1e-4);
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 5)]
    [InlineData(true, 301)]
    public void Load_Saved_GoesOnAsTheOriginal(bool prioritised, int steps)
    {
        var original = new Rig(steps: 3, gamma: 0.9, capacity: 101, batch: 7, prioritised: prioritised);
        for (int i = 0; i < steps; i++) original.Step(i, reward: i % 7, next: i + 1, terminated: i % 11 == 10);
        using var batch = new ReplayBatch(original.Settings);
        var random = new RandomStream(seed: 3, purpose: 1);
        original.Replay.Draw(batch, random, 0.5);
        original.Replay.Prioritise(batch, [1, 2, 3, 4, 5, 6, 7], 0.6);
        using var stream = new MemoryStream();
        original.Replay.Save(stream);
        stream.Position = 0;
        var copy = new Rig(steps: 3, gamma: 0.9, capacity: 101, batch: 7, prioritised: prioritised);
        copy.Replay.Load(stream);
        Assert.Equal(stream.Length, stream.Position);
        var second = new RandomStream(seed: 0, purpose: 1) { State = random.State };
        using var other = new ReplayBatch(copy.Settings);
        for (int i = steps; i < steps + 120; i++)
        {
            original.Step(i, reward: i % 7, next: i + 1, truncated: i % 13 == 12);
            copy.Step(i, reward: i % 7, next: i + 1, truncated: i % 13 == 12);
            original.Replay.Draw(batch, random, 0.5);
            copy.Replay.Draw(other, second, 0.5);
            Assert.Equal(batch.Items, other.Items);
            Assert.Equal(batch.Rewards, other.Rewards);
            Assert.Equal(batch.Discounts, other.Discounts);
            Assert.Equal(batch.Weights, other.Weights);
        }
    }

    [Fact]
    public void Load_OtherSettings_NamesBoth()
    {
        var original = new Rig(steps: 3, gamma: 0.9);
        using var stream = new MemoryStream();
        original.Replay.Save(stream);
        stream.Position = 0;
        var other = new Rig(steps: 1, gamma: 0.9);
        string message = Assert.Throws<InvalidDataException>(() => other.Replay.Load(stream)).Message;
        Assert.Contains("steps 3", message, StringComparison.Ordinal);
        Assert.Contains("here it has capacity 100, environments 1, steps 1", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public void Load_CutShort_IsRefused(int bytes)
    {
        var rig = new Rig(steps: 3, gamma: 0.9);
        for (int i = 0; i < 20; i++) rig.Step(i, reward: 1, next: i + 1);
        using var stream = new MemoryStream();
        rig.Replay.Save(stream);
        using var cut = new MemoryStream(stream.ToArray()[..bytes]);
        Assert.Throws<InvalidDataException>(() => new Rig(steps: 3, gamma: 0.9).Replay.Load(cut));
    }

    [Fact]
    public void New_LargerThanMemory_NamesTheFigures()
    {
        var settings = new ReplaySettings(
            2_000_000, 1, 32, 1, 0.99, false, 1, 0, [new ObservationSpec("pixels", ElementKind.UInt8, [4, 84, 84])]);
        // 2 x 28224 + 4 + 8 bytes each.
        Assert.Equal(2_000_000 * 56460.0, settings.Bytes);
        var exception = Assert.Throws<InputException>(() => settings.ThrowIfTooLarge(16L << 30));
        Assert.Equal(
            "replay.size is 2000000, which needs 107689 MiB at 56460 bytes each, and this machine has 16384 MiB in all; "
            + "allowed: at most 76087",
            exception.Message);
        new ReplaySettings(70_000, 1, 32, 1, 0.99, false, 1, 0, settings.Observations).ThrowIfTooLarge(16L << 30);
    }

    [Theory]
    [InlineData(1, 1, true, "at most 536870912")] // leaves of a tree
    [InlineData(4096, 1, false, "at most 524287")] // the actions' array
    [InlineData(1, 4096, false, "at most 524287")]
    public void New_LargerThanAnArray_NamesWhatFits(int choices, int reals, bool prioritised, string allowed)
    {
        var settings = new ReplaySettings(int.MaxValue, 1, 32, 1, 0.99, prioritised, choices, reals, Number);
        var exception = Assert.Throws<InputException>(() => settings.ThrowIfTooLarge(long.MaxValue));
        Assert.EndsWith(allowed, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A replay of one environment whose observation is one number.</summary>
    private sealed class Rig
    {
        private readonly ObservationBuffer[] _now = [new(Number[0], 1)];
        private readonly ObservationBuffer[] _next = [new(Number[0], 1)];

        public Rig(int steps, double gamma, int capacity = 100, int batch = 1, bool prioritised = false)
        {
            Settings = new ReplaySettings(capacity, 1, batch, steps, gamma, prioritised, 1, 0, Number);
            Replay = new ReplayBuffer(Settings);
        }

        public ReplaySettings Settings { get; }

        public ReplayBuffer Replay { get; }

        public void Step(int observation, float reward, int next, bool terminated = false, bool truncated = false)
        {
            _now[0].Row<float>(0)[0] = observation;
            _next[0].Row<float>(0)[0] = next;
            Replay.Begin(0, _now, [observation % 5], []);
            Replay.Complete(0, reward, terminated, truncated, _next);
        }

        public void Withdraw(int observation, bool terminated = false)
        {
            _now[0].Row<float>(0)[0] = observation;
            Replay.Begin(0, _now, [observation % 5], []);
            Replay.Withdraw(0, terminated);
        }

        /// <summary>Stores the last ones again with the signs of observations and choices turned.</summary>
        public void Mirror(int stored) => Replay.StoreMirrored(stored, new Turn(), [0]);

        public void Clear() => Replay.Clear();

        /// <summary>Everything stored, in the order of its places.</summary>
        public (int Observation, float Reward, int Next, float Discount)[] Stored()
        {
            var found = new SortedDictionary<int, (int, float, int, float)>();
            using var batch = new ReplayBatch(Settings);
            var random = new RandomStream(seed: 1, purpose: 1);
            for (int n = 0; n < 1001; n++)
            {
                Replay.Draw(batch, random, beta: 0);
                found[batch.Items[0]] = (
                    (int)batch.Observations[0].Row<float>(0)[0], batch.Rewards[0],
                    (int)batch.NextObservations[0].Row<float>(0)[0], batch.Discounts[0]);
                Assert.Equal((int)batch.Observations[0].Row<float>(0)[0] % 5, batch.Choices[0]);
            }
            Assert.Equal(Replay.Count, found.Count);
            return [.. found.Values];
        }
    }

    private sealed class Turn : ITransitionSymmetry
    {
        public bool Holds(int copy) => true;

        public void MirrorObservation(int part, Span<byte> row)
        {
            foreach (ref float value in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(row)) value = -value;
        }

        public void MirrorAction(Span<int> choices, Span<float> reals) => choices[0] = -choices[0];
    }
}
