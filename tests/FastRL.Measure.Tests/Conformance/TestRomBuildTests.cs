using System.Diagnostics;
using Xunit;

namespace FastRL.Measure.Tests.Conformance;

/// <summary>The committed test ROMs are what their sources give.</summary>
public sealed class TestRomBuildTests
{
    [SdccFact]
    public void Build_SameSources_SameBytes()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastrl-testroms-");
        try
        {
            var start = new ProcessStartInfo("sh", [Path.Combine(TestRoms.Folder, "build.sh"), folder.FullName])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using Process build = Process.Start(start)!;
            string errors = build.StandardError.ReadToEnd();
            build.WaitForExit();

            Assert.True(build.ExitCode == 0, $"build.sh ended with {build.ExitCode}: {errors}");
            Assert.Equal(TestRoms.All, folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
            Assert.All(TestRoms.All, name =>
                Assert.Equal(TestRoms.Read(name), File.ReadAllBytes(Path.Combine(folder.FullName, name))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
