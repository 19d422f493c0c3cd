namespace FastRL.Runs.Identity;

/// <summary>What a game is to an agent: a policy of another one sees or does something else.</summary>
/// <param name="Meaning">What observations and actions mean; where one differs, a policy cannot be used.</param>
/// <param name="Rules">Rewards, starts and ends: they may change in the middle of a run, but not unsaid.</param>
public sealed record GameIdentity(IReadOnlyList<Trait> Meaning, IReadOnlyList<Trait> Rules)
{
    /// <summary>The text that describes the game, such as a profile, or null where it has none.</summary>
    public string? Text { get; init; }

    /// <summary>SHA-256 of <see cref="Text"/> as UTF-8, in lower-case hexadecimal; null without a text.</summary>
    public string? TextSha256 { get; init; }
}
