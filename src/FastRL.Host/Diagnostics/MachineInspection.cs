using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using FastRL.Interop;
using FastRL.Interop.Collectives;
using FastRL.Learn.Training;
using TorchSharp;

namespace FastRL.Host.Diagnostics;

/// <summary>Looks at what this machine has: hardware, libraries, tools, files. Changes nothing that stays.</summary>
internal static class MachineInspection
{
    /// <summary>ABI of the headers that this host was compiled against (FR_ABI_VERSION in base.h).</summary>
    internal const int ExpectedAbi = (int)Native.FR_ABI_VERSION;

    private const string Apt = "sudo apt-get update && sudo apt-get install -y ";

    /// <summary>All findings, in the order in which they are printed.</summary>
    public static IReadOnlyList<Finding> Inspect(string currentDirectory) =>
    [
        Finding.Ok("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}"),
        Finding.Ok(".NET", RuntimeInformation.FrameworkDescription),
        Processor(),
        Memory(),
        NativeCore(),
        Torch(),
        Gloo(),
        PeersBlas(),
        Tool("cmake", "cmake"),
        Tool("ninja", "ninja-build"),
        Tool("g++", "g++"),
        RunFolder(currentDirectory),
        BundledGame(),
    ];

    private static Finding Processor()
    {
        int cores = Environment.ProcessorCount;
        string[] features = [.. new (string Name, bool Present)[]
        {
            ("AVX2", Avx2.IsSupported), ("AVX-512", Avx512F.IsSupported), ("FMA", Fma.IsSupported),
            ("BMI2", Bmi2.IsSupported), ("NEON", AdvSimd.IsSupported),
        }.Where(feature => feature.Present).Select(feature => feature.Name)];
        string detail = $"{cores} cores, {(features.Length > 0 ? string.Join(", ", features) : "no vector instructions that are used here")}";
        return cores > 1
            ? Finding.Ok("processor", detail)
            : Finding.Advice("processor", detail, "with one core, simulation and learning take turns; two or more overlap");
    }

    private static Finding Memory()
    {
        double gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        string detail = string.Create(CultureInfo.InvariantCulture, $"{gigabytes:0.0} GiB");
        return gigabytes >= 2 ? Finding.Ok("memory", detail) : Finding.Advice("memory", detail, "training takes about 1 GiB");
    }

    private static Finding NativeCore()
    {
        const string Name = "native core";
        string path = Path.Combine(AppContext.BaseDirectory, NativeLibraryResolver.FileOf("fastrl"));
        if (!NativeLibrary.TryLoad(path, out nint library))
            return Finding.Missing(Name, $"{path} is not there or does not load", "./build.sh build");
        if (!NativeLibrary.TryGetExport(library, "fr_abi_version", out nint export))
            return Finding.Missing(Name, $"{path} is not FastRL's", "./build.sh build");
        int version;
        unsafe
        {
            version = ((delegate* unmanaged<int>)export)();
        }
        return version == ExpectedAbi
            ? Finding.Ok(Name, $"ABI {version}, {path}")
            : Finding.Missing(Name, $"ABI {version}, this host needs {ExpectedAbi}: {path}", "./build.sh build");
    }

    private static Finding Torch() => TorchLibrary.LoadError is { } error
        ? Finding.Missing("libtorch", $"does not load, and training and trained agents need it: {error}", "./build.sh build")
        : Finding.Ok(
            "libtorch", $"{torch.__version__}, through TorchSharp, {(TorchDevice.CountCuda() is { } count ? $"CUDA devices: {count}" : "for the processor only")}");

    private static Finding Gloo() => OperatingSystem.IsWindows()
        ? Finding.Ok("Gloo", "not for Windows: no groups of processes (fastrl train --nodes)")
        : ProcessGroup.LoadError is { } error
            ? Finding.Advice("Gloo", $"no groups of processes (fastrl train --nodes): {error.Split('\n')[0]}", $"{Apt}libgloo-dev && ./build.sh build")
            : Finding.Ok("Gloo", "groups of processes (fastrl train --nodes)");

    /// <summary>The BLAS that Debian's numpy and torch use, with which <c>fastrl bench learn</c> compares.</summary>
    private static Finding PeersBlas()
    {
        const string Name = "PyTorch peers";
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/usr/lib/python3/dist-packages/torch"))
            return Finding.Ok(Name, "no python3-torch, which only the comparison of fastrl bench learn needs");
        string? library = FindShared("libblas.so.3");
        return library?.Contains("/blas/", StringComparison.Ordinal) == true
            ? Finding.Advice(Name, $"{library} is the reference BLAS, some 20 times slower: no comparison with it", $"{Apt}libopenblas0-pthread")
            : Finding.Ok(Name, library ?? "python3-torch with a BLAS of its own");
    }

    private static Finding Tool(string tool, string package)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? tool + ".exe" : tool))
            .FirstOrDefault(File.Exists);
        return found is not null
            ? Finding.Ok(tool, found)
            : Finding.Advice(
                tool, "not found: needed to build, not to run", OperatingSystem.IsWindows() ? $"put {tool} on the path (docs/windows.md)" : $"{Apt}{package}");
    }

    private static Finding RunFolder(string currentDirectory)
    {
        const string Name = "run folder";
        string probe = Path.Combine(currentDirectory, $".fastrl-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return Finding.Ok(Name, $"{Path.Combine(currentDirectory, "runs")} can be written");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Finding.Missing(Name, $"{currentDirectory} cannot be written", "go to another folder, or give --run-dir");
        }
    }

    private static Finding BundledGame()
    {
        const string Name = "bundled game";
        string folder = Path.Combine(AppContext.BaseDirectory, "games");
        string? rom = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "quest.gb*", SearchOption.AllDirectories).FirstOrDefault()
            : null;
        return rom is not null ? Finding.Ok(Name, rom) : Finding.Missing(Name, $"no quest ROM below {folder}", "./build.sh build");
    }

    /// <summary>The file behind a library's name in the system's folders, links followed.</summary>
    private static string? FindShared(string name)
    {
        string[] folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];
        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
                return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        return null;
    }
}
