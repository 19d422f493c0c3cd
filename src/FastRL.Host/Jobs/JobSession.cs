using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Host.Jobs;

/// <summary>Runs a job: in this process alone, or with the machines of a cluster.</summary>
/// <param name="run">Its run directory; locked by the caller.</param>
/// <param name="report">Takes what people see.</param>
internal sealed class JobSession(RunDirectory run, TextWriter report)
{
    /// <summary>Names the folder of a member of a cluster, whose machines then do the work.</summary>
    public const string MemberVariable = "FASTRL_CLUSTER";

    /// <summary>Submits a job, works on it, and returns when it has ended.</summary>
    /// <param name="job">What it is.</param>
    /// <param name="cancellation">Stops it: it can be submitted again, and then goes on.</param>
    public JobStatus Run(JobDefinition job, CancellationToken cancellation) => RunAsync(job, cancellation).GetAwaiter().GetResult();

    private static string? Member => Environment.GetEnvironmentVariable(MemberVariable) is { Length: > 0 } folder ? folder : null;

    private async Task<JobStatus> RunAsync(JobDefinition job, CancellationToken cancellation)
    {
        if (Member is { } folder)
        {
            JobAccess member = JobAccess.Read(folder) ?? throw new InputException($"{MemberVariable} is {folder}, where no member of a cluster runs");
            await using JobClient client = await JobClient.ConnectAsync(member);
            return await RunAsync(job, client.Grains, slots: 0, JobAccess.Own(member.Store, member.Gateways, member.Token), cancellation);
        }
        using var key = new ClusterKey(ClusterKey.NewToken());
        await using JobSilo silo = await JobSilo.StartAsync(new SiloOptions(), key, JobKinds.All, cancellation);
        var access = JobAccess.Own("", [silo.Gateway.ToString()], key.Token);
        return await RunAsync(job, silo.Grains, int.MaxValue, access, cancellation);
    }

    private async Task<JobStatus> RunAsync(JobDefinition job, IGrainFactory grains, int slots, JobAccess access, CancellationToken cancellation)
    {
        access.Write(run.Path);
        try
        {
            await grains.GetGrain<IJobGrain>(job.Run).Submit(job);
            var worker = new JobWorker(grains, JobKinds.All, new JobWorkerOptions { Slots = slots }, report, TimeProvider.System);
            return await worker.RunAsync(job.Run, Report, cancellation);
        }
        finally
        {
            JobAccess.Remove(run.Path);
        }
    }

    private void Report(JobStatus status)
    {
        if (status.Merges == 0) return;
        string total = status.Total > 0 ? FormattableString.Invariant($" of {status.Total:N0}") : "";
        report.WriteLine(FormattableString.Invariant($"merge {status.Merges}: {status.Merged:N0}{total}, {status.PerSecond:N0}/s, {status.Parallel} at a time"));
    }
}
