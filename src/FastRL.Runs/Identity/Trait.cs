namespace FastRL.Runs.Identity;

/// <summary>One thing that a policy was made with, as people read it.</summary>
/// <param name="Name">What it is, such as <c>frames a step</c> or <c>feature 3</c>.</param>
/// <param name="Value">Its value, such as <c>4</c> or <c>link_x: u8 at 0xC0A0, 0..159 as 0..1</c>.</param>
public sealed record Trait(string Name, string Value)
{
    /// <summary>The first trait in which two lists differ.</summary>
    /// <param name="then">What something was made with.</param>
    /// <param name="now">What there is now.</param>
    /// <returns>Name and both values, where a value is null that only the other list has; null where nothing differs.</returns>
    public static Difference? FirstDifference(IReadOnlyList<Trait> then, IReadOnlyList<Trait> now)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(now);
        return Differences(then, now).FirstOrDefault();
    }

    /// <summary>All that differs between two lists, in the order of the first, then what only the second has.</summary>
    public static IEnumerable<Difference> Differences(IReadOnlyList<Trait> then, IReadOnlyList<Trait> now)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(now);
        // Names repeat in nothing that this program writes; in a file that somebody changed the last one counts.
        Dictionary<string, string> present = ByName(now), past = ByName(then);
        foreach ((string name, string value) in past)
        {
            string? other = present.GetValueOrDefault(name);
            if (other != value) yield return new Difference(name, value, other);
        }
        foreach ((string name, string value) in present)
            if (!past.ContainsKey(name)) yield return new Difference(name, null, value);
    }

    private static Dictionary<string, string> ByName(IReadOnlyList<Trait> traits)
    {
        var byName = new Dictionary<string, string>(traits.Count);
        foreach (Trait trait in traits) byName[trait.Name] = trait.Value;
        return byName;
    }
}

/// <summary>Something that is not as it was.</summary>
/// <param name="Name">What.</param>
/// <param name="Then">As it was, or null where there was no such thing.</param>
/// <param name="Now">As it is, or null where there is no such thing.</param>
public sealed record Difference(string Name, string? Then, string? Now)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Then ?? "none"} -> {Now ?? "none"}";
}
