using FastRL.Envs;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;

namespace FastRL.Learn.Async;

/// <summary>Actors of this process for a learner in another one.</summary>
public sealed class RemoteActors : IDisposable
{
    private readonly ActorThreads _threads = new();
    private readonly Actor[] _actors;
    private readonly Func<int, ReadOnlyMemory<byte>, CancellationToken, Task> _deliver;
    private volatile PolicyWeights? _newest;

    /// <summary>Makes them; they begin with the first policy.</summary>
    /// <param name="environments">One for each, with as many copies; they stay the caller's.</param>
    /// <param name="config">Settings of the learner, a <see cref="PpoConfig"/>.</param>
    /// <param name="seed">Of episodes and actions.</param>
    /// <param name="first">Place of their first copy among those of all actors.</param>
    /// <param name="deliver">
    /// Brings the learner what was played from a copy on, and waits until it has taken it. Called from each actor's thread.
    /// </param>
    /// <exception cref="InputException">The environments cannot be trained on with these settings.</exception>
    public RemoteActors(
        IReadOnlyList<IVecEnv> environments, PpoConfig config, ulong seed, int first, Func<int, ReadOnlyMemory<byte>, CancellationToken, Task> deliver)
    {
        ArgumentNullException.ThrowIfNull(environments);
        TorchLibrary.ThrowIfUnavailable();
        _deliver = deliver;
        _actors = [.. environments.Select((environment, i) => new Actor(environment, config, seed, first + i * environments[0].Count))];
    }

    /// <summary>Cancelled where an actor failed.</summary>
    public CancellationToken Failed => _threads.Failed.Token;

    /// <summary>Takes a policy over, from the next step on.</summary>
    /// <param name="policy">From the learner.</param>
    /// <exception cref="InvalidDataException">It is none of theirs.</exception>
    public void Play(ReadOnlySpan<byte> policy)
    {
        bool first = _newest is null;
        _newest = PolicyWeights.Unpack(policy, _actors[0].Numbers);
        if (!first) return;
        _threads.Start(_actors, i => new Link(this, i.First));
    }

    /// <summary>Throws what an actor failed with.</summary>
    /// <exception cref="TrainingException">An actor could not go on; the message names it.</exception>
    public void ThrowIfFailed() => _threads.ThrowIfFailed();

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        foreach (Actor actor in _actors) actor.Dispose();
    }

    private sealed class Link(RemoteActors actors, int first) : ILearnerLink
    {
        public PolicyWeights Newest => actors._newest!;

        public void Deliver(byte[] rollout, CancellationToken stop) => actors._deliver(first, rollout, stop).GetAwaiter().GetResult();
    }
}
