using System.ComponentModel.DataAnnotations;
using FastRL.Learn.Exploration;
using FastRL.Learn.Networks;

namespace FastRL.Learn.Ppo;

/// <summary>Every parameter of <see cref="PpoTrainer"/>. Defaults suit the bundled game.</summary>
/// <remarks>
/// "PPO" is Schulman et al. 2017, "37 details" Huang et al. 2022, "Andrychowicz" their study of on-policy choices, 2021.
/// A property says its unit, its default and where the default is from.
/// </remarks>
public sealed class PpoConfig
{
    /// <summary>Adam's step size at the start. Default 5e-4: twice the 2.5e-4 of PPO, as minibatches are larger here.</summary>
    [Range(1e-8, 1.0)]
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Whether the step size falls linearly to 0 at the end of training. Default true (PPO; 37 details, 4).</summary>
    public bool AnnealLearningRate { get; init; } = true;

    /// <summary>Whether <see cref="Clip"/> falls linearly to 0 with the step size. Default false (37 details, Atari is true).</summary>
    public bool AnnealClip { get; init; }

    /// <summary>Adam's epsilon, added to the root of the second moment. Default 1e-5 (37 details, 3).</summary>
    [Range(1e-12, 1e-2)]
    public double AdamEpsilon { get; init; } = 1e-5;

    /// <summary>Discount of a reward one step later. Default 0.99 (PPO).</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.99;

    /// <summary>Lambda of the generalised advantage estimate: 0 is one-step, 1 Monte Carlo. Default 0.95 (PPO).</summary>
    [Range(0.0, 1.0)]
    public double GaeLambda { get; init; } = 0.95;

    /// <summary>Half-width of the interval that the probability ratio is clipped to. Default 0.2 (PPO).</summary>
    [Range(1e-3, 10.0)]
    public double Clip { get; init; } = 0.2;

    /// <summary>
    /// Half-width of the interval around the old value that the new one is clipped to; 0 switches it off. Default 0:
    /// Andrychowicz found that value clipping hurts.
    /// </summary>
    [Range(0.0, 1000.0)]
    public double ValueClip { get; init; }

    /// <summary>Weight of the value loss, which is half the mean squared error. Default 0.5 (37 details, 9).</summary>
    [Range(0.0, 100.0)]
    public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>Weight of the policy's entropy in nats, which keeps it exploring. Default 0.01 (PPO, Atari).</summary>
    [Range(0.0, 10.0)]
    public double EntropyCoefficient { get; init; } = 0.01;

    /// <summary>Norm that the gradient of all parameters together is cut to; 0 switches it off. Default 0.5 (37 details, 11).</summary>
    [Range(0.0, 1e6)]
    public double MaxGradientNorm { get; init; } = 0.5;

    /// <summary>Steps of each environment between two updates. Default 128 (PPO, Atari).</summary>
    [Range(1, 65536)]
    public int RolloutSteps { get; init; } = 128;

    /// <summary>Samples in one gradient step; the last one of an epoch may be smaller. Default 1024 (speed on a processor).</summary>
    [Range(1, 1 << 20)]
    public int MinibatchSize { get; init; } = 1024;

    /// <summary>Passes over a rollout. Default 4 (PPO, Atari has 3 or 4).</summary>
    [Range(1, 1000)]
    public int UpdateEpochs { get; init; } = 4;

    /// <summary>
    /// Approximate KL divergence in nats between the acting and the updated policy that ends an update after an epoch; 0
    /// switches it off. Default 0 (37 details, the early stop is optional).
    /// </summary>
    [Range(0.0, 10.0)]
    public double TargetKl { get; init; }

    /// <summary>Whether advantages of a minibatch get mean 0 and deviation 1. Default true (37 details, 7).</summary>
    public bool NormaliseAdvantages { get; init; } = true;

    /// <summary>
    /// Whether rewards are divided by the running deviation of the discounted return and cut to [-10, 10]. Default true
    /// (37 details, continuous 5 and 6). Reported returns stay raw.
    /// </summary>
    public bool NormaliseRewards { get; init; } = true;

    /// <summary>
    /// Whether vectors of an observation get the mean 0 and deviation 1 that they had so far, cut to [-10, 10]. Default false
    /// (37 details, continuous 4 has true). The statistics are part of a checkpoint and stand still in evaluation.
    /// </summary>
    public bool NormaliseObservations { get; init; }

    /// <summary>
    /// Where actors play while the learner learns: updates between the policy that chose an action and the one that learns from it, at most;
    /// what is older is left out. Otherwise nothing acts with an older policy. Default 8: some rollouts of an actor that is slower than others.
    /// </summary>
    [Range(1, 1000)]
    public int MaxLag { get; init; } = 8;

    /// <summary>Whether rare observations are rewarded. Default: they are not.</summary>
    public ExplorationConfig Exploration { get; init; } = new();

    /// <summary>Layers and inputs.</summary>
    public PolicyNetworkConfig Network { get; init; } = new();

    /// <summary>
    /// Threads of a tensor operation while updating; environments stand still then. Results may depend on it, so it is a
    /// number of its own. Default 1.
    /// </summary>
    [Range(1, 256)]
    public int TorchThreads { get; init; } = 1;

    /// <summary>
    /// Threads of native code, which runs and updates fully connected networks on one vector; 0 for one a core. Does not change
    /// results. Default 0.
    /// </summary>
    [Range(0, 256)]
    public int UpdateThreads { get; init; }
}
