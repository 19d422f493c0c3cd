using FastRL.Envs.Checking;

namespace FastRL.Envs.Tests.Checking;

public sealed class VecEnvCheckerTests
{
    [Fact]
    public void Check_SoundEnvironment_FindsNothing() => Assert.Empty(Check(Fault.None));

    /// <summary>Each fault alone is found, and the message says what was returned and what was expected.</summary>
    [Theory]
    [InlineData(Fault.FinalIsNext, "the final observation is the first one of the next episode, expected the last one of the episode that ended")]
    [InlineData(Fault.FinalIsPrevious, "the final observation is the one before the last step, expected the one after it")]
    [InlineData(Fault.BothFlags, "an end is terminated and truncated, expected one of the two: what is over cannot be cut")]
    [InlineData(Fault.CutCalledOver, "the end by 'limit' is terminated, expected truncated, as its end cause says")]
    [InlineData(Fault.NoCause, "the end cause is -1 where an episode ended, expected a cause exactly where one ended")]
    [InlineData(Fault.AbsentRewarded, "the reward of an absent row is 1, expected 0: its step did not happen")]
    [InlineData(Fault.RewardOfOneCopyNotWritten, "the reward is NaN, expected a finite number in every row")]
    [InlineData(Fault.FinalNotWritten, "element 0 (place) of the final observation 'features' is NaN, expected a finite number")]
    [InlineData(Fault.ObservationNotANumber, "element 1 (steps) of the observation 'features' is Infinity, expected a finite number")]
    [InlineData(Fault.SharedRandom, "once more, copy ")]
    [InlineData(Fault.KeepsWindAfterReset, "a reset after other episodes, copy ")]
    [InlineData(Fault.RandomByGroup, "2 groups, copy ")]
    [InlineData(Fault.StepsNotSaved, "loaded from a state, copy ")]
    [InlineData(Fault.Allocates, "32 steps: the memory allocated is ")]
    public void Check_OneFault_IsNamed(Fault fault, string message)
    {
        IReadOnlyList<string> found = Check(fault);
        Assert.True(found.Any(line => line.Contains(message, StringComparison.Ordinal)), string.Join("\n", found.Prepend("found:")));
    }

    [Fact]
    public void Check_TooFewSteps_SaysThatNoEpisodeEnded()
    {
        IReadOnlyList<string> found = VecEnvChecker.Check((count, groups, _) => new Endless(count, groups));
        Assert.Equal(["300 steps: the number of ended episodes is 0, expected some, so that ends can be looked at; ask for more steps"], found);
    }

    [Fact]
    public void Check_WrongLayout_IsNamed() => Assert.Equal(
        ["layout: the number of copies is 6, expected 5", "layout: the number of copies in groups is 6, expected 5",
            "layout: the number of copies in the buffers is 6, expected 5"],
        VecEnvChecker.Check((count, groups, _) => new Endless(count + 1, groups)));

    private static IReadOnlyList<string> Check(Fault fault) =>
        VecEnvChecker.Check((count, groups, _) => new Tug(count, groups, fault), new VecEnvCheckOptions { Steps = 400 });

    private sealed class Endless(int count, int groups) : VecEnv(
        new VecBuffers(count, [new ObservationSpec("features", ElementKind.Float32, [1])], new ActionSpace.Discrete(2, ["stay", "go"])),
        [new EndCause("never", false, false)], groups)
    {
        protected override string Signature => $"endless; {Count}";

        protected override void OnReset(ulong seed) => Array.Clear((float[])Buffers.Observations[0].Array);

        protected override void OnRecv(int group, int first, int end)
        {
            for (int i = first; i < end; i++) SetResult(Buffers, i, reward: 0, cause: -1);
        }

        protected override void OnSave(StateBlockWriter blocks)
        {
        }

        protected override void OnLoad(StateBlockReader blocks) => OnReset(0);
    }
}
