using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using FastRL.Envs;

namespace FastRL.Host.Exports;

/// <summary>onnxruntime-web, which runs ONNX models in a page: npm brings it.</summary>
internal static class OnnxWebRuntime
{
    /// <summary>What a page imports.</summary>
    public const string Script = $"{Folder}/{ScriptFile}";

    private const string Package = "onnxruntime-web@1.30.0";
    private const string Folder = "onnx";
    private const string ScriptFile = "ort.wasm.bundle.min.mjs";
    private const string Module = "ort-wasm-simd-threaded.wasm"; // the script loads it from beside itself

    /// <summary>Fetches the two files that a page needs.</summary>
    /// <exception cref="InputException">npm is not there, or does not bring it.</exception>
    public static IReadOnlyList<PageFile> Fetch()
    {
        string folder = Directory.CreateTempSubdirectory("fastrl-onnx-").FullName;
        try
        {
            Run(folder);
            string archive = Directory.GetFiles(folder, "*.tgz").Single();
            using FileStream file = File.OpenRead(archive);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            using var reader = new TarReader(unzipped);
            List<PageFile> found = [];
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.Name is not ($"package/dist/{ScriptFile}" or $"package/dist/{Module}") || entry.DataStream is not { } data)
                    continue;
                using var bytes = new MemoryStream();
                data.CopyTo(bytes);
                found.Add(new PageFile($"{Folder}/{Path.GetFileName(entry.Name)}", bytes.ToArray()));
            }
            return found.Count == 2 ? found : throw new InputException($"{Package} does not have {ScriptFile} and {Module}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string folder)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["pack", Package, "--pack-destination", folder])
        {
            WorkingDirectory = folder, // where no settings of npm lie
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process npm;
        try
        {
            npm = Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new InputException($"npm, which brings {Package} with `npm pack`, is not there; Debian has it: sudo apt-get install npm", problem);
        }
        using (npm)
        {
            npm.OutputDataReceived += static (_, _) => { };
            npm.BeginOutputReadLine();
            string said = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
                throw new InputException($"`npm pack {Package}` failed: {said.Trim().Split('\n')[0]}");
        }
    }
}
