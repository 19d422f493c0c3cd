using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>One blueprint of several that were trained apart: the mean of their regrets, the sum of their strategies.</summary>
/// <remarks>Sums of regrets would be those of more iterations than anybody's strategy has answered; their mean is not.</remarks>
public static class BlueprintMerge
{
    /// <summary>Merges checkpoints and writes the result as one.</summary>
    /// <param name="config">What all were trained with, but for the seed.</param>
    /// <param name="buckets">What players know.</param>
    /// <param name="parts">The checkpoints, one or more.</param>
    /// <param name="provenance">What the result says that it was made with.</param>
    /// <param name="folder">Where it goes.</param>
    /// <exception cref="InvalidDataException">A checkpoint is damaged or of another game.</exception>
    public static void Write(BlueprintConfig config, ICardBuckets buckets, IReadOnlyList<string> parts, Provenance provenance, string folder)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count);
        long nodes = BlueprintGame.Estimate(config, buckets).Nodes;
        using var game = new BettingGame(BlueprintGame.Options(config), buckets);
        using var total = new Solver(game, new SolverOptions());
        BlueprintState state = Read(parts[0], total);
        FloatTable sum = total.Table();
        foreach (string part in parts.Skip(1))
        {
            using var solver = new Solver(game, new SolverOptions());
            BlueprintState other = Read(part, solver);
            state = state with
            {
                Iteration = state.Iteration + other.Iteration,
                ElapsedSeconds = Math.Max(state.ElapsedSeconds, other.ElapsedSeconds),
                Nodes = state.Nodes + other.Nodes,
            };
            Add(sum, solver.Table());
        }
        ScaleRegrets(sum, BlueprintDecision.Of(game, nodes), 1f / parts.Count);
        state = state with { EpsilonSteps = [], Seed = config.Seed };
        CheckpointFolder.Write(folder, writer => BlueprintFiles.Write(writer, sum, [], state), manifest => manifest with { Provenance = provenance });
    }

    private static BlueprintState Read(string part, Solver solver) => BlueprintFiles.Read(CheckpointReader.Open(part), solver);

    private static void Add(FloatTable to, FloatTable from)
    {
        const int block = 1 << 20;
        for (long at = 0; at < to.Count; at += block)
        {
            int length = (int)Math.Min(block, to.Count - at);
            Span<float> sums = to.Slice(at, length);
            ReadOnlySpan<float> values = from.Slice(at, length);
            for (int i = 0; i < length; i++) sums[i] += values[i];
        }
    }

    private static void ScaleRegrets(FloatTable table, IEnumerable<BlueprintDecision> decisions, float factor)
    {
        foreach (BlueprintDecision decision in decisions)
        {
            for (int infoset = 0; infoset < decision.Infosets; infoset++)
            {
                foreach (ref float regret in table.Slice(decision.Row(infoset) + 1, decision.Actions)) regret *= factor;
            }
        }
    }
}
