using FastRL.Emu.Profiles;

namespace FastRL.Emu.Tests.Profiles;

/// <summary>The profiles that stand beside the assemblies.</summary>
internal static class BundledProfiles
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "games", "profiles", name + ".yaml");

    public static GameProfile Load(string name) => GameProfile.Load(PathOf(name));
}
