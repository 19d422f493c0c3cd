namespace FastRL.Emu;

/// <summary>Finds profiles by name.</summary>
public static class ProfileCatalog
{
    /// <summary>Folders that are looked into, in this order.</summary>
    public static IReadOnlyList<string> Folders { get; } =
    [
        Path.Combine(AppContext.BaseDirectory, "games", "profiles"),
        Path.Combine("games", "profiles"),
    ];

    /// <summary>Reads a profile.</summary>
    /// <param name="name">A name such as <c>quest</c>, or the path of a file that ends in .yaml or .yml.</param>
    /// <exception cref="ProfileException">There is none of this name, or it is wrong.</exception>
    public static GameProfile Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Path.GetExtension(name) is ".yaml" or ".yml") return GameProfile.Load(name);
        foreach (string folder in Folders)
        {
            string path = Path.Combine(folder, name + ".yaml");
            if (File.Exists(path)) return GameProfile.Load(path);
        }
        throw new ProfileException(
            name, 0, 0, $"no such profile{Suggestion.For(name, Names())}; or give the path of a .yaml file");
    }

    /// <summary>Names of the profiles that <see cref="Find"/> knows.</summary>
    public static IReadOnlyList<string> Names() =>
    [
        .. Folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.yaml"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
