namespace FastRL.Envs;

/// <summary>A reflection under which an environment is the same: what happened might as well have happened mirrored.</summary>
/// <remarks>Learners that keep transitions keep the mirrored ones too.</remarks>
public interface ITransitionSymmetry
{
    /// <summary>Whether the last step of a copy is to be kept mirrored as well.</summary>
    bool Holds(int copy);

    /// <summary>Mirrors one row of an observation in place.</summary>
    /// <param name="part">Index of the part.</param>
    /// <param name="row">Its elements, as bytes.</param>
    void MirrorObservation(int part, Span<byte> row);

    /// <summary>Mirrors an action in place.</summary>
    /// <param name="choices">Its choices.</param>
    /// <param name="reals">Its real numbers, scaled to [-1, 1].</param>
    void MirrorAction(Span<int> choices, Span<float> reals);
}
