using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FastRL.Learn;

/// <summary>Lets tensors' products give the same bits wherever their arguments lie in memory.</summary>
/// <remarks>
/// libtorch multiplies with Intel's MKL, whose sums go in another order for another alignment, unless it is told to be reproducible
/// ("Conditional Numerical Reproducibility" in its developer guide). Two evaluations of one checkpoint in one process then differed in
/// the seventh digit, on AMD's processors with AVX2 and with AVX-512. Products take as long as without.
/// </remarks>
internal static partial class ReproducibleProducts
{
    private const string Variable = "MKL_CBWR";

    // Before anything here can call libtorch: MKL looks once, at its first product.
#pragma warning disable CA2255 // a library's user can't know that this has to come first
    [ModuleInitializer]
    internal static void Ask()
#pragma warning restore CA2255
    {
        if (!Avx2.IsSupported || Environment.GetEnvironmentVariable(Variable) is not null) return;
        string strict = Avx512F.IsSupported ? "AVX512,STRICT" : "AVX2,STRICT";
        Environment.SetEnvironmentVariable(Variable, strict);
        // .NET keeps the environment to itself on Unix, where native code reads the C library's.
        if (!OperatingSystem.IsWindows() && SetVariable(Variable, strict, overwrite: 0) != 0)
            throw new InvalidOperationException($"{Variable} can't be set: error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
