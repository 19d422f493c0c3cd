using System.Runtime.InteropServices;
using Xunit;

namespace FastRL.Interop.Tests;

public class NativeLibraryResolverTests
{
    [Fact]
    public void Candidates_InOrder_BesideThenRuntimesThenVariable()
    {
        IReadOnlyList<string> candidates = NativeLibraryResolver.Candidates("fastrl", "base", "set");

        Assert.Equal(
            ["base", Path.Combine("base", "runtimes", RuntimeInformation.RuntimeIdentifier, "native"), "set"],
            candidates.Select(Path.GetDirectoryName));
    }

    [Fact]
    public void Load_NothingThere_SaysWhereItLookedAndHowToBuild()
    {
        string[] candidates = [Path.Combine("nowhere", "libfastrl.so"), Path.Combine("elsewhere", "libfastrl.so")];

        var exception = Assert.Throws<DllNotFoundException>(() => NativeLibraryResolver.Load("fastrl", candidates));

        Assert.All(
            [.. candidates, "cmake --build", "FASTRL_NATIVE_DIR"],
            part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AbiVersion_OfTheLibrary_IsTheBindings() => Assert.Equal(Native.FR_ABI_VERSION, Native.fr_abi_version());

    [Fact]
    public void AbiVersion_OfAnotherLibrary_IsRefused()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => AbiVersion.Check("lib.so", 99));

        Assert.StartsWith("lib.so has ABI version 99,", exception.Message, StringComparison.Ordinal);
    }
}
