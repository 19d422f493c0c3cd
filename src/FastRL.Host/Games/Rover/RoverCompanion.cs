using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Host.Games.Rover.Tabs;
using FastRL.Host.Training;
using FastRL.Learn.Training;

namespace FastRL.Host.Games.Rover;

/// <summary>Counts what a training of the rover is about, names its checkpoints, and tells tabs what goes on.</summary>
/// <param name="environment">What is trained in.</param>
/// <param name="trainer">The learner.</param>
/// <param name="config">What is trained.</param>
internal sealed class RoverCompanion(IVecEnv environment, ITrainer trainer, RoverTrainConfig config) : ITrainingCompanion
{
    private const int Recent = 100; // episodes, as those of the mean reward

    private readonly RoverTabEnv? _tabs = environment as RoverTabEnv;
    private readonly Func<int, RoverEpisode> _episodeOf = RoverGame.EpisodesOf(environment);
    private readonly Queue<(int Orbs, bool Collided)> _recent = new();
    private readonly System.Diagnostics.Stopwatch _time = new();
    private long _startStep;
    private string? _checkpoint;
    private CancellationToken _cancellation;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string Value)> Rows => _recent.Count == 0
        ? []
        : [("orbs", string.Create(CultureInfo.InvariantCulture, $"{Orbs:0.00}")), ("collisions", string.Create(CultureInfo.InvariantCulture, $"{Collisions:0%}"))];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Results => new Dictionary<string, object?>
    {
        ["stage"] = config.Rover.Stage,
        ["env"] = _tabs is null ? "native" : "tabs",
        ["tabs"] = _tabs?.Tabs.Count ?? 0,
        ["tabs_lost"] = _tabs?.TabsLost ?? 0,
        ["decisions_per_second"] = Math.Round(_tabs is null
            ? (trainer.Step - _startStep) / Math.Max(_time.Elapsed.TotalSeconds, 1e-9)
            : _tabs.Decisions / Math.Max(_tabs.SteppingTime.TotalSeconds, 1e-9), 1),
        ["orbs_per_episode"] = TrainingMonitor.Finite(Orbs),
        ["collision_rate"] = TrainingMonitor.Finite(Collisions),
        ["timescale"] = _tabs is null ? 0 : config.Rover.Timescale,
    };

    private double Orbs => _recent.Count == 0 ? double.NaN : _recent.Average(episode => episode.Orbs);

    private double Collisions => _recent.Count == 0 ? double.NaN : _recent.Average(episode => episode.Collided ? 1.0 : 0);

    /// <inheritdoc/>
    public void Start(Action<string> note, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _startStep = trainer.Step;
        _time.Start();
        if (trainer.Step > 0)
            _tabs?.TellCheckpoint(OriginalNames.Of(trainer.Step), trainer.Step);
    }

    /// <inheritdoc/>
    public void OnEpisode(in EpisodeRecord episode)
    {
        // What was cut because its tab went away says nothing of how it was driven.
        if (episode.Cause == environment.EndCauses[^1] && _tabs is not null)
            return;
        _recent.Enqueue((_episodeOf(episode.Environment).OrbsDelivered, RoverVecEnv.IsCollision(episode.Cause)));
        if (_recent.Count > Recent)
            _recent.Dequeue();
    }

    /// <inheritdoc/>
    public void OnCheckpoint(string path, long atStep)
    {
        _checkpoint = path;
        OriginalNames.Link(path, string.Create(CultureInfo.InvariantCulture, $"{atStep}_steps"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_checkpoint is not null)
            OriginalNames.Link(_checkpoint, _cancellation.IsCancellationRequested ? "interrupted" : "final");
    }
}
