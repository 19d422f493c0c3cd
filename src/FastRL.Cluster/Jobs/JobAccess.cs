using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FastRL.Envs;

namespace FastRL.Cluster.Jobs;

/// <summary>How other processes of this user reach a silo: <c>job/access.json</c> in a run or a member's folder, which only they can read.</summary>
/// <param name="Store">Where the list of members is kept.</param>
/// <param name="Gateways">Where clients are heard.</param>
/// <param name="Token">The cluster's secret.</param>
/// <param name="Process">Who wrote it.</param>
/// <param name="Host">On which machine that is.</param>
public sealed record JobAccess(string Store, IReadOnlyList<string> Gateways, string Token, int Process, string Host)
{
    private const long MaxBytes = 1 << 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    /// <summary>The gateways as addresses.</summary>
    internal IPEndPoint[] EndPoints => [.. Gateways.Select(IPEndPoint.Parse)];

    /// <summary>What a folder says.</summary>
    /// <returns>Null where no silo has its job.</returns>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static JobAccess? Read(string run)
    {
        string path = PathOf(run);
        if (!File.Exists(path)) return null;
        try
        {
            JobAccess? access = JsonSerializer.Deserialize<JobAccess>(InputFile.ReadAllBytes(path, MaxBytes), s_options);
            return access?.EndPoints is { Length: > 0 } ? access : throw new InvalidDataException("names no gateway");
        }
        catch (Exception problem) when (problem is IOException or JsonException or FormatException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path}: {problem.Message}", problem);
        }
    }

    /// <summary>That of this process.</summary>
    public static JobAccess Own(string store, IReadOnlyList<string> gateways, string token) =>
        new(store, gateways, token, Environment.ProcessId, Environment.MachineName);

    /// <summary>Whether anybody listens there: a silo that was killed leaves its file behind.</summary>
    public bool Answers() => EndPoints.Any(gateway =>
    {
        try
        {
            using var socket = new TcpClient(gateway.AddressFamily);
            return socket.ConnectAsync(gateway).Wait(s_patience);
        }
        catch (AggregateException problem) when (problem.InnerException is SocketException)
        {
            return false;
        }
    });

    /// <summary>Writes it.</summary>
    public void Write(string run)
    {
        string path = PathOf(run), temporary = path + ".tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options)) JsonSerializer.Serialize(file, this, s_options);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Takes it away, where the silo ends.</summary>
    public static void Remove(string run) => File.Delete(PathOf(run));

    private static string PathOf(string run) => Path.Combine(run, "job", "access.json");
}
