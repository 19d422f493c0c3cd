using FastRL.Emu;

namespace FastRL.Learn;

/// <summary>One evaluated episode.</summary>
/// <param name="Environment">Copy that it ran in.</param>
/// <param name="Return">Sum of its rewards.</param>
/// <param name="Length">Its steps.</param>
/// <param name="Cause">How it ended.</param>
public readonly record struct EvaluatedEpisode(int Environment, double Return, int Length, EndCause Cause);

/// <summary>What an evaluation found.</summary>
/// <param name="Episodes">Every episode: those of copy 0 first, in order.</param>
/// <param name="Successes">How many ended in success.</param>
/// <param name="SuccessRate">Their part, 0..1.</param>
/// <param name="SuccessLow">Lower end of the rate's 95 % Wilson interval.</param>
/// <param name="SuccessHigh">Upper end of it.</param>
/// <param name="MeanReturn">Mean of the returns.</param>
/// <param name="ReturnHalfWidth">Half of the mean's 95 % interval (normal approximation); 0 with one episode.</param>
/// <param name="MeanLength">Mean steps of an episode.</param>
public sealed record EvaluationResult(
    IReadOnlyList<EvaluatedEpisode> Episodes,
    int Successes,
    double SuccessRate,
    double SuccessLow,
    double SuccessHigh,
    double MeanReturn,
    double ReturnHalfWidth,
    double MeanLength);

/// <summary>Plays a fixed number of episodes in each copy of an environment and reports on all of them.</summary>
public static class Evaluator
{
    /// <summary>Resets the environment and plays.</summary>
    /// <remarks>
    /// Copy i plays its first quota of episodes, however long they take, so that short episodes do not count more often.
    /// </remarks>
    /// <param name="environment">Played; nobody else may step it.</param>
    /// <param name="policy">Player.</param>
    /// <param name="episodes">Episodes in all, at least 1.</param>
    /// <param name="seed">Of the environment.</param>
    /// <param name="onEpisode">Told of each episode as it ends, or null.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static EvaluationResult Run(
        IVecEnv environment,
        IPolicy policy,
        int episodes,
        ulong seed,
        Action<EvaluatedEpisode>? onEpisode,
        CancellationToken cancellation) => throw new NotImplementedException();
}
