using FastRL.Envs;

namespace FastRL.Learn.Training;

/// <summary>What training tells while it runs. Called on the training thread, between steps: return soon.</summary>
public interface ITrainingObserver
{
    /// <summary>A point is reached at which nothing is under way and the learner can be saved.</summary>
    /// <param name="step">Environment steps of all copies together.</param>
    /// <returns>Whether training goes on; false where it is complete before its last step.</returns>
    bool OnAdvance(long step) => true;

    /// <summary>An episode ended.</summary>
    void OnEpisode(in EpisodeRecord episode) { }

    /// <summary>A rollout is complete and the update begins.</summary>
    void OnUpdateStart(in UpdateStart update) { }

    /// <summary>An epoch of the update begins.</summary>
    /// <param name="epoch">1 for the first.</param>
    /// <param name="epochs">Epochs of this update, unless the KL limit ends it early.</param>
    void OnEpoch(int epoch, int epochs) { }

    /// <summary>The update is done.</summary>
    void OnUpdate(in UpdateStatistics update) { }

    /// <summary>A checkpoint lies complete in <paramref name="path"/>.</summary>
    void OnCheckpoint(string path, long atStep) { }
}

/// <summary>One ended episode.</summary>
/// <param name="Environment">Copy that it ran in.</param>
/// <param name="Step">Environment steps of all copies together at its end.</param>
/// <param name="Index">1 for the first episode of the run.</param>
/// <param name="Return">Sum of its raw rewards.</param>
/// <param name="Length">Its steps.</param>
/// <param name="Cause">How it ended.</param>
public readonly record struct EpisodeRecord(
    int Environment, long Step, long Index, double Return, int Length, EndCause Cause)
{
    /// <summary>What each of <see cref="IVecEnv.RewardTermNames"/> gave in it; none where nobody said.</summary>
    public IReadOnlyList<double> Terms { get; init; } = [];
}

/// <summary>State of affairs when an update begins.</summary>
/// <param name="Update">1 for the first update of the run.</param>
/// <param name="Step">Environment steps of all copies together.</param>
/// <param name="Episodes">Episodes that ended in the rollout.</param>
/// <param name="MeanReturn">Mean of their returns; NaN without any.</param>
public readonly record struct UpdateStart(long Update, long Step, int Episodes, double MeanReturn);

/// <summary>What one update did. Losses are means over its minibatches.</summary>
/// <param name="Update">1 for the first update of the run.</param>
/// <param name="Step">Environment steps of all copies together.</param>
/// <param name="PolicyLoss">Clipped surrogate loss.</param>
/// <param name="ValueLoss">Half the mean squared error of the value, before its coefficient.</param>
/// <param name="Entropy">Entropy of the policy, in nats.</param>
/// <param name="ApproximateKl">Estimate of the divergence from the acting policy, in nats; last epoch.</param>
/// <param name="ClipFraction">Part of the samples whose ratio was clipped.</param>
/// <param name="ExplainedVariance">1 - Var(returns - values) / Var(returns) of the rollout; NaN where all returns are equal.</param>
/// <param name="LearningRate">Adam's step size in this update.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping, mean.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="EnvironmentSeconds">Wall time spent waiting for the environment.</param>
/// <param name="InferenceSeconds">Wall time of choosing actions and storing steps.</param>
/// <param name="UpdateSeconds">Wall time of advantages and gradient steps.</param>
public readonly record struct UpdateStatistics(
    long Update,
    long Step,
    double PolicyLoss,
    double ValueLoss,
    double Entropy,
    double ApproximateKl,
    double ClipFraction,
    double ExplainedVariance,
    double LearningRate,
    double GradientNorm,
    int Epochs,
    double EnvironmentSeconds,
    double InferenceSeconds,
    double UpdateSeconds);
