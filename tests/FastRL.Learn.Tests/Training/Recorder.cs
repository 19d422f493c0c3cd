using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Training;

/// <summary>Keeps what training told.</summary>
internal sealed class Recorder : ITrainingObserver
{
    public List<EpisodeRecord> Episodes { get; } = [];

    public List<UpdateStart> Starts { get; } = [];

    public List<UpdateStatistics> Updates { get; } = [];

    public List<string> Checkpoints { get; } = [];

    public int Epochs { get; private set; }

    /// <summary>Called after every update.</summary>
    public Action<UpdateStatistics>? AfterUpdate { get; init; }

    /// <summary>Called at the start of every pass over a rollout.</summary>
    public Action<int>? AtEpoch { get; init; }

    public void OnEpisode(in EpisodeRecord episode) => Episodes.Add(episode);

    public void OnUpdateStart(in UpdateStart update) => Starts.Add(update);

    public void OnEpoch(int epoch, int epochs)
    {
        Epochs++;
        AtEpoch?.Invoke(epoch);
    }

    public void OnUpdate(in UpdateStatistics update)
    {
        Updates.Add(update);
        AfterUpdate?.Invoke(update);
    }

    public void OnCheckpoint(string path, long atStep) => Checkpoints.Add(path);
}
