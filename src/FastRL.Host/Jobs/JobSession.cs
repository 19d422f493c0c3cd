using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Runs;

namespace FastRL.Host.Jobs;

/// <summary>Runs a job: in this process alone, or with the machines of a cluster.</summary>
/// <param name="run">Its run directory; locked by the caller.</param>
/// <param name="report">Takes what people see.</param>
internal sealed class JobSession(RunDirectory run, TextWriter report)
{
    /// <summary>Submits a job, works on it, and returns when it has ended.</summary>
    /// <param name="job">What it is.</param>
    /// <param name="cancellation">Stops it: it can be submitted again, and then goes on.</param>
    public JobStatus Run(JobDefinition job, CancellationToken cancellation) => RunAsync(job, cancellation).GetAwaiter().GetResult();

    private async Task<JobStatus> RunAsync(JobDefinition job, CancellationToken cancellation)
    {
        using var key = new ClusterKey(ClusterKey.NewToken());
        var options = new SiloOptions();
        await using JobSilo silo = await JobSilo.StartAsync(options, key, JobKinds.All, cancellation);
        new JobAccess(options.ClusterId, [silo.Gateway.ToString()], key.Token, Environment.ProcessId).Write(run.Path);
        try
        {
            await silo.Grains.GetGrain<IJobGrain>(job.Run).Submit(job);
            var worker = new JobWorker(silo.Grains, JobKinds.All, new JobWorkerOptions(), report, TimeProvider.System);
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
