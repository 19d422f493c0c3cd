namespace FastRL.Runs.Identity;

/// <summary>What a run and its checkpoints were made with.</summary>
public sealed record Provenance
{
    /// <summary>The game as it was.</summary>
    public required GameIdentity Game { get; init; }

    /// <summary>The complete settings in effect, as <c>config.yaml</c> has them.</summary>
    public required string Settings { get; init; }

    /// <summary>Seed of environments, network and policy.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Program, runtime and libraries.</summary>
    public required IReadOnlyList<Trait> Versions { get; init; }

    /// <summary>Code of the user's own that the network is made of, or null.</summary>
    public NetworkModule? Module { get; init; }

    /// <summary>What was changed in the middle of the run, oldest first.</summary>
    public IReadOnlyList<SettingChange> History { get; init; } = [];
}

/// <summary>Code of the user's own. It is never loaded because a file names it.</summary>
/// <param name="Name">Assembly and type, as <c>PATH!TYPE</c>.</param>
/// <param name="Sha256">Digest of the assembly's file, in lower-case hexadecimal.</param>
public sealed record NetworkModule(string Name, string Sha256);

/// <summary>A setting or rule that was changed between two sessions of a run.</summary>
/// <param name="Step">Step from which on the change holds.</param>
/// <param name="Name">What was changed, such as <c>ppo.gamma</c>.</param>
/// <param name="From">Value before, or null where there was none.</param>
/// <param name="To">Value since, or null where there is none.</param>
public sealed record SettingChange(long Step, string Name, string? From, string? To);
