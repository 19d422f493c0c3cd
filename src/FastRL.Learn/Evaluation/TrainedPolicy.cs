using FastRL.Emu;

namespace FastRL.Learn;

/// <summary>The network of a checkpoint.</summary>
public sealed class TrainedPolicy : IPolicy
{
    private TrainedPolicy()
    {
    }

    /// <summary>Loads the weights for an environment. The network's shape is read from the checkpoint itself.</summary>
    /// <param name="checkpoint">Where the weights are.</param>
    /// <param name="environment">What will be played; observations and actions must be those of the checkpoint.</param>
    /// <param name="greedy">Whether the likeliest action is taken rather than one drawn.</param>
    /// <param name="seed">Of the draws.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another environment.</exception>
    /// <exception cref="TorchUnavailableException">libtorch is not there.</exception>
    public static TrainedPolicy Load(CheckpointReader checkpoint, IVecEnv environment, bool greedy, ulong seed) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
