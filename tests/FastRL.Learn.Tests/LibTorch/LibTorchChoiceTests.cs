using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FastRL.Learn.Tests.LibTorch;

/// <summary>Which of libtorch's packages a build takes.</summary>
public sealed class LibTorchChoiceTests
{
    [Theory]
    [InlineData("rocm", "linux-x64", "FastRLTorch is 'rocm'; allowed: cpu, cuda")]
    [InlineData("cuda", "osx-arm64", "FastRLTorch is 'cuda', which there is for linux-x64 and win-x64, not for osx-arm64; allowed: cpu")]
    public void Build_NoSuchLibTorch_IsRefused(string choice, string system, string message)
    {
        (int code, string output) = Build(choice, system, "-t:CollectPackageReferences");
        Assert.NotEqual(0, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Theory, InlineData("cpu", "libtorch-cpu-linux-x64"), InlineData("cuda", "libtorch-cuda-12.8-linux-x64")]
    public void Build_KnownLibTorch_TakesItsPackage(string choice, string package)
    {
        (int code, string output) = Build(choice, "linux-x64", "-getItem:PackageReference");
        Assert.Equal(0, code);
        Assert.Contains($"\"{package}\"", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output) Build(string choice, string system, string question)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.Combine(Repository.Root, "src", "FastRL.Learn"),
            ArgumentList = { "msbuild", "-nologo", question, $"-p:FastRLTorch={choice}", $"-p:RuntimeIdentifier={system}" },
        };
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
