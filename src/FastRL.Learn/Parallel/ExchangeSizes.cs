using FastRL.Learn.Ppo;

namespace FastRL.Learn.Parallel;

/// <summary>What processes that train one policy exchange for a rollout, and what they share of its update.</summary>
/// <param name="Samples">Bytes that each process gives to all others for gradients: its samples.</param>
/// <param name="Statistics">Bytes that each gives to all others in any case: what statistics are made of.</param>
/// <param name="Gradients">Bytes of the parameters' gradients, which are summed for each minibatch.</param>
/// <param name="Rollout">Samples that a process makes.</param>
/// <param name="Minibatch">Samples of a minibatch, at most.</param>
/// <param name="Epochs">Passes over the samples.</param>
/// <param name="Sequence">Samples that stay together in a recurrent network's minibatch; otherwise 0.</param>
public sealed record ExchangeSizes(long Samples, long Statistics, long Gradients, int Rollout, int Minibatch, int Epochs, int Sequence)
{
    /// <summary>Bytes of what is averaged once a rollout: parameters and the two moments.</summary>
    public long Means => 3 * Gradients;

    /// <summary>Minibatches that so many processes make of their rollouts together, in all epochs.</summary>
    public long Minibatches(int processes) => Epochs * (((long)processes * Rollout + Minibatch - 1) / Minibatch);

    /// <summary>Parts of such a minibatch, which are all that can be shared out.</summary>
    public int Parts(int processes) => FusedPolicy.PartsOf((int)Math.Min(Minibatch, (long)processes * Rollout), Sequence);
}
