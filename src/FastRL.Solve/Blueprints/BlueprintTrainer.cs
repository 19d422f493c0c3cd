using FastRL.Runs.Checkpoints;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>Trains a blueprint of hold'em by Monte Carlo counterfactual regret minimisation.</summary>
/// <remarks>
/// Iterations are run in pieces that end at multiples of the intervals, whatever the clock says: a training that is
/// interrupted and goes on has the same pieces, and so the same bytes, as one that is not. One caller at a time.
/// </remarks>
public sealed class BlueprintTrainer : ICheckpointable, IDisposable
{
    // At the end of a piece the traversals under way are drained: shorter ones cost speed, longer ones delay an interruption.
    private const long Piece = 1000;

    private readonly BlueprintConfig _config;
    private readonly ICardBuckets _buckets;
    private readonly EpsilonSchedule _epsilon;
    private readonly TimeProvider _time;
    private TimeSpan _earlier; // of earlier sessions

    /// <summary>Makes the game and an empty table.</summary>
    /// <param name="config">What to do.</param>
    /// <param name="buckets">What players know; must live as long as this.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="Envs.InputException">The bets are none, or the game is too large.</exception>
    public BlueprintTrainer(BlueprintConfig config, ICardBuckets buckets, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _buckets = buckets;
        _epsilon = new EpsilonSchedule(config);
        _time = time ?? TimeProvider.System;
        Game = new BettingGame(BlueprintGame.Options(config), buckets);
        try
        {
            Solver = new Solver(Game, new SolverOptions
            {
                Method = config.Sampling == Sampling.Outcome ? SolverMethod.Outcome : SolverMethod.External,
                Threads = config.Threads,
                Batch = config.Threads == 1 ? (int)Piece : config.Threads * config.BatchSize,
                Seed = config.Seed,
            });
        }
        catch
        {
            Game.Dispose();
            throw;
        }
    }

    /// <summary>What is solved.</summary>
    public BettingGame Game { get; }

    /// <summary>Its solver.</summary>
    public Solver Solver { get; }

    /// <summary>Iterations done.</summary>
    public long Step => Solver.Iterations;

    /// <summary>Nodes visited.</summary>
    public long Nodes { get; private set; }

    /// <summary>Mean payoff in chips of the first seat's traversals in the last piece.</summary>
    public double Utility { get; private set; }

    /// <summary>Chance of a uniform action in the iterations to come; external sampling does not use it.</summary>
    public double Epsilon => _epsilon.After(Step);

    /// <summary>Time spent, all sessions together.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Whether all iterations are done, or the time is up.</summary>
    public bool IsComplete => _config.TimeBudgetSeconds > 0 ? Elapsed.TotalSeconds >= _config.TimeBudgetSeconds : Step >= _config.NumIterations;

    /// <summary>Iterations between two checkpoints.</summary>
    public long CheckpointInterval => _config.CheckpointInterval;

    /// <summary>Iterations until one is due.</summary>
    public long CheckpointIn => CheckpointInterval - (Step % CheckpointInterval);

    /// <summary>Runs until complete or cancelled.</summary>
    /// <param name="observer">Told after each piece, when a look or a checkpoint is due, and at nothing else.</param>
    /// <param name="cancellation">Asks to stop after the piece under way.</param>
    /// <returns>Whether it is complete.</returns>
    public bool Train(IBlueprintObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        long began = _time.GetTimestamp();
        _earlier = Elapsed;
        while (!IsComplete)
        {
            if (cancellation.IsCancellationRequested) return false;
            long before = Step;
            Run(NextBoundary(before) - before);
            Elapsed = _earlier + _time.GetElapsedTime(began);
            BlueprintDiscounts.Apply(_config, Solver, Step);
            observer.OnPiece(this);
            if (IsMultiple(_config.TensorboardLogInterval)) observer.OnLook(this);
            if (IsMultiple(_config.CheckpointInterval) && !IsComplete) observer.OnCheckpointDue(this);
        }
        return true;
    }

    /// <summary>Lets an adaptive epsilon see how training goes.</summary>
    /// <param name="speed">Iterations a second.</param>
    /// <param name="growth">Infosets met for the first time, for 1000 iterations.</param>
    public void Adapt(double speed, double growth) => _epsilon.Look(Step, speed, growth);

    /// <summary>Says that it is as late as another that ran longer: the discounts of the time between are made, nothing is learnt.</summary>
    /// <param name="iteration">At or after <see cref="Step"/>.</param>
    internal void SkipTo(long iteration)
    {
        BlueprintDiscounts.Apply(_config, Solver, Step, iteration);
        Solver.SetIterations(iteration);
    }

    /// <summary>How far it is.</summary>
    public BlueprintState State => new(Step, Elapsed.TotalSeconds, Nodes, Epsilon, [.. _epsilon.Taken], _config.Seed, _buckets.Sha256);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => BlueprintFiles.Write(writer, Solver.RawTable(), Solver.SaveDiscounts(), State);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        BlueprintState state = BlueprintFiles.Read(reader, Solver);
        if (state.Seed != _config.Seed)
            throw new InvalidDataException($"checkpoint {reader.Folder}: its seed is {state.Seed}, here it is {_config.Seed}");
        Nodes = state.Nodes;
        Elapsed = TimeSpan.FromSeconds(state.ElapsedSeconds);
        _epsilon.Taken = state.EpsilonSteps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Solver.Dispose();
        Game.Dispose();
    }

    private void Run(long iterations)
    {
        double weight = _config.UseLinearWeighting ? 1 : 0;
        SolverProgress progress = Solver.Run(new SolverRun(iterations)
        {
            Epsilon = Epsilon,
            WeightExponent = weight,
            // Regrets have the weights of their iterations; the threshold is for those of weight 1.
            PruningThreshold = _config.PruningThreshold * Math.Pow(Math.Max(1, Step), weight),
            PruningProbability = _config.EnablePruning && _config.Sampling == Sampling.External ? _config.PruningProbability : 0,
        });
        Nodes += progress.Nodes;
        Utility = progress.Utilities[0];
    }

    private bool IsMultiple(long interval) => Step % interval == 0;

    private long NextBoundary(long from)
    {
        long next = _config.TimeBudgetSeconds > 0 ? long.MaxValue : _config.NumIterations;
        foreach (long interval in (ReadOnlySpan<long>)[Piece, _config.DiscountInterval, _config.TensorboardLogInterval, _config.CheckpointInterval])
            next = Math.Min(next, from - (from % interval) + interval);
        return Math.Min(next, _epsilon.NextStep(from));
    }
}

/// <summary>Listens to a training.</summary>
public interface IBlueprintObserver
{
    /// <summary>Some iterations are done.</summary>
    void OnPiece(BlueprintTrainer trainer);

    /// <summary>It is time for a look at the table.</summary>
    void OnLook(BlueprintTrainer trainer);

    /// <summary>It is time for a checkpoint.</summary>
    void OnCheckpointDue(BlueprintTrainer trainer);
}
