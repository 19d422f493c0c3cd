using FastRL.LibTorch;

namespace FastRL.Learn.Tests.LibTorch;

/// <summary>What the build does where the system lacks a version that TorchSharp's library names.</summary>
public sealed class VersionNeedsTests
{
    private const string Library = "libstdc++.so.6";
    private static readonly string[] Versions = ["GLIBCXX_3.4.30", "GLIBCXX_3.4.32", "CXXABI_1.3"];

    [Fact]
    public void Loosen_UnusedVersionMissing_SetsItsWeakFlagAndNothingElse()
    {
        byte[] original = ElfFile.Create(Library, Versions, relocated: [1, 3]), changed = [.. original];
        string? said = VersionNeeds.Loosen(changed, Provides("GLIBCXX_3.4.30", "CXXABI_1.3"));
        Assert.Contains("GLIBCXX_3.4.32 of libstdc++.so.6", said, StringComparison.Ordinal);
        int[] differences = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != changed[i])];
        Assert.Equal(WeakFlagOf(original, version: 1), Assert.Single(differences));
        Assert.Equal(2, changed[differences[0]]);
        // Done once, it is done.
        Assert.Null(VersionNeeds.Loosen(changed, Provides("GLIBCXX_3.4.30", "CXXABI_1.3")));
    }

    [Theory]
    [InlineData("a relocation uses it", new[] { "GLIBCXX_3.4.30", "CXXABI_1.3" }, new[] { 1, 2 }, "which the library uses")]
    [InlineData("another is missing too", new[] { "CXXABI_1.3" }, new[] { 3 }, "GLIBCXX_3.4.30 of libstdc++.so.6, GLIBCXX_3.4.32 of libstdc++.so.6")]
    public void Loosen_NeedThatCannotBeWaived_ChangesNothingAndNamesIt(string why, string[] provided, int[] relocated, string named)
    {
        byte[] original = ElfFile.Create(Library, Versions, relocated), changed = [.. original];
        string? said = VersionNeeds.Loosen(changed, Provides(provided));
        Assert.True(original.SequenceEqual(changed), why);
        Assert.Contains(named, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Loosen_LibraryMissing_ChangesNothingAndNamesIt()
    {
        byte[] original = ElfFile.Create(Library, ["GLIBCXX_3.4.32"], relocated: [1]), changed = [.. original];
        Assert.Contains(Library, VersionNeeds.Loosen(changed, _ => null), StringComparison.Ordinal);
        Assert.Equal(original, changed);
    }

    [Fact]
    public void Loosen_EveryVersionProvided_ChangesNothing()
    {
        byte[] original = ElfFile.Create(Library, Versions, relocated: [1, 2, 3]), changed = [.. original];
        Assert.Null(VersionNeeds.Loosen(changed, Provides(Versions)));
        Assert.Equal(original, changed);
    }

    [Fact]
    public void Loosen_NoLibrary_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => VersionNeeds.Loosen(new byte[100], Provides()));

    /// <summary>The copy that the build laid beside this program.</summary>
    [Fact]
    public void Loosen_CopyInOurOutput_HasNoNeedLeft()
    {
        if (!OperatingSystem.IsLinux()) return;
        string path = Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).Single();
        Assert.Null(VersionNeeds.Loosen(File.ReadAllBytes(path), VersionNeeds.OfThisProcess()));
    }

    private static Func<string, ICollection<string>?> Provides(params string[] versions) => name => name == Library ? versions : null;

    /// <summary>Of the file that <see cref="ElfFile"/> makes: needs begin behind strings, symbols and their versions.</summary>
    private static int WeakFlagOf(byte[] file, int version)
    {
        int section = 64 + 64 * 4; // the header, then the table's entry of the needs
        return BitConverter.ToInt32(file, section + 0x18) + 16 + 16 * version + 4;
    }
}
