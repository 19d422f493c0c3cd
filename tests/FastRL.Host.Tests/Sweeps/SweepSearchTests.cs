using FastRL.Host.Comparison;
using FastRL.Host.Sweeps;
using FastRL.Host.Training;

namespace FastRL.Host.Tests.Sweeps;

public class SweepSearchTests
{
    // A table of the normal distribution: its density is 0.398942 at 0 and 0.241971 at 1, below 1 lie 0.841345.
    [Theory]
    [InlineData(0, 1, 0, 0.398942)]
    [InlineData(1, 1, 0, 0.841345 + 0.241971)]
    [InlineData(0, 2, -2, (2 * 0.841345) + (2 * 0.241971))]
    [InlineData(3, 0, 1, 2)]
    [InlineData(1, 0, 3, 0)]
    public void Gain_OfANormalVariable_IsWhatATableSays(double mean, double deviation, double best, double expected) =>
        Assert.Equal(expected, SweepSearch.Gain((mean, deviation), best), 1e-5);

    [Fact]
    public void Predict_AtAPointAndFarFromAll_IsItsValueAndTheMean()
    {
        GaussianProcess process = GaussianProcess.Fit([[0.0], [0.1], [0.2], [0.3]], [1, 2, 3, 2]);
        Assert.Equal(3, process.Predict([0.2]).Mean, 0.2);
        (double mean, double deviation) = process.Predict([100]);
        Assert.Equal(2, mean, 1e-6);
        Assert.Equal(Math.Sqrt(0.5), deviation, 0.05); // the values' own
    }

    [Fact]
    public void Next_OfASmoothScore_ComesNearerThanRandomPlaces()
    {
        static double Best(SweepMethod method)
        {
            var plan = new SweepPlan(
                new SweepConfig { Method = method, RandomTrials = 6, Seed = 3 },
                [new SweepRange("a", "", 0, 1, false, false), new SweepRange("b", "", 0, 1, false, false)]);
            var search = new SweepSearch(plan);
            List<SweepTrial> trials = [];
            for (int number = 0; number < 25; number++)
            {
                double[] at = search.Next(number, trials);
                double score = -((at[0] - 0.3) * (at[0] - 0.3)) - ((at[1] - 0.7) * (at[1] - 0.7));
                trials.Add(new SweepTrial(number, TrialStatus.Completed, at, new Dictionary<string, string>(), score, 10));
            }
            return trials.Max(trial => trial.Score!.Value);
        }
        Assert.InRange(Best(SweepMethod.Model), -0.001, 0);
        Assert.True(Best(SweepMethod.Model) > Best(SweepMethod.Random));
    }

    [Fact]
    public void Next_AfterTheSameTrials_IsTheSame()
    {
        var plan = new SweepPlan(new SweepConfig { RandomTrials = 2 }, [new SweepRange("a", "", 0, 1, false, false)]);
        SweepTrial[] trials = [.. Enumerable.Range(0, 4).Select(i => new SweepTrial(i, TrialStatus.Completed, [i / 4.0], new Dictionary<string, string>(), i, 1 + i))];
        Assert.Equal(new SweepSearch(plan).Next(4, trials), new SweepSearch(plan).Next(4, trials));
    }

    [Fact]
    public void Front_OfTrials_HasThoseThatNobodyBeatsAtTheirCost()
    {
        SweepTrial Trial(int number, double? score, double cost) => new(number, TrialStatus.Completed, [], new Dictionary<string, string>(), score, cost);
        SweepTrial[] trials = [Trial(0, 5, 10), Trial(1, 4, 20), Trial(2, 1, 1), Trial(3, null, 0.1), Trial(4, 7, 40), Trial(5, 5, 12)];
        Assert.Equal([2, 0, 4], SweepTrial.Front(trials).Select(trial => trial.Trial));
    }

    [Fact]
    public void IsBehind_BelowTheMiddleOfTheOthers_AfterAQuarterOfTheSteps()
    {
        var stopping = new EarlyStopping();
        RunRecord At(long step, double? mean) => new(step, mean, null, 1);
        for (int i = 0; i < 5; i++)
        {
            Assert.False(stopping.IsBehind(At(500, -1), 1000)); // too few to have a middle
            stopping.Add(At(1000, 0) with { Returns = [new(100, 10 * i), new(400, 20 * i), new(1000, 100)] });
        }
        Assert.True(stopping.IsBehind(At(300, 19), 1000)); // the others had 0, 10, 20, 30 and 40 at 100
        Assert.False(stopping.IsBehind(At(300, 21), 1000));
        Assert.False(stopping.IsBehind(At(200, 0), 1000)); // too early
        Assert.False(stopping.IsBehind(At(300, null), 1000));
        Assert.False(stopping.IsBehind(At(1100, 0), 4000)); // nobody was there
    }
}
