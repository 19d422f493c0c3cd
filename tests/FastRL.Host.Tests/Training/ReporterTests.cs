using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Training;
using FastRL.Learn.Training;
using Spectre.Console;

namespace FastRL.Host.Tests.Training;

public sealed class ReporterTests : IDisposable
{
    private static readonly EndCause s_goal = new("treasure", Success: true, Truncation: false);
    private static readonly EndCause s_limit = new("max_steps", Success: false, Truncation: true);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Classic_WholeTraining_PrintsTheDocumentedLines()
    {
        var statistics = new TrainingStatistics(_time, endStep: 1500, framesPerStep: 4);
        ITrainingReporter reporter = new ClassicReporter(_output, new TrainConfig());
        reporter.OnStart(new TrainingPlan("quest", 2, 1500, _folder.Path));
        _time.Advance(TimeSpan.FromSeconds(0.7));
        Add(reporter, statistics, new EpisodeRecord(0, 750, 1, 12.53, 750, s_limit));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Add(reporter, statistics, new EpisodeRecord(1, 1500, 2, 12.5, 750, s_limit));
        reporter.OnUpdateStart(new UpdateStart(1, 1500, 2, 12.515), statistics);
        reporter.OnEpoch(1, 2);
        reporter.OnEpoch(2, 2);
        reporter.OnEnd(statistics);
        Assert.Equal(
            """
            🔧 Initializing 2 parallel environments...
            ✅ Environment 1/2 initialized
            ✅ Environment 2/2 initialized
            🏃 Starting parallel training...
            Step    750 | Episode    1 | Reward:   12.53 | Length:  750 | Avg10:   12.53 | Time:    0.7s
            Step   1500 | Episode    2 | Reward:   12.50 | Length:  750 | Avg10:   12.52 | Time:    1.2s
            🧠 Optimization epoch: 2 episodes, avg reward: 12.515
               Epoch 1/2: Optimizing policy...
               Epoch 2/2: Optimizing policy...
            🧹 Cleaning up 2 environments...
            ✅ Environment 1 closed
            ✅ Environment 2 closed

            🏁 PARALLEL TRAINING COMPLETE
            ==================================================
            Final step: 1,500
            Total episodes: 2
            Training time: 1.2 seconds
            Average reward (last 10): 12.515
            Environments used: 2
            Steps per second: 1250.0
            Episodes per second: 1.67

            """,
            _output.ToString());
        Assert.Equal(
            ["step,episode,episode_reward,episode_length,training_time", "750,1,12.530,750,0.7", "1500,2,12.500,750,1.2"],
            File.ReadAllLines(_folder["training.log"])[2..]);
    }

    [Fact]
    public void Lines_Progress_IsThrottledAndComplete()
    {
        var statistics = new TrainingStatistics(_time, endStep: 3_000_000, framesPerStep: 4);
        ITrainingReporter reporter = new LineReporter(_output, TimeSpan.FromSeconds(5));
        for (int second = 1; second <= 6; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            statistics.Add(new EpisodeRecord(0, 10_000 * second, second, second, 100, second % 3 == 0 ? s_goal : s_limit));
            statistics.Advance(10_000 * second);
            reporter.OnUpdate(statistics);
        }
        reporter.OnEnd(statistics); // has nothing new to say
        Assert.Equal(
            """
            step      10,000/3,000,000   0%   10,000 steps/s     40,000 frames/s  episodes      1  reward    1.00  success   0%  left 0:04:59
            step      60,000/3,000,000   2%   10,000 steps/s     40,000 frames/s  episodes      6  reward    3.50  success  33%  left 0:04:54

            """,
            _output.ToString());
    }

