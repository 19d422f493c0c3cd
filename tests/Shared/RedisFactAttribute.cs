using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Xunit;

namespace FastRL.Tests;

/// <summary>A test with a Redis of its own; skipped where there is no redis-server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (RedisServer.Program is null) Skip = "needs redis-server (apt-get install redis-server)";
    }
}

/// <summary>A Redis on a free port of this machine, which keeps nothing.</summary>
public sealed class RedisServer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly int _port;
    private Process? _process;

    public RedisServer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Start();
    }

    /// <summary>The program, or null.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    public string Address => $"127.0.0.1:{_port}";

    /// <summary>Starts it, again after <see cref="Kill"/>: empty.</summary>
    public void Start()
    {
        _process?.Dispose();
        _process = Process.Start(new ProcessStartInfo(
            Program!, ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--logfile", "/dev/null"]))!;
        var watch = Stopwatch.StartNew();
        while (!Answers(_port)) Assert.True(watch.Elapsed < s_patience, "Redis does not answer");
    }

    /// <summary>Ends it as a machine does that loses its power.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process!.Dispose();
    }

    private static bool Answers(int port)
    {
        try
        {
            using var socket = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(50);
            return false;
        }
    }
}
