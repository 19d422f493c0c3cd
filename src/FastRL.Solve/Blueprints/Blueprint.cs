using FastRL.Runs.Checkpoints;
using FastRL.Solve.Games;
using FastRL.Solve.Matches;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>A trained blueprint: the average strategy of a checkpoint. One thread at a time.</summary>
public sealed class Blueprint : IInfosetStrategy, IDisposable
{
    private readonly Solver _solver;
    private readonly FloatTable _table;
    private readonly double _lastWeight;

    /// <summary>Loads a checkpoint.</summary>
    /// <param name="checkpoint">A blueprint's.</param>
    /// <param name="config">What it was trained with.</param>
    /// <param name="buckets">Those that it was trained with; must live as long as this.</param>
    /// <exception cref="InvalidDataException">It is damaged or of another game.</exception>
    public Blueprint(CheckpointReader checkpoint, BlueprintConfig config, ICardBuckets buckets)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Config = config;
        Size = BlueprintGame.Estimate(config, buckets);
        BlueprintFiles.RequireTable(checkpoint, Size.TableBytes); // before a tree is built that the file has no table of
        Game = new BettingGame(BlueprintGame.Options(config), buckets);
        try
        {
            _solver = new Solver(Game, new SolverOptions());
            BlueprintState state = BlueprintFiles.Read(checkpoint, _solver);
            _table = _solver.Table();
            Iterations = state.Iteration;
            _lastWeight = config.UseLinearWeighting ? Math.Max(1, state.Iteration) : 1;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What it was trained with.</summary>
    public BlueprintConfig Config { get; }

    /// <summary>Iterations that it was trained for.</summary>
    public long Iterations { get; }

    /// <summary>Its game.</summary>
    public BettingGame Game { get; }

    /// <summary>How large the game is.</summary>
    public GameEstimate Size { get; }

    /// <inheritdoc/>
    public void Strategy(int node, int infoset, Span<float> probabilities) => _solver.Strategy(node, infoset, average: true, probabilities);

    /// <inheritdoc cref="Solver.Respond"/>
    public (double First, double Second) Respond(ReadOnlySpan<int> boards, ulong seed) => _solver.Respond(boards, seed);

    /// <summary>Begins a best response to it of each player, who sees cards. To be disposed before this.</summary>
    /// <param name="threads">1 to 256; the result is the same for any number.</param>
    public BestResponse BestResponse(int threads) => new(_solver, threads);

    /// <summary>How often training summed the strategy of an infoset, in visits of the weight that the last iteration had: 0 where it never
    /// came, and the strategy is uniform and means nothing; a few where it is noise.</summary>
    /// <param name="number">A decision of <see cref="Game"/>.</param>
    /// <param name="node">The same.</param>
    /// <param name="infoset">What the player knows.</param>
    public double Visits(int number, GameNode node, int infoset)
    {
        double sum = 0;
        foreach (float part in _table.Slice(node.Row + ((long)infoset * node.RowStride) + 1 + node.ActionCount, node.ActionCount)) sum += part;
        return sum / _lastWeight;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _solver?.Dispose();
        Game.Dispose();
    }
}
