using FastRL.Cluster.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace FastRL.Cluster.Tests.Jobs;

/// <summary>Tests that share silos.</summary>
[CollectionDefinition(Name)]
public sealed class SharesSilos : ICollectionFixture<JobCluster>
{
    public const string Name = "silos";
}

/// <summary>Two silos in this process; a lease lasts half a second.</summary>
public sealed class JobCluster : IAsyncLifetime
{
    private static readonly IReadOnlyList<IJobKind> s_kinds = [new CountingJob(merges: true), new CountingJob(merges: false)];

    private readonly InProcessTestCluster _cluster;

    public JobCluster()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(new JobTerms(TimeSpan.FromSeconds(0.5)));
            JobSilo.AddJobs(silo.Services, s_kinds);
            silo.Services.Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.NumMissedProbesLimit) = (TimeSpan.FromSeconds(0.5), 2));
        });
        _cluster = builder.Build();
    }

    internal IGrainFactory Grains => _cluster.Client;

    internal JobWorker Worker(string host, int slots = int.MaxValue) => new(
        Grains, s_kinds, new JobWorkerOptions { Host = host, Slots = slots, Heartbeat = TimeSpan.FromSeconds(0.1), Poll = TimeSpan.FromMilliseconds(10), Grace = TimeSpan.FromSeconds(1) },
        TextWriter.Null, TimeProvider.System);

    /// <summary>Has a grain leave its silo, as when that one ends.</summary>
    internal Task MoveAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
