using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using FastRL.Envs;

namespace FastRL.Cluster.Jobs;

/// <summary>Where the list of a cluster's members is kept: at the first member, or in Redis.</summary>
/// <param name="Seat">The first member, or null.</param>
/// <param name="Redis">Address of Redis, or null.</param>
public sealed record ClusterAddress(IPEndPoint? Seat, string? Redis)
{
    private const string RedisPrefix = "redis://";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads <c>10.0.0.1:11811</c> or <c>redis://10.0.0.1:6379</c>.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static ClusterAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(RedisPrefix, StringComparison.Ordinal) && text.Length > RedisPrefix.Length) return new ClusterAddress(null, text[RedisPrefix.Length..]);
        return IPEndPoint.TryParse(text, out IPEndPoint? seat) && seat.Port > 0 ? new ClusterAddress(seat, null)
            : throw new InputException($"'{text}' is neither the address of a first member, such as 10.0.0.1:11811, nor redis://HOST:PORT");
    }

    /// <inheritdoc/>
    public override string ToString() => Redis is { } redis ? RedisPrefix + redis : Seat?.ToString() ?? "";

    /// <summary>Looks whether a first member is there and belongs to the same cluster, before anything is started.</summary>
    /// <param name="seat">Its address.</param>
    /// <param name="key">What this side has.</param>
    /// <exception cref="InputException">It is not; the message says why.</exception>
    public static async Task CheckAsync(IPEndPoint seat, ClusterKey key)
    {
        ArgumentNullException.ThrowIfNull(seat);
        ArgumentNullException.ThrowIfNull(key);
        string? refusal = null;
        try
        {
            using var patience = new CancellationTokenSource(s_patience);
            using var socket = new TcpClient();
            await socket.ConnectAsync(seat, patience.Token);
            await using var stream = new SslStream(socket.GetStream());
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = nameof(FastRL),
                    ClientCertificates = [key.Certificate],
                    RemoteCertificateValidationCallback = (_, other, _, _) =>
                    {
                        refusal = key.Refuse(other);
                        return refusal is null;
                    },
                },
                patience.Token);
        }
        catch (Exception problem) when (problem is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            throw new InputException($"{seat} is not to be joined: {refusal ?? (problem is OperationCanceledException ? "nobody answers" : problem.Message)}", problem);
        }
    }
}
