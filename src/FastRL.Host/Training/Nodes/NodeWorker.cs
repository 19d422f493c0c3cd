using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Interop.Collectives;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Training.Nodes;

/// <summary>A node other than the first: trains along and writes nothing.</summary>
/// <param name="game">What is trained on.</param>
/// <param name="nodes">Its membership; stays the caller's.</param>
/// <param name="module">Code of a network that the user named here, or empty: what node 0 names is never loaded.</param>
internal sealed class NodeWorker(Game game, NodeGroup nodes, string module)
{
    /// <summary>Trains until training is over or this node is asked to end.</summary>
    /// <param name="note">Gets a sentence for people.</param>
    /// <param name="cancellation">Asks this node to leave.</param>
    /// <returns>Whether training is over.</returns>
    /// <exception cref="InputException">The game cannot be trained on so, or node 0 is not there.</exception>
    public bool Run(Action<string> note, CancellationToken cancellation)
    {
        TorchLibrary.ThrowIfUnavailable(); // loads it: others do that now, too
        IVecEnv? environment = null;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                try
                {
                    if (nodes.Join(out string settings, cancellation) is not { } group) return true;
                    TrainConfig config = nodes.Share(game, ReadSettings(game, settings, module));
                    int copies = nodes.CopiesOf(config);
                    environment ??= game.CreateEnvironment(config, copies, Math.Min(config.Groups, copies));
                    using ITrainer trainer = Learners.Create(environment, config, game.Name, group);
                    nodes.Receive(trainer, environment);
                    note($"rank {group.Processes.Rank} of {group.Processes.World}, from step {trainer.Step}");
                    // Where this node was asked to end, it hears of it by an exception.
                    bool complete = trainer.Train(config.Steps, new Quiet(), checkpoints: null, new CheckpointSchedule(0, TimeSpan.Zero), cancellation);
                    nodes.End(cancellation);
                    return complete;
                }
                catch (Exception problem) when (problem is ProcessLostException or GroupChangedException)
                {
                    note(problem.Message);
                }
            }
            return false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            environment?.Dispose();
        }
    }

    /// <summary>Settings that another node sent, with the network's code that is named here.</summary>
    /// <exception cref="InputException">They are of code that nobody named here, or of none where code is named.</exception>
    public static TrainConfig ReadSettings(Game game, string settings, string module)
    {
        const string Module = "ppo.network.module";
        IReadOnlyList<ConfigValue> all = ConfigFile.Parse(settings, "node 0's settings");
        TrainConfig config = ConfigBinder.Bind(game.NewConfig(), [.. all.Where(value => value.Path != Module), ConfigValue.FromText(Module, module, "--trust-network")]);
        string needed = all.FirstOrDefault(value => value.Path == Module)?.Text ?? "";
        return needed.Length > 0 == module.Length > 0
            ? config
            : throw new InputException(needed.Length > 0
                ? $"node 0 trains a network that is code, {needed}, which nobody named here: --trust-network PATH!TYPE"
                : $"--trust-network names {module}, but node 0 trains a network without code of its own");
    }

    private sealed class Quiet : ITrainingObserver;
}
