using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Training;

/// <summary>Lets a policy play before it is saved, in environments that training does not see.</summary>
internal sealed class CheckpointExam : IDisposable
{
    private const int MaximumCopies = 32;

    // Training draws from the streams of the run's own seed.
    private const ulong SeedOffset = 0x5EED_0000_0000;

    private readonly IVecEnv _environment;
    private readonly TrainConfig _config;
    private readonly CancellationToken _cancellation;

    /// <summary>Makes the environments.</summary>
    /// <param name="game">What is played.</param>
    /// <param name="config">Episodes and seed.</param>
    /// <param name="cancellation">Ends an evaluation, so that saving need not wait for it.</param>
    /// <exception cref="InputException">The game has no copies to spare.</exception>
    public CheckpointExam(Game game, TrainConfig config, CancellationToken cancellation)
    {
        if (game.MaximumCopies(config) <= config.NumEnvs)
            throw new InputException($"evaluation_episodes is {config.EvaluationEpisodes}; {game.Name} runs in processes of its own and allows only 0");
        _config = config;
        _cancellation = cancellation;
        _environment = game.CreateExam(config, Math.Min(config.EvaluationEpisodes, MaximumCopies));
    }

    /// <summary>Plays whole episodes with the best action of every step; the same starts every time.</summary>
    /// <returns>Null where it was cancelled.</returns>
    public CheckpointEvaluation? Evaluate(ICheckpointable subject)
    {
        var trainer = (ITrainer)subject;
        ulong seed = _config.Seed ^ SeedOffset;
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed);
        try
        {
            return Evaluator.Run(_environment, policy, _config.EvaluationEpisodes, seed, onEpisode: null, _cancellation).ForCheckpoint();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _environment.Dispose();
}
