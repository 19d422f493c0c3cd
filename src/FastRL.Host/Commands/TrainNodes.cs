using System.Globalization;
using FastRL.Cluster;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training;
using FastRL.Host.Training.Async;
using FastRL.Host.Training.Nodes;
using FastRL.Learn;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl train --nodes</c>: what a process does where several train one policy.</summary>
/// <param name="settings">Of the command.</param>
/// <param name="error">For people.</param>
internal sealed class TrainNodes(TrainCommand.Settings settings, TextWriter error)
{
    /// <summary>How this process trains with others, or null.</summary>
    /// <exception cref="InputException">It cannot as it is told to.</exception>
    public NodeOptions? Find(Game game, TrainConfig config)
    {
        if (settings.Nodes == 0)
        {
            if (settings.Scheme != default && !settings.Async)
                throw new InputException("--scheme says what nodes exchange; --nodes says how many there are");
            return settings.Rendezvous is null && settings.NodeRank is null && settings.Interface is null
                ? null
                : throw new InputException("--node-rank, --rendezvous and --interface say how nodes find each other; --nodes says how many there are");
        }
        if (settings.Nodes == 1) throw new InputException("--nodes is 1; allowed: 2 or more, or 0 for this process alone");
        if (settings.Seeds > 0) throw new InputException("--nodes trains one policy in several processes, --seeds one in each; take one of them");
        if (!settings.Async && !game.TrainsOnNodes(config)) throw new InputException($"{game.Name} is trained in one process; --nodes is for classic control, and for Game Boy games without guide or demonstrations");
        if (settings.Rendezvous is null)
        {
            LaunchLimit.Require(settings.Nodes, "nodes", $"start them yourself, with {NodeOptions.RendezvousOption}");
            return settings.NodeRank is null
                ? new NodeOptions(settings.Nodes, 0, "", settings.Interface, settings.Scheme)
                : throw new InputException($"{NodeOptions.NodeOption} is {settings.NodeRank}, but nothing says where nodes meet: {NodeOptions.RendezvousOption} DIR");
        }
        int? node = settings.NodeRank ?? NumberOf("RANK") ?? NumberOf("SLURM_PROCID");
        return node is >= 0
            ? new NodeOptions(settings.Nodes, node.Value, settings.Rendezvous, settings.Interface, settings.Scheme)
            : throw new InputException($"which node is this? {NodeOptions.NodeOption} says so, 0 being the first, or RANK or SLURM_PROCID of the environment");
    }

    /// <summary>Trains as the first node, and starts the others where nothing says that they are elsewhere.</summary>
    /// <param name="options">As <see cref="Find"/> has them.</param>
    /// <param name="config">What is trained.</param>
    /// <param name="train">Trains with the others.</param>
    public TrainingOutcome Train(NodeOptions options, TrainConfig config, Func<NodeGroup, TrainingOutcome> train)
    {
        using var failing = new CancellationTokenSource();
        return WithOthers(options, failing, (met, start) =>
        {
            using var nodes = new NodeGroup(met) { Failing = failing.Token };
            nodes.CopiesOf(config);
            LearningAlgorithm.Find(config.Algorithm)!.RequireGroups();
            start();
            using var bound = new BoundProcessors(met); // not before the others are started, who would begin bound as well
            return train(nodes);
        });
    }

    /// <summary>Learns while actors play, here and in the other nodes' processes; those are started where nothing says that they are elsewhere.</summary>
    /// <param name="options">As <see cref="Find"/> has them; null without other nodes.</param>
    /// <param name="train">Trains with the actors.</param>
    public TrainingOutcome TrainAsync(NodeOptions? options, Func<AsyncTraining, TrainingOutcome> train)
    {
        if (options is null)
        {
            using var alone = new AsyncTraining(null);
            return train(alone);
        }
        using var failing = new CancellationTokenSource();
        return WithOthers(options, failing, (met, start) =>
        {
            using var asynchronous = new AsyncTraining(met);
            start();
            return train(asynchronous);
        });
    }

    private TrainingOutcome WithOthers(NodeOptions options, CancellationTokenSource failing, Func<NodeOptions, Action, TrainingOutcome> train)
    {
        string? meeting = settings.Rendezvous is null ? Directory.CreateTempSubdirectory("fastrl-nodes-").FullName : null;
        options = options with { Rendezvous = meeting ?? options.Rendezvous };
        NodeProcesses? others = null;
        try
        {
            return train(options, () =>
            {
                if (meeting is not null) others = new NodeProcesses(settings.Words, options, error, failing.Cancel);
            });
        }
        catch (OperationCanceledException problem) when (others?.Failure is { } failure)
        {
            throw new InputException(failure, problem);
        }
        finally
        {
            others?.Dispose();
            if (meeting is not null) Directory.Delete(meeting, recursive: true);
        }
    }

    /// <summary>Trains as a node that writes nothing.</summary>
    /// <param name="game">What is trained on.</param>
    /// <param name="options">As <see cref="Find"/> has them.</param>
    /// <param name="module">Code of a network that the user named here, or empty.</param>
    public int TrainAlong(Game game, NodeOptions options, string module)
    {
        using var interruption = new Interruption();
        using var ended = new CancellationTokenSource();
        // A node that node 0 started ends with it alone: a terminal's Ctrl+C goes to both.
        if (settings.Attached) ParentWatch.Start(Console.OpenStandardInput(), ended.Cancel);
        using CancellationTokenRegistration asked = interruption.Token.Register(() =>
        {
            if (!settings.Attached) ended.Cancel();
        });
        game.Cancellation = ended.Token;
        if (settings.Async)
            return new ActorWorker(game, options, module).Run(note => error.WriteLine(Printable.Of(note)), ended.Token) ? ExitCode.Done : ExitCode.Interrupted;
        using var nodes = new NodeGroup(options);
        using var bound = new BoundProcessors(options);
        return new NodeWorker(game, nodes, module).Run(note => error.WriteLine(Printable.Of(note)), ended.Token) ? ExitCode.Done : ExitCode.Interrupted;
    }

    private static int? NumberOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
