using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>Training of one blueprint by several instances that are merged again and again.</summary>
/// <remarks>
/// An epoch begins for every instance with the same table at the same iteration t of its clock, and each draws from a stream of its
/// own. Their tables become one: the mean of the changes of the regrets, which is what one instance would know with less noise, and the
/// sum of those of the strategies. The clock then is where each instance's is, whatever all of them did together.
/// </remarks>
/// <param name="config">What all of them do.</param>
/// <param name="buckets">What players know.</param>
/// <param name="provenance">What results say that they were made with.</param>
public sealed class BlueprintEpoch(BlueprintConfig config, ICardBuckets buckets, Provenance provenance)
{
    private const string RowsFile = "rows.f32";

    /// <summary>Runs one instance's iterations and writes the rows that it touched.</summary>
    /// <param name="trainer">Made with the iteration at which the instance ends as its number of iterations, and a seed of its own.</param>
    /// <param name="start">What the epoch begins with, or null for an empty table.</param>
    /// <param name="clock">Iteration at which it begins.</param>
    /// <param name="end">Iteration at which the longest instance ends.</param>
    /// <param name="folder">Where the part goes.</param>
    /// <param name="cancellation">Asks to stop; nothing is written then.</param>
    /// <returns>Whether it is complete.</returns>
    public bool Train(BlueprintTrainer trainer, CheckpointReader? start, long clock, long end, string folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (start is not null) BlueprintFiles.Read(start, trainer.Solver);
        trainer.Solver.SetIterations(clock);
        if (!trainer.Train(Nobody.Instance, cancellation)) return false;
        long done = trainer.Step - clock;
        trainer.SkipTo(end);
        List<BlueprintRows> rows = Rows(trainer.Game);
        CheckpointFolder.Write(folder, writer =>
        {
            using Stream? before = start is null ? null : BlueprintFiles.OpenTable(start);
            writer.Write(RowsFile, stream => TableParts.Write(stream, trainer.Solver, rows, before));
            BlueprintFiles.WritePart(writer, trainer.State with { Iteration = done });
        });
        return true;
    }

    /// <summary>Merges an epoch's parts and writes the result as a checkpoint.</summary>
    /// <param name="start">What the epoch began with, or null for an empty table.</param>
    /// <param name="clock">Iteration at which every instance began.</param>
    /// <param name="end">Iteration at which the longest ended.</param>
    /// <param name="parts">Folders of the parts.</param>
    /// <param name="folder">Where the result goes.</param>
    /// <exception cref="InvalidDataException">A part is damaged or of another game.</exception>
    public void Merge(CheckpointReader? start, long clock, long end, IReadOnlyList<string> parts, string folder)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var game = new BettingGame(BlueprintGame.Options(config), buckets);
        using var solver = new Solver(game, new SolverOptions());
        BlueprintState state = start is null
            ? new BlueprintState(0, 0, 0, config.ExplorationEpsilon, [], config.Seed, buckets.Sha256)
            : BlueprintFiles.Read(start, solver);
        BlueprintDiscounts.Apply(config, solver, clock, end);
        FloatTable table = solver.Table();
        CheckpointReader[] readers = [.. parts.Select(CheckpointReader.Open)];
        foreach (BlueprintState part in readers.Select(BlueprintFiles.ReadPart))
        {
            state = state with
            {
                Iteration = state.Iteration + part.Iteration,
                ElapsedSeconds = state.ElapsedSeconds + (part.ElapsedSeconds / readers.Length),
                Nodes = state.Nodes + part.Nodes,
                Epsilon = part.Epsilon,
            };
        }
        Stream[] streams = [.. readers.Select(reader => reader.OpenRead(RowsFile))];
        try
        {
            TableParts.Merge(table, Rows(game), streams);
        }
        finally
        {
            foreach (Stream stream in streams) stream.Dispose();
        }
        CheckpointFolder.Write(
            folder, writer => BlueprintFiles.Write(writer, table, [], state), manifest => manifest with { Provenance = provenance, Parent = start?.Id });
    }

    private List<BlueprintRows> Rows(BettingGame game) => BlueprintRows.Of(BlueprintDecision.Of(game, BlueprintGame.Estimate(config, buckets).Nodes));

    /// <summary>An epoch's curves are those of its merge.</summary>
    private sealed class Nobody : IBlueprintObserver
    {
        public static Nobody Instance { get; } = new();

        public void OnPiece(BlueprintTrainer trainer)
        {
        }

        public void OnLook(BlueprintTrainer trainer)
        {
        }

        public void OnCheckpointDue(BlueprintTrainer trainer)
        {
        }
    }
}
