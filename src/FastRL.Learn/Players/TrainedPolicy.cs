using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Players;

/// <summary>Checkpoints as players, whatever algorithm they are of.</summary>
public static class TrainedPolicy
{
    /// <summary>Loads the weights for an environment. The network's shape is read from the checkpoint itself.</summary>
    /// <param name="checkpoint">Where the weights are.</param>
    /// <param name="environment">What will be played; observations and actions must be those of the checkpoint.</param>
    /// <param name="greedy">Whether the likeliest action is taken rather than one drawn; DDDQN's always is.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="module">
    /// Code that the network is made of, as <c>PATH!TYPE</c>, or null for none: what the checkpoint says of it is never loaded.
    /// </param>
    /// <param name="device">Where the network runs: cpu, cuda or cuda:N.</param>
    /// <exception cref="InvalidDataException">
    /// The checkpoint is of another environment, of no algorithm that is known, or needs a module that is not named.
    /// </exception>
    /// <exception cref="InputException">There is no such device.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static IPolicy Load(
        CheckpointReader checkpoint, IVecEnv environment, bool greedy, ulong seed, string? module = null, string device = TorchDevice.Processor)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(environment);
        TorchLibrary.ThrowIfUnavailable();
        LearningAlgorithm algorithm = LearningAlgorithm.Find(checkpoint.Manifest.Algorithm) ?? throw new InvalidDataException(
            $"checkpoint {checkpoint.Folder} is of the algorithm '{checkpoint.Manifest.Algorithm}'; known are {LearningAlgorithm.Names}");
        TorchSharp.torch.set_num_threads(1);
        return algorithm.LoadPolicy(checkpoint, environment, greedy, seed, module, device);
    }

    /// <summary>The same for rows of any environment that look like this, such as another player's.</summary>
    /// <param name="checkpoint">Where the weights are.</param>
    /// <param name="rows">Rows of the observations and actions that the policy will be given.</param>
    /// <param name="greedy">Whether the likeliest action is taken rather than one drawn.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="module">Code that the network is made of, or null.</param>
    /// <param name="device">Where the network runs: cpu, cuda or cuda:N.</param>
    /// <inheritdoc cref="Load(CheckpointReader, IVecEnv, bool, ulong, string?, string)"/>
    public static IPolicy Load(
        CheckpointReader checkpoint, VecBuffers rows, bool greedy, ulong seed, string? module = null, string device = TorchDevice.Processor)
    {
        using var stage = new Stage(rows);
        return Load(checkpoint, stage, greedy, seed, module, device);
    }

    /// <summary>Spaces alone.</summary>
    private sealed class Stage(VecBuffers buffers) : VecEnv(buffers, [])
    {
        protected override string Signature => "rows";

        protected override void OnReset(ulong seed) => throw new NotSupportedException("nothing is played here");

        protected override void OnRecv(int group, int first, int end) => throw new NotSupportedException("nothing is played here");

        protected override void OnSave(StateBlockWriter blocks) => throw new NotSupportedException("nothing is played here");

        protected override void OnLoad(StateBlockReader blocks) => throw new NotSupportedException("nothing is played here");
    }
}
