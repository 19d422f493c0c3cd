using FastRL.Learn.Networks;

namespace FastRL.Learn.Replay;

/// <summary>What <see cref="OffPolicyTrainer"/> needs to know of an algorithm's configuration.</summary>
/// <param name="BatchSize">Transitions in a gradient step.</param>
/// <param name="ReplaySize">Transitions kept.</param>
/// <param name="LearningStarts">Steps before the first gradient step.</param>
/// <param name="TrainEvery">Steps between two rounds of gradient steps.</param>
/// <param name="GradientSteps">Gradient steps of a round.</param>
/// <param name="Gamma">Discount.</param>
/// <param name="NStep">Rewards in a transition.</param>
/// <param name="PriorityAlpha">How much errors decide what is drawn; 0 draws uniformly.</param>
/// <param name="PriorityBeta">Weight correction at the start; it grows to 1.</param>
/// <param name="TorchThreads">Threads of a tensor operation.</param>
/// <param name="Network">Layers and inputs.</param>
internal sealed record OffPolicySettings(
    int BatchSize,
    int ReplaySize,
    int LearningStarts,
    int TrainEvery,
    int GradientSteps,
    double Gamma,
    int NStep,
    double PriorityAlpha,
    double PriorityBeta,
    int TorchThreads,
    NetworkConfig Network);
