using FastRL.Envs;

namespace FastRL.Learn.Networks;

/// <summary>How an action's distribution lies in the outputs of a policy: a logit for each choice of each head, then the mean
/// of each real. The reals' deviations do not depend on the observation.</summary>
internal sealed class ActionLayout
{
    public ActionLayout(ActionSpace space)
    {
        Choices = [.. space.ChoiceSizes];
        Logits = Choices.Sum();
        if (space.RealBounds is { } bounds) (Low, High) = ([.. bounds.Low], [.. bounds.High]);
    }

    /// <summary>Sizes of the heads.</summary>
    public int[] Choices { get; }

    /// <summary>Lower bounds of the reals, which are cut to them before the environment sees them.</summary>
    public float[] Low { get; } = [];

    /// <summary>Upper bounds.</summary>
    public float[] High { get; } = [];

    /// <summary>Choices of all heads together: the width of a mask.</summary>
    public int Logits { get; }

    /// <summary>Real numbers in an action.</summary>
    public int Reals => Low.Length;

    /// <summary>Width of a policy's output.</summary>
    public int Outputs => Logits + Reals;
}
