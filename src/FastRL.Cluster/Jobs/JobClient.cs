using FastRL.Envs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace FastRL.Cluster.Jobs;

/// <summary>Talks to the jobs of a cluster from a process that is none of its members.</summary>
public sealed class JobClient : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly IHost _host;
    private readonly ClusterKey _key;

    private JobClient(IHost host, ClusterKey key) => (_host, _key) = (host, key);

    /// <summary>Where the jobs are.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Connects.</summary>
    /// <exception cref="InputException">Nobody answers there.</exception>
    public static async Task<JobClient> ConnectAsync(JobAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        var key = new ClusterKey(access.Token);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Use(builder, access, key);
        IHost host = builder.Build();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await host.StartAsync(patience.Token);
        }
        catch (Exception problem) when (problem is Orleans.Runtime.OrleansException or OperationCanceledException or IOException)
        {
            host.Dispose();
            key.Dispose();
            throw new InputException($"nobody answers at {string.Join(", ", access.Gateways)}: {problem.Message}", problem);
        }
        return new JobClient(host, key);
    }

    /// <summary>Makes a program a client of the cluster.</summary>
    /// <param name="builder">The program.</param>
    /// <param name="access">Where the cluster is.</param>
    /// <param name="key">What is shown to it.</param>
    /// <param name="more">What else the client is to have.</param>
    public static void Use(IHostApplicationBuilder builder, JobAccess access, ClusterKey key, Action<IClientBuilder>? more = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(orleans =>
        {
            orleans.UseStaticClustering(access.EndPoints);
            orleans.UseTls(tls => JobSilo.Secure(tls, key));
            JobSilo.TellErrors(orleans.Services);
            orleans.Services.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (key.ClusterId, key.ClusterId));
            more?.Invoke(orleans);
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _key.Dispose();
    }
}
