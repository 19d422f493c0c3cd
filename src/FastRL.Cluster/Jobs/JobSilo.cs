using System.Net;
using System.Net.Sockets;
using FastRL.Envs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;

namespace FastRL.Cluster.Jobs;

/// <summary>Where a member of a cluster listens, and how it finds the others.</summary>
public sealed record SiloOptions
{
    /// <summary>Address that others reach it at; loopback unless told otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port for other members; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port for clients; 0 for a free one.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Where Redis keeps the list of members, or null for none.</summary>
    public string? Redis { get; init; }

    /// <summary>Without Redis: the first member, which keeps the list; null where this is it.</summary>
    public IPEndPoint? Seat { get; init; }

    /// <summary>What the member calls itself.</summary>
    public string Name { get; init; } = Environment.MachineName;
}

/// <summary>The engine of jobs in this process: alone on loopback, with nothing to install, or as one of a cluster.</summary>
public sealed class JobSilo : IAsyncDisposable
{
    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(1), s_goodbye = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly CancellationTokenSource _lost;

    private JobSilo(IHost host, IPEndPoint member, IPEndPoint gateway, CancellationTokenSource lost) =>
        (_host, Member, Gateway, _lost) = (host, member, gateway, lost);

    /// <summary>Cancelled where the others took this member for dead, because it stood still: it can do nothing more, and a new one is to join.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Where other members find it.</summary>
    public IPEndPoint Member { get; }

    /// <summary>Where clients find it.</summary>
    public IPEndPoint Gateway { get; }

    /// <summary>Where the jobs are.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts it.</summary>
    /// <param name="options">Where it listens.</param>
    /// <param name="key">What it has in common with other members and clients.</param>
    /// <param name="kinds">Kinds of jobs that there are.</param>
    /// <param name="cancellation">Gives up, where members cannot be found.</param>
    /// <exception cref="InputException">It cannot listen there, or does not find the others.</exception>
    public static async Task<JobSilo> StartAsync(SiloOptions options, ClusterKey key, IReadOnlyList<IJobKind> kinds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var member = new IPEndPoint(options.Address, options.Port > 0 ? options.Port : FreePort(options.Address));
        var gateway = new IPEndPoint(options.Address, options.GatewayPort > 0 ? options.GatewayPort : FreePort(options.Address));
        var lost = new CancellationTokenSource();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.UseOrleans(orleans =>
        {
            if (options.Redis is { } redis) orleans.UseRedisClustering(to => to.ConfigurationOptions = ConfigurationOptions.Parse(redis));
            else orleans.UseDevelopmentClustering(options.Seat ?? member);
            orleans.UseTls(tls => Secure(tls, key));
            AddJobs(orleans.Services, kinds);
            orleans.AddDashboard(); // what `fastrl cluster dashboard` asks for
            orleans.Services.Configure<EndpointOptions>(endpoints =>
            {
                (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (options.Address, member.Port, gateway.Port);
                (endpoints.SiloListeningEndpoint, endpoints.GatewayListeningEndpoint) = (member, gateway);
            });
            orleans.Services.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (key.ClusterId, key.ClusterId));
            orleans.Services.Configure<Orleans.Configuration.SiloOptions>(silo => silo.SiloName = $"{options.Name} {key.Version}");
            // Orleans would end the process.
            if (options.Redis is not null || options.Seat is not null) orleans.Services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler>(new Loss(lost)));
            // Two or three members are enough of a cluster: whoever sees one vanish says so, in three seconds or more.
            orleans.Services.Configure<ClusterMembershipOptions>(membership =>
                (membership.ProbeTimeout, membership.NumMissedProbesLimit, membership.NumVotesForDeathDeclaration, membership.TableRefreshTimeout) = (s_probe, 3, 1, 5 * s_probe));
        });
        IHost host = builder.Build();
        lost.Token.Register(host.Services.GetRequiredService<OpenLogs>().Dispose);
        try
        {
            await host.StartAsync(cancellation);
        }
        catch (Exception problem) when (problem is SocketException or RedisException or OrleansException or OperationCanceledException or IOException)
        {
            host.Dispose();
            lost.Dispose();
            throw new InputException($"{member} cannot be a member: {problem.GetBaseException().Message}", problem);
        }
        return new JobSilo(host, member, gateway, lost);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Where the list of members is not to be reached, Orleans tries for minutes to take this one off it; the others see that it is gone.
        Task stopped = _host.StopAsync();
        if (await Task.WhenAny(stopped, Task.Delay(s_goodbye)) == stopped) await stopped;
        _host.Dispose();
        _lost.Dispose();
    }

    /// <summary>What a silo needs to hold jobs.</summary>
    internal static void AddJobs(IServiceCollection services, IReadOnlyList<IJobKind> kinds)
    {
        foreach (IJobKind kind in kinds) services.AddSingleton(kind);
        services.TryAddSingleton(JobTerms.Default);
        services.TryAddSingleton<OpenLogs>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton<IGrainStorage>(RunStorage.Name, new RunStorage());
        TellErrors(services);
    }

    /// <summary>Lets our exceptions, and those of Redis, cross from process to process as what they are.</summary>
    internal static void TellErrors(IServiceCollection services) => services.Configure<ExceptionSerializationOptions>(exceptions =>
    {
        exceptions.SupportedNamespacePrefixes.Add(nameof(FastRL));
        exceptions.SupportedNamespacePrefixes.Add(typeof(RedisException).Namespace!);
    });

    /// <summary>Both sides of every connection show the cluster's key.</summary>
    internal static void Secure(TlsOptions tls, ClusterKey key)
    {
        tls.LocalCertificate = key.Certificate;
        tls.RemoteCertificateMode = tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (other, _, _) => key.Refuse(other) is null;
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = nameof(FastRL);
    }

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Loss(CancellationTokenSource lost) : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => true;

        public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) => _ = lost.CancelAsync();
    }
}
