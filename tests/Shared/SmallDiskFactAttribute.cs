using System.Runtime.CompilerServices;
using System.Diagnostics;
using Xunit;

namespace FastRL.Tests;

/// <summary>A test that mounts a small disk and fills it; skipped where this user may not mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (!SmallDisk.CanMount) Skip = "needs the right to mount a tmpfs";
    }
}

/// <summary>A disk of a few kilobytes in a temporary folder; gone with it.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk(int kilobytes)
    {
        if (Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", _folder.Path) != 0)
            throw new IOException($"no tmpfs can be mounted on {_folder.Path}");
    }

    /// <summary>Whether this user may.</summary>
    public static bool CanMount { get; } = Try();

    /// <summary>Where it is.</summary>
    public string Path => _folder.Path;

    /// <summary>A path inside.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Leaves so many bytes free.</summary>
    public void FillUpTo(int free)
    {
        long size = new DriveInfo(Path).AvailableFreeSpace - free;
        File.WriteAllBytes(this["filling"], new byte[size]);
    }

    public void Dispose()
    {
        // Files of a process that was killed may be open for a moment after its end.
        for (int tries = 0; Run("umount", Path) != 0 && tries < 100; tries++) Thread.Sleep(50);
        _folder.Dispose();
    }

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using var disk = new SmallDisk(16);
            return true;
        }
        catch (Exception problem) when (problem is IOException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static int Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
