namespace FastRL.Learn.Async;

/// <summary>What an actor knows of the learner, which is in the same process or in another. Called from the actor's thread.</summary>
internal interface ILearnerLink
{
    /// <summary>The newest policy that is known here.</summary>
    PolicyWeights Newest { get; }

    /// <summary>Hands a rollout over, and waits until the actor may play the next one.</summary>
    /// <param name="rollout">Packed; the actor's again afterwards.</param>
    /// <param name="stop">Ends waiting.</param>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    void Deliver(byte[] rollout, CancellationToken stop);
}
