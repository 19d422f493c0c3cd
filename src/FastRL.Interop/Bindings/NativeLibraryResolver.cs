using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastRL.Interop;

/// <summary>Finds FastRL's native libraries and checks their version when they are loaded.</summary>
/// <remarks>
/// Looked for beside the assembly that imports them, in runtimes/RID/native below it, and in the folder that
/// FASTRL_NATIVE_DIR names, in that order.
/// </remarks>
internal static unsafe class NativeLibraryResolver
{
    private const string Variable = "FASTRL_NATIVE_DIR";

    /// <summary>Resolves what an assembly imports and is called <c>fastrl...</c>. Once for each assembly.</summary>
    public static void Register(Assembly assembly) => NativeLibrary.SetDllImportResolver(assembly, Resolve);

    /// <summary>What a library's file is called on this system. On Windows, too, with "lib": fastrl.dll is the host's own.</summary>
    internal static string FileOf(string library) =>
        $"lib{library}{(OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so")}";

    /// <summary>Files that a library may be, in the order they are tried.</summary>
    internal static IReadOnlyList<string> Candidates(string library, string baseDirectory, string? configuredDirectory)
    {
        string file = FileOf(library);
        List<string> candidates =
        [
            Path.Combine(baseDirectory, file),
            Path.Combine(baseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file),
        ];
        if (!string.IsNullOrEmpty(configuredDirectory)) candidates.Add(Path.Combine(configuredDirectory, file));
        return candidates;
    }

    /// <summary>Loads the first candidate there is.</summary>
    /// <exception cref="DllNotFoundException">There is none; the message lists them and says what to do.</exception>
    internal static nint Load(string library, IReadOnlyList<string> candidates)
    {
        string path = candidates.FirstOrDefault(File.Exists) ?? throw new DllNotFoundException(
            $"""
            The native library '{library}' was not found. Looked for:
              {string.Join("\n  ", candidates)}
            Build it with `cmake -B artifacts/native && cmake --build artifacts/native`, or set {Variable} to
            its folder.
            """);
        nint handle = NativeLibrary.Load(path);
        if (NativeLibrary.TryGetExport(handle, nameof(Native.fr_abi_version), out nint version))
        {
            AbiVersion.Check(path, ((delegate* unmanaged[Cdecl]<int>)version)());
        }
        return handle;
    }

    /// <remarks>
    /// A module initializer, because calls without transition are resolved when their caller is compiled, which may be
    /// before any static constructor here would run.
    /// </remarks>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The only hook that runs early enough; see the remarks.")]
    internal static void RegisterSelf() => Register(typeof(NativeLibraryResolver).Assembly);

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Where there is no file, it is the program's folder.")]
    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (!library.StartsWith("fastrl", StringComparison.Ordinal)) return 0;
        string directory = Path.GetDirectoryName(assembly.Location) is { Length: > 0 } location
            ? location
            : AppContext.BaseDirectory;
        return Load(library, Candidates(library, directory, Environment.GetEnvironmentVariable(Variable)));
    }
}
