using FastRL.Learn.Training;

namespace FastRL.Host.Training;

/// <summary>What is known about a training session at a moment.</summary>
/// <param name="time">Clock.</param>
/// <param name="endStep">Step at which training is complete.</param>
/// <param name="framesPerStep">Emulated frames in a step.</param>
internal sealed class TrainingStatistics(TimeProvider time, long endStep, int framesPerStep)
{
    private const int Recent = 100;

    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    private readonly Queue<EpisodeRecord> _recent = new();
    private readonly Queue<(TimeSpan At, long Step)> _marks = new();
    private readonly long _startStamp = time.GetTimestamp();
    private readonly TimeSpan _startUse = Environment.CpuUsage.TotalTime;
    private (TimeSpan At, long Step) _newest;
    private long _startStep;
    private long _startEpisodes;
    private double _meanBefore = double.NaN;

    /// <summary>Environment steps of all copies, sessions before this one included.</summary>
    public long Step { get; private set; }

    /// <summary>How <see cref="MeanReturn"/> went.</summary>
    public ReturnCurve Curve { get; } = new();

    /// <summary>What the last update did, or null before the first of this session.</summary>
    public UpdateStatistics? LastUpdate { get; set; }

    /// <summary>What the session before this one came to, where this one goes on at its end.</summary>
    public RunRecord? Before { get; private set; }

    /// <summary>The policy's loss in the last update; NaN before the first.</summary>
    public double PolicyLoss => LastUpdate?.PolicyLoss ?? Before?.PolicyLoss ?? double.NaN;

    /// <summary>The value's.</summary>
    public double ValueLoss => LastUpdate?.ValueLoss ?? Before?.ValueLoss ?? double.NaN;

    /// <summary>The policy's entropy then, in nats.</summary>
    public double Entropy => LastUpdate?.Entropy ?? Before?.Entropy ?? double.NaN;

    /// <summary>Names of the terms that rewards are sums of.</summary>
    public IReadOnlyList<string> TermNames { get; init; } = [];

    /// <summary>Mean of what each term gave in the last 100 episodes; NaN before the first.</summary>
    public IEnumerable<(string Name, double Mean)> MeanTerms => TermNames.Select((name, i) => (name, MeanTerm(name, i)));

    /// <summary>Step at which training is complete.</summary>
    public long EndStep { get; } = endStep;

    /// <summary>What the game has more to tell, by name.</summary>
    public Func<IReadOnlyList<(string Name, string Value)>> More { get; init; } = () => [];

    /// <summary>Episodes that ended, sessions before this one included.</summary>
    public long Episodes { get; private set; }

    /// <summary>Wall time of this session.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startStamp);

    /// <summary>Steps a second over this session; where it has none, over the one before.</summary>
    public double StepsPerSecond => Step == _startStep && Before is { } before ? before.StepsPerSecond : Rate(Step - _startStep, Elapsed);

    /// <summary>Steps a second over the last ten seconds or so.</summary>
    public double RecentStepsPerSecond =>
        _marks.Count > 1 ? Rate(_newest.Step - _marks.Peek().Step, _newest.At - _marks.Peek().At) : StepsPerSecond;

    /// <summary>Episodes a second over this session.</summary>
    public double EpisodesPerSecond => Rate(Episodes - _startEpisodes, Elapsed);

    /// <summary>Emulated frames a second over this session.</summary>
    public double FramesPerSecond => StepsPerSecond * framesPerStep;

    /// <summary>Emulated frames a second over the last ten seconds or so.</summary>
    public double RecentFramesPerSecond => RecentStepsPerSecond * framesPerStep;

    /// <summary>Mean return of the last 100 episodes of this session; before its first, of those before it; NaN before any.</summary>
    public double MeanReturn => _recent.Count == 0 ? _meanBefore : MeanOfLast(Recent);

    /// <summary>Part of them that reached the goal.</summary>
    public double SuccessRate => _recent.Count == 0 ? Before?.SuccessRate ?? double.NaN : _recent.Count(episode => episode.Cause.Success) / (double)_recent.Count;

    /// <summary>Whether the last 100 episodes are all of this session.</summary>
    public bool HasFullWindow => _recent.Count == Recent;

    /// <summary>Part of the machine's processors that this process has used in this session, 0..1.</summary>
    public double ProcessorUse =>
        Elapsed > TimeSpan.Zero ? (Environment.CpuUsage.TotalTime - _startUse) / Elapsed / Environment.ProcessorCount : 0;

    /// <summary>Wall time that is left at the present speed, or null while nobody can tell.</summary>
    public TimeSpan? TimeLeft
    {
        get
        {
            double rate = RecentStepsPerSecond;
            return rate > 0 ? TimeSpan.FromSeconds(Math.Min(Math.Max(0, EndStep - Step) / rate, 1e9)) : null;
        }
    }

    /// <summary>Mean return of the last episodes of this session, at most 100; NaN before the first.</summary>
    public double MeanOfLast(int count) =>
        _recent.Count == 0 ? double.NaN : _recent.Skip(Math.Max(0, _recent.Count - count)).Average(episode => episode.Return);

    /// <summary>Takes over where an earlier session stopped.</summary>
    /// <param name="step">Steps so far.</param>
    /// <param name="episodes">Episodes that ended so far.</param>
    /// <param name="meanReturn">Mean return of the last of them; NaN without any.</param>
    /// <param name="record">What the run's last session left, or null; one that came to another step says nothing of this one.</param>
    public void Resume(long step, long episodes, double meanReturn = double.NaN, RunRecord? record = null)
    {
        _startStep = Step = step;
        _startEpisodes = Episodes = episodes;
        _meanBefore = meanReturn;
        Before = record?.Step == step ? record : null;
    }

    /// <summary>Counts an ended episode.</summary>
    public void Add(in EpisodeRecord episode)
    {
        Step = Math.Max(Step, episode.Step);
        Episodes = episode.Index;
        _recent.Enqueue(episode);
        if (_recent.Count > Recent)
            _recent.Dequeue();
    }

    /// <summary>Notes how far training has come, after an update.</summary>
    public void Advance(long step)
    {
        Step = step;
        Curve.Add(MeanReturn);
        if (_marks.Count == 0)
            _marks.Enqueue((TimeSpan.Zero, _startStep));
        _newest = (Elapsed, step);
        _marks.Enqueue(_newest);
        while (_marks.Count > 2 && _newest.At - _marks.Peek().At > s_window)
            _marks.Dequeue();
    }

    private double MeanTerm(string name, int index)
    {
        if (_recent.Count == 0) return Before?.RewardTerms is { } before && before.TryGetValue(name, out double known) ? known : double.NaN;
        return _recent.Average(episode => index < episode.Terms.Count ? episode.Terms[index] : double.NaN);
    }

    private static double Rate(long steps, TimeSpan span) => span > TimeSpan.Zero ? steps / span.TotalSeconds : 0;
}
