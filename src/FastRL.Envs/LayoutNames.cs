namespace FastRL.Envs;

/// <summary>Names of what an environment exchanges.</summary>
internal static class LayoutNames
{
    /// <summary>The names, or none for null.</summary>
    /// <exception cref="ArgumentException">There are some, but not one for each.</exception>
    public static IReadOnlyList<string> Check(IReadOnlyList<string>? names, int wanted, string what)
    {
        if (names is null or []) return [];
        if (names.Count != wanted)
            throw new ArgumentException($"there are {names.Count} names, must be none or {wanted}: one for each {what}", nameof(names));
        return names;
    }
}
