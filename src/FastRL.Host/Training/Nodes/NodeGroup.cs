using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Interop.Collectives;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Training.Nodes;

/// <summary>A node's membership in the group that trains: forms it, and forms it anew when somebody comes or goes.</summary>
/// <remarks>
/// What nodes exchange when a group is formed: node 0's versions and settings, then the learner's state. Where a group is formed
/// anew, all take the learner as node 0 has it, and their copies begin new episodes.
/// </remarks>
internal sealed class NodeGroup : IDisposable
{
    // A node that stands still is noticed in 2 to 2.4 s; those that live are ready for the next group in the second after that.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(2), s_ready = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(30), s_reconnect = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(5), s_again = TimeSpan.FromMinutes(1), s_lookInterval = TimeSpan.FromMilliseconds(200);

    private readonly NodeOptions _options;
    private readonly FolderRendezvous _rendezvous;
    private long _begun; // all had what they train with: until then one waits while the others start
    private ProcessGroup? _processes;
    private (TimeSpan Whole, TimeSpan Waited) _spent; // in the exchanges of earlier groups, from then on
    private long _looked;
    private int _formed;

    /// <exception cref="InputException">There is no library for groups, or the folder cannot be used.</exception>
    public NodeGroup(NodeOptions options)
    {
        _options = options;
        if (ProcessGroup.LoadError is { } missing)
        {
            throw new InputException(
                $"several nodes need the library fastrl_gloo, which is built where Gloo is (Debian and Ubuntu: apt-get install libgloo-dev, then build): {missing.Split('\n')[0]}");
        }
        try
        {
            _rendezvous = new FolderRendezvous(options.Rendezvous, options.Node);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{NodeOptions.RendezvousOption} {options.Rendezvous} cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>Copies of the environment in each node.</summary>
    /// <exception cref="InputException">They cannot be shared out evenly.</exception>
    public int CopiesOf(TrainConfig config) => config.NumEnvs % _options.Count == 0
        ? config.NumEnvs / _options.Count
        : throw new InputException($"num_envs is {config.NumEnvs}, which {_options.Count} nodes cannot share evenly; allowed: a multiple of {_options.Count}");

    /// <summary>What a node makes its environment and learner with: nodes of one machine share its processors.</summary>
    public TrainConfig Share(Game game, TrainConfig config)
    {
        // Reached by this machine alone, all nodes are on it.
        if (_options.Address is not null) return config;
        string share = Math.Max(1, Environment.ProcessorCount / _options.Count).ToString(CultureInfo.InvariantCulture);
        IReadOnlyList<ConfigValue> all = ConfigFile.Parse(ConfigText.Write(config), "settings");
        return ConfigBinder.Bind(game.NewConfig(), [.. all, .. all.Where(value => value is { Path: "threads" or "ppo.update_threads", Text: "0" })
            .Select(value => ConfigValue.FromText(value.Path, share, value.Origin))]);
    }

    /// <summary>Cancelled where a node will not come to the first group.</summary>
    public CancellationToken Failing { get; init; }

    /// <summary>Nodes in the present group.</summary>
    public int World => _processes?.World ?? 1;

    /// <summary>What the JSON of the end has more.</summary>
    public IReadOnlyDictionary<string, object?> Results => new Dictionary<string, object?>
    {
        ["nodes"] = _options.Count,
        ["world_size"] = World,
        ["scheme"] = _options.Scheme == ParallelScheme.Gradients ? "gradients" : "parameters",
        ["reforms"] = Math.Max(0, _formed - 1),
        ["sync_fraction"] = Math.Round(Spent.Whole / Stopwatch.GetElapsedTime(_begun), 4),
        ["wait_fraction"] = Math.Round(Spent.Waited / Stopwatch.GetElapsedTime(_begun), 4),
        // Nobody learns from what an older policy did.
        ["lag_mean"] = 0,
        ["lag_max"] = 0,
    };

    /// <summary>Of node 0: forms the first group and tells the others what is trained.</summary>
    /// <exception cref="InputException">Not all nodes came.</exception>
    public TrainingGroup Begin(TrainConfig config, CancellationToken cancellation)
    {
        int[] all = [.. Enumerable.Range(0, _options.Count)];
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Failing);
        Round round = _rendezvous.Form(all, s_start, ended.Token);
        if (round.World < _options.Count)
        {
            throw new InputException(
                $"node {string.Join(", ", all.Except(_rendezvous.Members))} did not come to {_options.Rendezvous} within {s_start.TotalMinutes:0} min; "
                + "every node is started with the same --nodes and --rendezvous");
        }
        try
        {
            return Connect(round, ConfigText.Write(config), out _);
        }
        catch (ProcessLostException problem)
        {
            throw new InputException(
                $"the nodes met in {_options.Rendezvous} but do not reach each other: {problem.Message}; --interface names the address that others reach", problem);
        }
    }

    /// <summary>Of node 0: sends the others the state that training begins with.</summary>
    /// <param name="folder">Of a checkpoint, or null.</param>
    /// <param name="seed">Of the new episodes; 0 where they go on as the checkpoint has them.</param>
    public void Send(string? folder, ulong seed)
    {
        using var state = new MemoryStream();
        state.Write(BitConverter.GetBytes(seed));
        if (folder is not null) TarFile.CreateFromDirectory(folder, state, includeBaseDirectory: false);
        _processes!.BroadcastBytes(state.ToArray());
        if (_formed == 1) (_begun, _spent) = (Stopwatch.GetTimestamp(), (-_processes.Spent, -_processes.Waited));
    }

    /// <summary>Of node 0: a learner that goes on where another one stands, with whoever is there now.</summary>
    /// <param name="trainer">Stands between two minibatches; disposed.</param>
    /// <param name="problem">Why the group is formed anew.</param>
    /// <param name="environment">Of this node.</param>
    /// <param name="config">What is trained.</param>
    /// <param name="game">Its name.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public ITrainer Replace(ITrainer trainer, Exception problem, IVecEnv environment, TrainConfig config, string game, CancellationToken cancellation)
    {
        int[] leaving = problem is GroupChangedException changed ? [.. changed.Leaving.Select(rank => _rendezvous.Members[rank])] : [];
        string folder = Directory.CreateTempSubdirectory("fastrl-nodes-").FullName;
        try
        {
            string saved = new CheckpointStore(folder).Save(trainer);
            trainer.Dispose();
            while (true)
            {
                ITrainer? next = null;
                try
                {
                    Round round = _rendezvous.Form([.. _rendezvous.Members.Except(leaving)], s_ready, cancellation);
                    next = Learners.Create(environment, config, game, Connect(round, ConfigText.Write(config), out _));
                    CheckpointReader checkpoint = CheckpointReader.Open(saved);
                    // Episodes that no earlier group has had.
                    ulong seed = Math.Max(1, new SplitMix64(config.Seed + (ulong)checkpoint.Manifest.Step + (ulong)_formed).Next());
                    Restart(next, checkpoint, environment, seed);
                    Send(saved, seed);
                    return next;
                }
                catch (ProcessLostException)
                {
                    next?.Dispose();
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Of the others: waits for a group that this node is in.</summary>
    /// <param name="settings">What node 0 trains.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>Null where training is over.</returns>
    /// <exception cref="InputException">Node 0 is another version of the program, or forms no group.</exception>
    /// <exception cref="ProcessLostException">A node was lost in the meantime.</exception>
    public TrainingGroup? Join(out string settings, CancellationToken cancellation)
    {
        settings = "";
        try
        {
            Leave();
            return _rendezvous.Await(_formed == 0 ? s_start : s_again, cancellation) is { } round ? Connect(round, "", out settings) : null;
        }
        catch (TimeoutException problem)
        {
            throw new InputException($"{problem.Message}: is it still there?", problem);
        }
    }

    /// <summary>Of the others: takes the state that node 0 sends.</summary>
    public void Receive(ITrainer trainer, IVecEnv environment)
    {
        byte[] state = _processes!.BroadcastBytes([]);
        if (state.Length == sizeof(ulong)) return;
        string folder = Directory.CreateTempSubdirectory("fastrl-nodes-").FullName;
        try
        {
            using (var files = new MemoryStream(state, sizeof(ulong), state.Length - sizeof(ulong))) TarFile.ExtractToDirectory(files, folder, overwriteFiles: false);
            CheckpointReader checkpoint = CheckpointReader.Open(folder);
            if (BitConverter.ToUInt64(state) is var seed and not 0) Restart(trainer, checkpoint, environment, seed);
            else trainer.Load(checkpoint);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Training is over: node 0 says so, the others wait for that, as node 0 still saves.</summary>
    public void End(CancellationToken cancellation)
    {
        if (IsFirst) _rendezvous.End();
        else _rendezvous.AwaitEnd(s_again, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _processes?.Dispose();

    private (TimeSpan Whole, TimeSpan Waited) Spent =>
        _processes is { } present ? (_spent.Whole + present.Spent, _spent.Waited + present.Waited) : _spent;

    private bool IsFirst => _options.Node == 0;

    private void Leave()
    {
        _spent = Spent;
        _processes?.Dispose();
        _processes = null;
    }

    private TrainingGroup Connect(Round round, string own, out string settings)
    {
        Leave();
        bool connected = false;
        try
        {
            _processes = ProcessGroup.Connect(round.Rank, round.World, round.Store, _options.Address, _formed == 0 ? s_connect : s_reconnect, s_silence);
            connected = true;
        }
        finally
        {
            if (IsFirst) _rendezvous.Judge(connected);
        }
        string versions = string.Join(", ", RunIdentity.ProgramVersions.Select(version => $"{version.Name} {version.Value}"));
        string[] told = Encoding.UTF8.GetString(_processes.BroadcastBytes(Encoding.UTF8.GetBytes($"{versions}\n{own}"))).Split('\n', 2);
        if (told[0] != versions) throw new InputException($"node 0 is [{told[0]}], node {_options.Node} is [{versions}]; all nodes must be the same");
        settings = told[1];
        _formed++;
        return new TrainingGroup(_processes, _options.Scheme) { WantsChange = HasNewcomer };
    }

    // Looking into a folder takes longer than a small rollout.
    private bool HasNewcomer()
    {
        if (Stopwatch.GetElapsedTime(_looked) < s_lookInterval) return false;
        _looked = Stopwatch.GetTimestamp();
        return _rendezvous.HasNewcomer;
    }

    private void Restart(ITrainer trainer, CheckpointReader checkpoint, IVecEnv environment, ulong seed)
    {
        trainer.LoadLearner(checkpoint);
        environment.Reset(seed, _processes!.Rank * environment.Count);
    }
}
