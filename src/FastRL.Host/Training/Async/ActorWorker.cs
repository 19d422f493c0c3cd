using System.Diagnostics;
using System.Globalization;
using System.Net;
using FastRL.Cluster.Actors;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training.Nodes;
using FastRL.Learn.Async;

namespace FastRL.Host.Training.Async;

/// <summary>A process with actors alone: plays for a learner elsewhere and writes nothing.</summary>
/// <param name="game">What is played.</param>
/// <param name="options">Which node this is, and where nodes meet.</param>
/// <param name="module">Code of a network that the user named here, or empty.</param>
internal sealed class ActorWorker(Game game, NodeOptions options, string module)
{
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(5), s_again = TimeSpan.FromMinutes(1), s_look = TimeSpan.FromMilliseconds(200);

    /// <summary>What nodes must have in common.</summary>
    public static string Versions { get; } = string.Join(", ", RunIdentity.ProgramVersions.Select(version => $"{version.Name} {version.Value}"));

    /// <summary>Plays until training is over or this node is asked to end.</summary>
    /// <param name="note">Gets a sentence for people.</param>
    /// <param name="cancellation">Asks this node to leave.</param>
    /// <returns>Whether training is over.</returns>
    /// <exception cref="InputException">The learner does not want this node, or is not there.</exception>
    public bool Run(Action<string> note, CancellationToken cancellation)
    {
        long lost = Stopwatch.GetTimestamp();
        bool met = false;
        try
        {
            while (true)
            {
                try
                {
                    (IPEndPoint, string)? found = LearnerFile.Read(options.Rendezvous);
                    if (found is null && met) return true; // a learner that ends takes its file away
                    if (found is var (learner, token))
                    {
                        using var key = new ClusterKey(token);
                        using ActorConnection connection = ActorConnection.OpenAsync(learner, key, options.Node, Versions, cancellation).GetAwaiter().GetResult();
                        note($"plays for the learner at {learner}");
                        met = true;
                        Play(connection, cancellation);
                        return true;
                    }
                }
                catch (IOException problem)
                {
                    if (met) note(problem.Message);
                    lost = Stopwatch.GetTimestamp();
                }
                // A learner that is started again has another address.
                TimeSpan patience = met ? s_again : s_start;
                if (Stopwatch.GetElapsedTime(lost) > patience)
                    throw new InputException($"there is no learner in {options.Rendezvous}, for {patience.TotalMinutes:0} min; node 0 is started with the same {NodeOptions.RendezvousOption}");
                cancellation.WaitHandle.WaitOne(s_look);
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Play(ActorConnection connection, CancellationToken cancellation)
    {
        string[] told = connection.Settings.Split('\n', 2);
        TrainConfig config = NodeWorker.ReadSettings(game, told[1], module);
        ActorPlan plan = ActorPlan.Of(config, options.Count);
        // Where training is over, no actor waits any more for a game.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        game.Cancellation = over.Token;
        IReadOnlyList<IVecEnv> environments = plan.CreateEnvironments(game, config, options.Node);
        try
        {
            using var actors = new RemoteActors(
                environments, config.Ppo, ulong.Parse(told[0], CultureInfo.InvariantCulture), plan.FirstOf(options.Node), connection.DeliverAsync);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, actors.Failed);
            try
            {
                connection.ListenAsync(policy => actors.Play(policy.Span), ended.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                actors.ThrowIfFailed();
                throw;
            }
            finally
            {
                over.Cancel();
            }
        }
        finally
        {
            foreach (IVecEnv environment in environments) environment.Dispose();
        }
    }
}
