using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastRL.Measure.Libretro;
using Xunit;

namespace FastRL.Measure.Tests.Libretro;

/// <summary>The emulators that ours is compared with: Debian's packages libretro-gambatte and libretro-mgba.</summary>
internal static class Peers
{
    /// <summary>Path of a peer's library, or null where it is not installed.</summary>
    public static string? Find(string peer)
    {
        string multiarch = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        return new[] { $"/usr/lib/{multiarch}/libretro", "/usr/lib/libretro" }
            .Select(folder => Path.Combine(folder, $"{peer}_libretro.so"))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>What a test says that needs the peers and has not got them; null where both are there.</summary>
    public static string? WhyNot() =>
        Find("gambatte") is null || Find("mgba") is null
            ? "libretro-gambatte and libretro-mgba are not installed: apt-get install libretro-gambatte libretro-mgba"
            : null;
}

/// <summary>A test that needs both peers; skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = Peers.WhyNot();
}

/// <summary>A test with cases that needs both peers; skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = Peers.WhyNot();
}

/// <summary>Tests that load a peer run one after another: a process holds one <see cref="LibretroCore"/> at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = false)]
public sealed class PeerTests
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "peers";
}
