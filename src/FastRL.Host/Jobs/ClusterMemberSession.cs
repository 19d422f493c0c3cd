using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Runs;

namespace FastRL.Host.Jobs;

/// <summary>A member of a cluster, until it is ended.</summary>
/// <param name="folder">Its folder: how commands on this machine reach it.</param>
/// <param name="token">The cluster's secret.</param>
/// <param name="report">Takes what people see.</param>
internal sealed class ClusterMemberSession(string folder, string token, TextWriter report)
{
    private const string TokenFile = "token";

    /// <summary>Starts or joins, and works on the cluster's jobs.</summary>
    /// <param name="options">Where it listens and finds the others.</param>
    /// <param name="slots">Pieces of work at the same time; 0 for one a core.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Run(SiloOptions options, int slots) => RunAsync(options, slots).GetAwaiter().GetResult();

    private async Task<int> RunAsync(SiloOptions options, int slots)
    {
        using var interruption = new Interruption();
        using var key = new ClusterKey(token);
        var own = new RunDirectory(folder);
        if (RunLock.OwnerOf(own) is { } other) throw new InputException($"another member, process {other}, has the folder {folder}; --dir names one for this");
        using RunLock taken = own.Lock();
        if (options.Seat is { } seat) await ClusterAddress.CheckAsync(seat, key);
        try
        {
            // Who stood still for so long that the others took it for dead joins again.
            while (!interruption.Token.IsCancellationRequested) await ServeAsync(options, slots, key, interruption.Token);
        }
        finally
        {
            JobAccess.Remove(folder);
        }
        return ExitCode.Done; // a member has no other end
    }

    private async Task ServeAsync(SiloOptions options, int slots, ClusterKey key, CancellationToken cancellation)
    {
        await using JobSilo silo = await JobSilo.StartAsync(options, key, JobKinds.All, cancellation);
        string store = new ClusterAddress(options.Seat ?? silo.Member, options.Redis).ToString();
        JobAccess.Own(store, [silo.Gateway.ToString()], key.Token).Write(folder);
        string file = WriteToken();
        report.WriteLine($"member {options.Name} at {silo.Member}; another machine joins with the file {file}:");
        report.WriteLine($"  fastrl cluster join {store} --token-file token --listen ITS_ADDRESS");
        var worker = new JobWorker(
            silo.Grains, JobKinds.All, new JobWorkerOptions { Host = options.Name, Slots = slots > 0 ? slots : Environment.ProcessorCount }, report, TimeProvider.System);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silo.Lost);
        await worker.ServeAsync(ended.Token);
        if (!cancellation.IsCancellationRequested) report.WriteLine("the others took this member for dead; it joins again");
    }

    private string WriteToken()
    {
        string path = Path.Combine(folder, TokenFile);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(token);
        return path;
    }
}
