using FastRL.Host.Games;
using FastRL.Learn.Training;
using FastRL.Runs;

namespace FastRL.Host.Training;

/// <summary>Shows people how training goes. Called on the training thread.</summary>
internal interface ITrainingReporter
{
    /// <summary>Runs the training; a display that needs to surround it does so here.</summary>
    T Surround<T>(Func<T> training) => training();

    /// <summary>Training begins.</summary>
    void OnStart(TrainingPlan plan)
    {
    }

    /// <summary>An episode ended; the statistics include it.</summary>
    void OnEpisode(in EpisodeRecord episode, TrainingStatistics statistics)
    {
    }

    /// <summary>A rollout is complete and the update begins.</summary>
    void OnUpdateStart(in UpdateStart update, TrainingStatistics statistics)
    {
    }

    /// <summary>An epoch of an update begins.</summary>
    void OnEpoch(int epoch, int epochs)
    {
    }

    /// <summary>An update is done.</summary>
    void OnUpdate(TrainingStatistics statistics)
    {
    }

    /// <summary>Something worth a line: resumed, saved, a damaged checkpoint passed over.</summary>
    void OnNote(string note);

    /// <summary>Training is over, complete or not.</summary>
    void OnEnd(TrainingStatistics statistics)
    {
    }
}

/// <summary>What is going to be trained.</summary>
/// <param name="Game">Name of the game.</param>
/// <param name="Environments">Copies.</param>
/// <param name="EndStep">Step at which training is complete.</param>
/// <param name="RunDirectory">Where everything is written.</param>
internal sealed record TrainingPlan(string Game, int Environments, long EndStep, string RunDirectory);
