using FastRL.Envs;

namespace FastRL.Cluster.Actors;

/// <summary>What a learner has for actors in other processes, by the number of their node. Called from many threads.</summary>
public interface ILearner
{
    /// <summary>What it is made of; actors must be the same.</summary>
    string Versions { get; }

    /// <summary>Bytes of a rollout at most.</summary>
    int RolloutSize { get; }

    /// <summary>A node is there.</summary>
    /// <returns>What it is told first.</returns>
    /// <exception cref="InputException">It has no place; the message says why.</exception>
    string Welcome(int node);

    /// <summary>A node is gone; others go on.</summary>
    void Lose(int node, string reason);

    /// <summary>Waits for a policy that is younger than a known one.</summary>
    /// <param name="known">Its version; -1 for none.</param>
    /// <param name="cancellation">Ends waiting.</param>
    Task<(long Version, byte[] Policy)> NextPolicyAsync(long known, CancellationToken cancellation);

    /// <summary>Takes a rollout, once there is a place for it.</summary>
    /// <exception cref="InvalidDataException">It is nothing to learn from; the message says why.</exception>
    Task DeliverAsync(int node, ReadOnlyMemory<byte> rollout, CancellationToken cancellation);
}
