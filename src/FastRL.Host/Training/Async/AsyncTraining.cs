using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastRL.Cluster.Actors;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training.Nodes;
using FastRL.Learn.Async;
using FastRL.Learn.Training;

namespace FastRL.Host.Training.Async;

/// <summary>An asynchronous training in its learner's process: actors here, and the way to those in other processes.</summary>
/// <param name="options">Of node 0 where there are others, otherwise null.</param>
internal sealed class AsyncTraining(NodeOptions? options) : ILearner, IDisposable
{
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly HashSet<int> _present = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ClusterKey? _key = options is null ? null : new ClusterKey(ClusterKey.NewToken());
    private CancellationTokenSource? _over; // for actors that wait for a game
    private IReadOnlyList<IVecEnv> _environments = [];
    private ActorPlan? _plan;
    private ActorGroup? _actors;
    private ActorServer? _server;
    private string _settings = "";
    private ulong _seed;
    private int _came;
    private int _lost;

    /// <summary>What is observed and done; of an actor.</summary>
    public IVecEnv Environment => _environments[0];

    /// <inheritdoc/>
    public string Versions { get; } = ActorWorker.Versions;

    /// <inheritdoc/>
    public int RolloutSize => _actors!.RolloutSize;

    /// <summary>What a line of progress has more.</summary>
    public IReadOnlyList<(string Name, string Value)> Rows =>
        [("lag", string.Create(CultureInfo.InvariantCulture, $"{_actors!.Lag.Mean:0.0} (at most {_actors.Lag.Most})")), .. options is null ? [] : (ReadOnlySpan<(string, string)>)[("nodes", $"{World}")]];

    /// <summary>What the JSON of the end has more.</summary>
    public IReadOnlyDictionary<string, object?> Results => new Dictionary<string, object?>
    {
        ["nodes"] = options?.Count ?? 1,
        ["world_size"] = World,
        ["scheme"] = "async",
        ["actors"] = _actors!.Count,
        ["reforms"] = _lost,
        ["sync_fraction"] = Math.Round(_actors.Waited / _watch.Elapsed, 4),
        ["lag_mean"] = Math.Round(_actors.Lag.Mean, 3),
        ["lag_max"] = _actors.Lag.Most,
        ["stale_steps"] = _actors.Lag.LeftOut,
    };

    private int World
    {
        get
        {
            lock (_present) return 1 + _present.Count;
        }
    }

    /// <summary>Makes the actors' environments.</summary>
    /// <exception cref="InputException">They cannot be shared out, or made.</exception>
    public ActorGroup Begin(Game game, TrainConfig config)
    {
        _plan = ActorPlan.Of(config, options?.Count ?? 1);
        _over = CancellationTokenSource.CreateLinkedTokenSource(game.Cancellation);
        game.Cancellation = _over.Token;
        _environments = _plan.CreateEnvironments(game, config, node: 0);
        _settings = ConfigText.Write(_plan.Fix(game, config));
        _seed = config.Seed;
        return _actors = new ActorGroup(_environments, _plan.Actors * (_plan.Nodes - 1));
    }

    /// <summary>Lets actors of other processes come.</summary>
    /// <param name="step">Where training goes on: they play what was not played before.</param>
    /// <exception cref="InputException">The address cannot be listened at, or the folder not be used.</exception>
    public void Open(long step)
    {
        _seed += (ulong)step;
        if (options is null) return;
        _server = ActorServer.StartAsync(AddressOf(options.Address), _key!, this).GetAwaiter().GetResult();
        LearnerFile.Write(options.Rendezvous, _server.EndPoint, _key!.Token);
    }

    /// <summary>Says who came and went.</summary>
    public void Tell(Action<string> note)
    {
        while (_notes.TryDequeue(out string? text)) note(text);
    }

    /// <inheritdoc/>
    public string Welcome(int node)
    {
        if (node < 1 || node >= options!.Count) throw new InputException($"node {node} has no place; allowed: 1 to {options!.Count - 1}, as --nodes says");
        lock (_present) _present.Add(node);
        _notes.Enqueue($"node {node} plays along");
        return $"{_seed + (ulong)Interlocked.Increment(ref _came)}\n{_settings}";
    }

    /// <inheritdoc/>
    public void Lose(int node, string reason)
    {
        lock (_present) _present.Remove(node);
        Interlocked.Increment(ref _lost);
        _notes.Enqueue($"node {node} is lost, training goes on: {reason}");
    }

    /// <inheritdoc/>
    public Task<(long Version, byte[] Policy)> NextPolicyAsync(long known, CancellationToken cancellation) => _actors!.NextPolicyAsync(known, cancellation);

    /// <inheritdoc/>
    public Task DeliverAsync(int node, ReadOnlyMemory<byte> rollout, CancellationToken cancellation) =>
        _actors!.DeliverAsync(rollout, _plan!.FirstOf(node), _plan.FirstOf(node + 1), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (options is not null) LearnerFile.Delete(options.Rendezvous);
        _server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _over?.Cancel();
        _actors?.Dispose();
        foreach (IVecEnv environment in _environments) environment.Dispose();
        _key?.Dispose();
        _over?.Dispose();
    }

    private static IPAddress AddressOf(string? name)
    {
        if (name is null) return IPAddress.Loopback;
        try
        {
            return IPAddress.TryParse(name, out IPAddress? address) ? address : Dns.GetHostAddresses(name)[0];
        }
        catch (SocketException problem)
        {
            throw new InputException($"--interface {name} is no address: {problem.Message}", problem);
        }
    }
}
