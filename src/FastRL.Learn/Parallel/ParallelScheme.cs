namespace FastRL.Learn.Parallel;

/// <summary>What processes that train one policy exchange.</summary>
public enum ParallelScheme
{
    /// <summary>Rollouts, then gradients once a minibatch: the result is that of one process with all the environments.</summary>
    Gradients,

    /// <summary>Parameters and moments, once a rollout: each process learns from its own environments, and the mean goes on.</summary>
    Parameters,
}
