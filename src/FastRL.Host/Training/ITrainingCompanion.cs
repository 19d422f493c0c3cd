using FastRL.Learn.Training;

namespace FastRL.Host.Training;

/// <summary>What a game does beside a training: evaluations, files of its own, and more to tell people.</summary>
/// <remarks>Called on the training thread. What it measures and the next steps depend on belongs to the environment's state.</remarks>
internal interface ITrainingCompanion : ITrainingObserver, IDisposable
{
    /// <summary>Rows for people, in their order.</summary>
    IReadOnlyList<(string Name, string Value)> Rows { get; }

    /// <summary>What the JSON of the end has more, by snake_case key.</summary>
    IReadOnlyDictionary<string, object?> Results { get; }

    /// <summary>Training begins, or goes on.</summary>
    /// <param name="note">Gets a sentence for people.</param>
    /// <param name="cancellation">Asked for when training is to stop.</param>
    void Start(Action<string> note, CancellationToken cancellation);
}
