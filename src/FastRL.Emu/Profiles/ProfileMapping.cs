namespace FastRL.Emu.Profiles;

/// <summary>Keys and values in a profile, in the order in which they were written.</summary>
internal sealed class ProfileMapping(
    ProfileNode node, string what, IReadOnlyList<(ProfileNode Key, ProfileNode Value)> entries)
{
    /// <summary>Every key with its value.</summary>
    public IReadOnlyList<(ProfileNode Key, ProfileNode Value)> Entries => entries;

    /// <summary>The mapping itself, for errors.</summary>
    public ProfileNode Node => node;

    /// <summary>The value of a key that must be there.</summary>
    public ProfileNode this[string key] => Find(key) ?? throw node.Error($"{what} lacks the key '{key}'");

    /// <summary>The value of a key, or null.</summary>
    public ProfileNode? Find(string key)
    {
        foreach ((ProfileNode name, ProfileNode value) in entries)
            if (name.Text() == key) return value;
        return null;
    }

    /// <summary>The first of the keys that is there; there may be one only, and none only if nothing requires one.</summary>
    public (string Key, ProfileNode Value) ExactlyOne(params IReadOnlyList<string> keys)
    {
        string[] found = [.. keys.Where(key => Find(key) is not null)];
        if (found.Length != 1)
            throw node.Error($"{what} needs exactly one of the keys {string.Join(", ", keys)}; it has {(found.Length == 0 ? "none" : string.Join(" and ", found))}");
        return (found[0], this[found[0]]);
    }
}
