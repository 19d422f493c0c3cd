using System.Diagnostics;
using System.Threading.Channels;
using FastRL.Envs;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;

namespace FastRL.Learn.Async;

/// <summary>Actors that play, here and elsewhere, while one learner learns from what they played.</summary>
/// <remarks>
/// Each has copies of its own, so that none waits for the copies of another. All are as many, so that each rollout fits every place of
/// the learner's; one that is faster fills more of them. Whoever has played waits until the learner takes it: nothing grows old in a queue.
/// </remarks>
public sealed class ActorGroup : IDisposable
{
    private readonly IReadOnlyList<IVecEnv> _environments;
    private readonly Channel<Delivery> _played = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ActorThreads _threads = new();
    private readonly Lock _publishing = new();
    private volatile PolicyWeights? _newest;
    private TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RolloutPacking? _packing;
    private Actor[] _actors = [];

    /// <summary>Names the actors.</summary>
    /// <param name="environments">Of the actors in this process, each with as many copies; they stay the caller's.</param>
    /// <param name="elsewhere">Actors in other processes, each with as many copies too.</param>
    public ActorGroup(IReadOnlyList<IVecEnv> environments, int elsewhere = 0)
    {
        ArgumentNullException.ThrowIfNull(environments);
        if (environments.Any(environment => environment.Count != environments[0].Count)) throw new ArgumentException("actors must have as many copies each", nameof(environments));
        (_environments, Count) = (environments, environments.Count + elsewhere);
    }

    /// <summary>Actors here and elsewhere.</summary>
    public int Count { get; }

    /// <summary>Copies that each of them plays.</summary>
    public int CopiesEach => _environments[0].Count;

    /// <summary>Time that the learner has waited for them.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>How old what is learned from is.</summary>
    public Lag Lag { get; } = new();

    /// <summary>The newest policy that is younger than one that is known, packed.</summary>
    /// <param name="known">Updates of that; -1 for none.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<(long Version, byte[] Policy)> NextPolicyAsync(long known, CancellationToken cancellation)
    {
        while (true)
        {
            Task published;
            lock (_publishing) published = _published.Task;
            if (_newest is { } newest && newest.Version > known) return (newest.Version, newest.Pack());
            await published.WaitAsync(cancellation);
        }
    }

    /// <summary>Gives the learner what an actor in another process played, once it has a place for it.</summary>
    /// <param name="rollout">What came from there.</param>
    /// <param name="first">First of the copies there.</param>
    /// <param name="end">The copy behind their last.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="InvalidDataException">It is nothing to learn from; the message says why. Nobody saw it.</exception>
    public async Task DeliverAsync(ReadOnlyMemory<byte> rollout, int first, int end, CancellationToken cancellation)
    {
        if (_packing is null || _newest is not { } newest) throw new InvalidDataException("it came before training began");
        if (_packing.Problem(rollout.Span, (first, end), newest.Version) is { } problem) throw new InvalidDataException(problem);
        var delivery = new Delivery(rollout);
        _played.Writer.TryWrite(delivery);
        await delivery.Taken.Task.WaitAsync(cancellation);
    }

    /// <summary>Bytes of what an actor delivers, once there is a learner.</summary>
    public int RolloutSize => _packing?.Size ?? 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        foreach (Actor actor in _actors) actor.Dispose();
    }

    /// <summary>Says what the learner takes.</summary>
    internal void Expect(RolloutPacking packing) => _packing = packing;

    /// <summary>Starts the actors here, with a first policy.</summary>
    internal void Start(PpoConfig config, ulong seed, PolicyWeights first)
    {
        Publish(first);
        _actors = [.. _environments.Select((environment, i) => new Actor(environment, config, seed, i * CopiesEach))];
        var link = new Link(this);
        _threads.Start(_actors, _ => link);
    }

    /// <summary>Gives everybody a policy that has learned more.</summary>
    internal void Publish(PolicyWeights newest)
    {
        TaskCompletionSource published;
        lock (_publishing)
        {
            _newest = newest;
            (published, _published) = (_published, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        published.SetResult();
    }

    /// <summary>Waits for a rollout and brings it to a place of the learner's.</summary>
    /// <param name="all">Of all actors.</param>
    /// <param name="place">Which place.</param>
    /// <param name="versions">Result: the policy's version at each step.</param>
    /// <param name="head">Result: whose it is.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>False where training was asked to end before there was one.</returns>
    /// <exception cref="TrainingException">An actor here failed.</exception>
    internal bool TryTake(Rollout all, int place, Span<long> versions, out RolloutHead head, CancellationToken cancellation)
    {
        head = default;
        if (!_played.Reader.TryRead(out Delivery? delivery))
        {
            long began = Stopwatch.GetTimestamp();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _threads.Failed.Token);
            try
            {
                delivery = _played.Reader.ReadAsync(ended.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                _threads.ThrowIfFailed();
                return false;
            }
            finally
            {
                Waited += Stopwatch.GetElapsedTime(began);
            }
        }
        head = _packing!.Unpack(delivery.Rollout.Span, all, place, versions);
        delivery.Taken.SetResult();
        return true;
    }

    /// <summary>A rollout that waits for the learner.</summary>
    private sealed record Delivery(ReadOnlyMemory<byte> Rollout)
    {
        public TaskCompletionSource Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Link(ActorGroup group) : ILearnerLink
    {
        public PolicyWeights Newest => group._newest!;

        public void Deliver(byte[] rollout, CancellationToken stop)
        {
            var delivery = new Delivery(rollout);
            group._played.Writer.TryWrite(delivery);
            delivery.Taken.Task.Wait(stop);
        }
    }
}