    /// <summary>What a file or a folder is called must not move the cursor, clear the screen or turn the line round.</summary>
    [Theory, InlineData("table"), InlineData("lines")]
    public void Start_NamesWithControlCharacters_AreShownEscaped(string style)
    {
        var statistics = new TrainingStatistics(_time, endStep: 1500, framesPerStep: 4);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_output),
        });
        ITrainingReporter reporter = style == "table" ? new TableReporter(console) : new LineReporter(_output, TimeSpan.Zero);
        reporter.Surround(() =>
        {
            reporter.OnStart(new TrainingPlan("g\a", 2, 1500, "r\u001b[2J\u202E"));
            reporter.OnUpdate(statistics);
            return 0;
        });
        string shown = _output.ToString();
        Assert.Contains("g\\u0007", shown, StringComparison.Ordinal);
        Assert.Contains("r\\u001B[2J\\u202E", shown, StringComparison.Ordinal);
        Assert.True(shown.AsSpan().IndexOfAny("\a\u001b\u202E") < 0);
    }

    [Fact]
    public void Table_AfterAnUpdate_ShowsLossesTheCurveAndWhatRewardsAreMadeOf()
    {
        var statistics = new TrainingStatistics(_time, endStep: 1500, framesPerStep: 4)
        {
            More = () => [("[phase]", "warm [red]up")],
            TermNames = ["rooms", "[treasure]"],
            LastUpdate = new UpdateStatistics(1, 100, -0.0125, 0.5, 1.25, 0, 0, 0, 0, 0, 1, 0, 0, 0),
        };
        for (int i = 1; i <= 3; i++)
        {
            statistics.Add(new EpisodeRecord(0, i, i, i * i, 1, s_limit) { Terms = [i * i, 0.125] });
            statistics.Advance(i);
        }
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_output),
        });
        var reporter = new TableReporter(console);
        reporter.Surround(() =>
        {
            reporter.OnUpdate(statistics);
            return 0;
        });
        string shown = _output.ToString();
        // Means of 1, of 1 and 4, of 1, 4 and 9.
        foreach (string cell in (string[])["▁▄█", "  rooms", "4.667", "  [treasure]", "[phase]", "warm [red]up", "0.125", "-0.0125", "0.5 ", "1.25"])
            Assert.Contains(cell, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Curve_OfManyUpdates_StaysSmallAndWhole()
    {
        var curve = new ReturnCurve();
        Assert.Equal("", curve.Draw());
        for (int i = 0; i < 100_000; i++) curve.Add(i);
        string drawn = curve.Draw();
        Assert.Equal("▁▁▂▂▃▃▄▄▅▅▆▆▇▇██", drawn);
    }

    [Fact]
    public void Statistics_OfAResumedRun_CountItsOwnSpeed()
    {
        var statistics = new TrainingStatistics(_time, endStep: 2000, framesPerStep: 4);
        statistics.Resume(step: 1000, episodes: 10);
        _time.Advance(TimeSpan.FromSeconds(2));
        statistics.Add(new EpisodeRecord(0, 1100, 11, 1, 100, s_goal));
        statistics.Advance(1200);
        Assert.Equal(100, statistics.StepsPerSecond);
        Assert.Equal(0.5, statistics.EpisodesPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(8), statistics.TimeLeft);
    }

    [Fact]
    public void Statistics_OfARunThatIsOver_AreWhatItCameTo()
    {
        var statistics = new TrainingStatistics(_time, endStep: 1000, framesPerStep: 4) { TermNames = ["rooms", "new"] };
        var record = new RunRecord(1000, 8.5, 0.75, 1234)
        {
            RewardTerms = new Dictionary<string, double> { ["rooms"] = 3 }, PolicyLoss = -0.5, ValueLoss = 2, Entropy = null,
        };
        statistics.Resume(step: 1000, episodes: 10, meanReturn: 8.5, record);
        Assert.Equal((8.5, 0.75, -0.5, 2, double.NaN), (statistics.MeanReturn, statistics.SuccessRate, statistics.PolicyLoss, statistics.ValueLoss, statistics.Entropy));
        Assert.Equal(1234, statistics.StepsPerSecond);
        Assert.Equal([("rooms", 3), ("new", double.NaN)], statistics.MeanTerms);
        // What is measured now takes its place.
        statistics.Add(new EpisodeRecord(0, 1100, 11, 1, 100, s_limit) { Terms = [5, 6] });
        Assert.Equal((1, 0), (statistics.MeanReturn, statistics.SuccessRate));
        Assert.Equal([("rooms", 5), ("new", 6)], statistics.MeanTerms);
    }

    [Fact]
    public void Statistics_FromAnEarlierCheckpoint_TakeNothingOfWhatCameAfterIt()
    {
        var statistics = new TrainingStatistics(_time, endStep: 1000, framesPerStep: 4);
        statistics.Resume(step: 500, episodes: 10, meanReturn: 4, new RunRecord(1000, 8.5, 0.75, 1234) { PolicyLoss = -0.5 });
        Assert.Equal((4, double.NaN, double.NaN), (statistics.MeanReturn, statistics.SuccessRate, statistics.PolicyLoss));
    }

    [Fact]
    public void Statistics_MeanReturn_IsOfTheLastHundred()
    {
        var statistics = new TrainingStatistics(_time, endStep: 1, framesPerStep: 1);
        for (int i = 1; i <= 150; i++)
            statistics.Add(new EpisodeRecord(0, i, i, i, 1, i > 120 ? s_goal : s_limit));
        Assert.Equal(100.5, statistics.MeanReturn);
        Assert.Equal(145.5, statistics.MeanOfLast(10));
        Assert.Equal(0.3, statistics.SuccessRate);
    }

    private static void Add(ITrainingReporter reporter, TrainingStatistics statistics, EpisodeRecord episode)
    {
        statistics.Add(episode);
        reporter.OnEpisode(episode, statistics);
    }
}
