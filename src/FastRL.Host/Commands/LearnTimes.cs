using System.Diagnostics;
using System.Globalization;
using FastRL.Learn.Training;
using FastRL.Measure.Benchmarks;

namespace FastRL.Host.Commands;

/// <summary>How long the lines of <see cref="LearnLine"/> train until they reach their score.</summary>
/// <param name="progress">Told how it goes, a line a training.</param>
internal sealed class LearnTimes(TextWriter progress)
{
    private const int Looks = 25; // at the policy in the course of a training

    /// <summary>Trains a line once for each seed and stops where the score is reached.</summary>
    public TimeToScore Run(LearnLine line, IEnumerable<ulong> seeds, CancellationToken cancellation)
    {
        List<double?> seconds = [];
        foreach (ulong seed in seeds)
        {
            using var run = new LearnRun(line, seed);
            var judge = new Judge(line, run, cancellation);
            if (!run.Train(judge, cancellation)) throw new OperationCanceledException(cancellation);
            seconds.Add(judge.Seconds);
            progress.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Name} seed {seed}: {(judge.Seconds is { } reached ? $"{line.Required:0} after {reached:0.00} s" : $"{line.Required:0} not reached")}"));
        }
        return new TimeToScore(line, seconds);
    }

    /// <summary>Plays the policy now and then, while the clock stands still.</summary>
    private sealed class Judge(LearnLine line, LearnRun run, CancellationToken cancellation) : ITrainingObserver
    {
        private readonly Stopwatch _training = Stopwatch.StartNew();
        private long _nextLook = line.Steps / Looks;

        /// <summary>Of training before the first look that found the score, or null.</summary>
        public double? Seconds { get; private set; }

        public bool OnAdvance(long step)
        {
            if (step < _nextLook || Seconds is not null) return Seconds is null;
            _nextLook = step + (line.Steps / Looks);
            _training.Stop();
            if (run.Play(cancellation).MeanReturn >= line.Required) Seconds = _training.Elapsed.TotalSeconds;
            _training.Start();
            return Seconds is null;
        }
    }
}
