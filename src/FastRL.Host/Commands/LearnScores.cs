using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Measure.Benchmarks;

namespace FastRL.Host.Commands;

/// <summary>Trains and evaluates the lines of <see cref="LearnLine"/>.</summary>
/// <param name="progress">Told how it goes, a line at a time.</param>
internal sealed class LearnScores(TextWriter progress)
{
    /// <summary>Trains a line once for each seed and plays the final policy, deterministic, on environments of its own.</summary>
    public LearnScore Run(LearnLine line, IEnumerable<ulong> seeds, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        List<double> scores = [];
        foreach (ulong seed in seeds)
        {
            EvaluationResult result = Run(line, seed, cancellation);
            scores.Add(result.MeanReturn);
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{line.Name} seed {seed}: {result.MeanReturn:0.0} +- {result.ReturnHalfWidth:0.0} over {LearnRun.Episodes} episodes, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }
        return new LearnScore(line, scores, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private EvaluationResult Run(LearnLine line, ulong seed, CancellationToken cancellation)
    {
        using var run = new LearnRun(line, seed);
        if (!run.Train(new ProgressObserver(line, seed, progress), cancellation)) throw new OperationCanceledException(cancellation);
        return run.Play(cancellation);
    }

    /// <summary>A line every five seconds.</summary>
    private sealed class ProgressObserver(LearnLine line, ulong seed, TextWriter progress) : ITrainingObserver
    {
        private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
        private readonly Queue<double> _returns = new();
        private long _last = Stopwatch.GetTimestamp();

        public void OnEpisode(in EpisodeRecord episode)
        {
            _returns.Enqueue(episode.Return);
            if (_returns.Count > 100)
                _returns.Dequeue();
        }

        public void OnUpdate(in UpdateStatistics update)
        {
            if (Stopwatch.GetElapsedTime(_last) < s_interval)
                return;
            _last = Stopwatch.GetTimestamp();
            string mean = _returns.Count > 0 ? _returns.Average().ToString("0.0", CultureInfo.InvariantCulture) : "-";
            progress.WriteLine($"{line.Name} seed {seed}: step {update.Step} of {line.Steps}, mean return {mean}");
        }
    }
}
