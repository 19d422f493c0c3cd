namespace FastRL.Emu.Guidance;

/// <summary>Names goals while training goes on. Called on the training thread; never waits.</summary>
public interface IGuide
{
    /// <summary>Whether a question about a situation would be taken now.</summary>
    bool CanAsk(ulong situation);

    /// <summary>Takes a question. Its answer comes later, or never.</summary>
    void Ask(GuideRequest request);

    /// <summary>The next answer that is there, or is due at this step.</summary>
    /// <param name="step">Environment steps of all copies together; what is taken holds from it on.</param>
    /// <param name="answer">It.</param>
    /// <returns>False where there is no more.</returns>
    bool TryTake(long step, out GuideAnswer answer);
}

/// <summary>What a guide is asked.</summary>
/// <param name="Situation">What the answer will hold for.</param>
/// <param name="Environment">The copy that is there.</param>
/// <param name="Step">Environment steps of all copies together.</param>
/// <param name="Text">All that there is to know.</param>
public sealed record GuideRequest(ulong Situation, int Environment, long Step, string Text);

/// <summary>What a guide says.</summary>
/// <param name="Situation">Where it holds.</param>
/// <param name="Goal">Index of the goal to try there.</param>
public readonly record struct GuideAnswer(ulong Situation, int Goal);
