using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FastRL.Tests;

/// <summary>A test with two hosts made of network namespaces, and Gloo between them; skipped where this user may not make them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TwoHostsFactAttribute : FactAttribute
{
    public TwoHostsFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) =>
        Skip = GlooLibrary.Reason ?? (TwoHosts.CanBeMade ? null! : "needs the right to make network namespaces (ip netns add)");
}

/// <summary>Two hosts with a cable between them, and all else in common.</summary>
public sealed class TwoHosts : IDisposable
{
    private readonly string _name = $"fr{Environment.ProcessId % 100_000}";

    public TwoHosts()
    {
        for (int host = 0; host < 2; host++) Must("netns", "add", Name(host));
        Must("link", "add", Cable(0), "netns", Name(0), "type", "veth", "peer", "name", Cable(1), "netns", Name(1));
        for (int host = 0; host < 2; host++)
        {
            Must("-n", Name(host), "addr", "add", $"{Address(host)}/24", "dev", Cable(host));
            Must("-n", Name(host), "link", "set", Cable(host), "up");
            Must("-n", Name(host), "link", "set", "lo", "up");
        }
    }

    /// <summary>Whether this user may make them.</summary>
    public static bool CanBeMade { get; } = Try();

    /// <summary>Address of host 0 or 1.</summary>
    public static string Address(int host) => $"10.77.0.{host + 1}";

    /// <summary>Words before a command that is to run there.</summary>
    public string[] Before(int host) => ["ip", "netns", "exec", Name(host)];

    /// <summary>Takes host 1 off the network.</summary>
    public void Unplug() => Must("-n", Name(1), "link", "set", Cable(1), "down");

    public void Dispose()
    {
        for (int host = 0; host < 2; host++) Ip("netns", "del", Name(host));
    }

    private string Name(int host) => $"{_name}-{host}";

    private string Cable(int host) => $"{_name}v{host}";

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            new TwoHosts().Dispose();
            return true;
        }
        catch (Exception problem) when (problem is IOException or Win32Exception)
        {
            return false;
        }
    }

    private void Must(params string[] words)
    {
        if (Ip(words) is not { Length: > 0 } problem) return;
        Dispose();
        throw new IOException($"ip {string.Join(' ', words)}: {problem}");
    }

    private static string Ip(params string[] words)
    {
        using Process ip = Process.Start(new ProcessStartInfo("ip", words) { RedirectStandardError = true })!;
        string problem = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        return ip.ExitCode == 0 ? "" : $"exit code {ip.ExitCode}: {problem}";
    }
}
