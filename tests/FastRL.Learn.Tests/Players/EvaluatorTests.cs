using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Players;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Players;

public sealed class EvaluatorTests
{
    [Fact]
    public void Run_EpisodesOfDifferentLengths_EveryCopyPlaysItsQuota()
    {
        using var environment = new CartPole(count: 3);
        using var policy = new UniformPolicy(environment.ActionSpace, seed: 1);
        var told = new List<EpisodeRecord>();
        EvaluationResult result = Evaluator.Run(environment, policy, 17, seed: 2, told.Add, CancellationToken.None);
        Assert.Equal(17, result.Episodes.Count);
        Assert.Equal(17, told.Count);
        Assert.Equal([6, 6, 5], result.Episodes.GroupBy(episode => episode.Environment).Select(group => group.Count()));
        Assert.All(result.Episodes, episode => Assert.Equal(episode.Length, episode.Return));
    }

    [Fact]
    public void Run_TwoGroups_SameEpisodesAsOne()
    {
        EvaluationResult Play(int groups)
        {
            using var environment = new CartPole(count: 3, groups);
            using var policy = new Leaning();
            return Evaluator.Run(environment, policy, 7, seed: 2, null, CancellationToken.None);
        }
        EvaluationResult one = Play(groups: 1), two = Play(groups: 2);
        Assert.Equal(one.Episodes.Select(Played), two.Episodes.Select(Played));
        Assert.True(one.Episodes.Select(episode => episode.Length).Distinct().Count() > 1);
    }

    [Fact]
    public void Run_EpisodesThatAreCut_AreReportedAsSuch()
    {
        using var one = new Corridor(count: 3, length: 5);
        using var policy = new UniformPolicy(one.ActionSpace, seed: 1);
        EvaluationResult result = Evaluator.Run(one, policy, 4, seed: 2, null, CancellationToken.None);
        Assert.All(result.Episodes, episode => Assert.Equal((5, true), (episode.Length, episode.Cause.Truncation)));
        Assert.Equal((5.0, 0.0), (result.MeanReturn, result.ReturnHalfWidth));
    }

    [Fact]
    public void Run_Cancelled_Throws()
    {
        using var environment = new CartPole(count: 1);
        using var policy = new UniformPolicy(environment.ActionSpace, seed: 1);
        Assert.Throws<OperationCanceledException>(
            () => Evaluator.Run(environment, policy, 1, 1, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Summarise_NineOfTen_GivesWilsonsInterval()
    {
        EpisodeRecord[] episodes =
            [.. Enumerable.Range(0, 10).Select(i => new EpisodeRecord(0, 2 * i, i, i, 2, new EndCause("x", Success: i > 0, Truncation: false)))];
        EvaluationResult result = Evaluator.Summarise(episodes);
        Assert.Equal(9, result.Successes);
        // Published value of the 95 % interval for 9 of 10: 0.5958 to 0.9821.
        Assert.Equal(0.5958, result.SuccessLow, 1e-4);
        Assert.Equal(0.9821, result.SuccessHigh, 1e-4);
        Assert.Equal(4.5, result.MeanReturn);
        // 1.96 * sqrt(9.1667 / 10)
        Assert.Equal(1.8765, result.ReturnHalfWidth, 1e-3);
    }

    [Fact]
    public void UniformPolicy_ManyDraws_EveryActionAboutEqually()
    {
        using var environment = new Mixed(count: 3);
        using var policy = new UniformPolicy(environment.ActionSpace, seed: 1);
        var counts = new int[3];
        for (int i = 0; i < 1000; i++)
        {
            policy.Act(environment.Buffers, 0, 3);
            foreach (int action in environment.Buffers.Actions) counts[action]++;
        }
        Assert.All(counts, count => Assert.InRange(count, 900, 1100));
    }

    [Fact]
    public void UniformPolicy_MaskedChoicesAndReals_StaysWithinWhatIsAllowed()
    {
        var space = new ActionSpace.Mixed(new ActionSpace.MultiDiscrete([3, 2]), new ActionSpace.Box([-2, 5], [-1, 9]));
        var buffers = new VecBuffers(3, [new ObservationSpec("features", ElementKind.Float32, [1])], space, masksActions: true);
        for (int i = 0; i < 3; i++)
        {
            buffers.ActionMasks[i * 5] = 0; // choice 0 of the first head
            buffers.ActionMasks[i * 5 + 4] = 0; // choice 1 of the second
        }
        using var policy = new UniformPolicy(space, seed: 1);
        var seen = new HashSet<int>();
        for (int n = 0; n < 101; n++)
        {
            policy.Act(buffers, 0, 3);
            for (int i = 0; i < 3; i++)
            {
                seen.Add(buffers.Actions[i * 2]);
                Assert.Equal(0, buffers.Actions[i * 2 + 1]);
                Assert.InRange(buffers.ContinuousActions[i * 2], -2, -1);
                Assert.InRange(buffers.ContinuousActions[i * 2 + 1], 5, 9);
            }
        }
        Assert.Equal([1, 2], seen.Order());
        Assert.Equal([float.NaN, float.NaN, float.NaN], policy.Values.ToArray());
    }

    private static (int, double, int, EndCause) Played(EpisodeRecord episode) =>
        (episode.Environment, episode.Return, episode.Length, episode.Cause);

    /// <summary>Pushes to the side to which the pole leans: what it does depends on nothing but the row.</summary>
    private sealed class Leaning : IPolicy
    {
        public ReadOnlySpan<float> Values => [];

        public void Act(VecBuffers buffers, int first, int count)
        {
            for (int i = first; i < first + count; i++) buffers.Actions[i] = buffers.Observations[0].Row<float>(i)[2] > 0 ? 1 : 0;
        }

        public void Dispose()
        {
        }
    }
}
