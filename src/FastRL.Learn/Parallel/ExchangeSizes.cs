namespace FastRL.Learn.Parallel;

/// <summary>What processes that train one policy exchange for a rollout, and what they share of its update.</summary>
/// <param name="Samples">Bytes that each process gives to all others for gradients: its samples.</param>
/// <param name="Statistics">Bytes that each gives to all others in any case: what statistics are made of.</param>
/// <param name="Gradients">Bytes of the parameters' gradients, which are summed for each minibatch.</param>
/// <param name="Minibatches">Minibatches that one process makes of its rollout, in all epochs.</param>
/// <param name="Parts">Parts of a minibatch, which are all that can be shared out.</param>
public sealed record ExchangeSizes(long Samples, long Statistics, long Gradients, int Minibatches, int Parts)
{
    /// <summary>Bytes of what is averaged once a rollout: parameters and the two moments.</summary>
    public long Means => 3 * Gradients;
}
