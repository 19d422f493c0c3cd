using Orleans.Runtime;
using StackExchange.Redis;

namespace FastRL.Cluster.Jobs;

/// <summary>A machine of a cluster, as the others see it.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="Address">Where others find it.</param>
/// <param name="Version">Its version of the program.</param>
/// <param name="Status">Whether it lives: <c>active</c>, <c>joining</c>, <c>dead</c>, ...</param>
/// <param name="Since">When it started, in UTC.</param>
/// <param name="Jobs">Pieces of work that it holds.</param>
public sealed record JobMember(string Name, string Address, string Version, string Status, DateTime Since, int Jobs)
{
    /// <summary>All that are known, the dead ones of late too.</summary>
    /// <exception cref="IOException">Redis, which has the list, does not answer.</exception>
    public static async Task<IReadOnlyList<JobMember>> ListAsync(IGrainFactory grains)
    {
        ArgumentNullException.ThrowIfNull(grains);
        Dictionary<string, int> held = [];
        foreach (string job in await grains.GetGrain<IJobsGrain>(0).List())
        {
            JobStatus status = await grains.GetGrain<IJobGrain>(job).Status();
            foreach (JobInstance one in status.Instances.Where(one => one.Progress.Status is InstanceStatus.Starting or InstanceStatus.Running))
                held[one.Host] = held.GetValueOrDefault(one.Host) + 1;
        }
        MembershipEntry[] entries;
        try
        {
            entries = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts();
        }
        catch (RedisException problem)
        {
            throw new IOException($"the list of members cannot be read: {problem.Message}", problem);
        }
        return [.. entries.OrderBy(entry => entry.StartTime).Select(entry =>
        {
            string[] words = entry.SiloName.Split(' ');
            return new JobMember(
                words[0], entry.SiloAddress.Endpoint.ToString(), words[^1], entry.Status.ToString().ToLowerInvariant(), entry.StartTime, held.GetValueOrDefault(words[0]));
        })];
    }
}
