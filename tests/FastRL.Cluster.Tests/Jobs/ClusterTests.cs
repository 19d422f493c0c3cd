using System.Diagnostics;
using System.Net.Sockets;
using FastRL.Cluster.Jobs;
using FastRL.Envs;

namespace FastRL.Cluster.Tests.Jobs;

/// <summary>Members that find each other, and who is none.</summary>
public sealed class ClusterTests : IDisposable
{
    private static readonly IReadOnlyList<IJobKind> s_kinds = [new CountingJob(merges: true)];

    private readonly TemporaryFolder _folder = new();
    private readonly ClusterKey _key = new(ClusterKey.NewToken());

    private string Run => _folder.Path;

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Check_OfAnotherTokenOrVersion_NamesIt()
    {
        await using JobSilo seat = await StartAsync(new SiloOptions { Name = "first" });
        await ClusterAddress.CheckAsync(seat.Member, _key);
        using var stranger = new ClusterKey(ClusterKey.NewToken());
        Assert.Equal($"{seat.Member} is not to be joined: it has another token", (await RefusedAsync(seat, stranger)).Message);
        using var newer = new ClusterKey(_key.Token, "9.9");
        Assert.Equal($"{seat.Member} is not to be joined: it is version {_key.Version}, this is 9.9", (await RefusedAsync(seat, newer)).Message);
        // Whoever says something else is not heard, and the member lives.
        using (var foreign = new TcpClient())
        {
            await foreign.ConnectAsync(seat.Gateway);
            await foreign.GetStream().WriteAsync(new byte[1 << 20]);
        }
        var access = JobAccess.Own("", [seat.Gateway.ToString()], _key.Token);
        await using JobClient client = await JobClient.ConnectAsync(access);
        Assert.Equal(["first"], (await JobMember.ListAsync(client.Grains)).Select(member => member.Name));
        await Assert.ThrowsAsync<InputException>(() => JobClient.ConnectAsync(access with { Token = stranger.Token }));
    }

    [Fact]
    public void Key_OfAToken_IsTheSameEverywhere()
    {
        using var again = new ClusterKey(_key.Token);
        Assert.Null(again.Refuse(_key.Certificate));
        Assert.Equal(_key.ClusterId, again.ClusterId);
        Assert.Throws<InputException>(() => new ClusterKey("secret"));
    }

    [UnixFact]
    public async Task Join_OfASeat_SharesTheWork()
    {
        await using JobSilo seat = await StartAsync(new SiloOptions { Name = "first" });
        await using JobSilo other = await StartAsync(new SiloOptions { Name = "second", Seat = seat.Member });
        Assert.Equal(["first", "second"], (await JobMember.ListAsync(other.Grains)).Select(member => member.Name).Order());
        await other.Grains.GetGrain<IJobGrain>(Run).Submit(CountingJob.Define(Run, instances: 2, total: 20, each: 5, script: "sleep 0.3"));
        await WorkAsync([seat, other]);
        Assert.Equal(Enumerable.Range(0, 20).Select(number => (long)number), CountingJob.Numbers(JobFiles.Read(Run)!.Result!));
    }

    /// <summary>The member that has the job ends, and then Redis: the other one does what is left.</summary>
    [RedisFact]
    public async Task Member_ThatStartedTheJob_MayVanish()
    {
        using RedisServer redis = new();
        JobSilo first = await StartAsync(new SiloOptions { Name = "first", Redis = redis.Address });
        await using JobSilo second = await StartAsync(new SiloOptions { Name = "second", Redis = redis.Address });
        await first.Grains.GetGrain<IJobGrain>(Run).Submit(CountingJob.Define(Run, instances: 1, total: 15, each: 5, script: "sleep 0.2"));
        Assert.NotNull(await first.Grains.GetGrain<IJobGrain>(Run).Take("first")); // the other one knows of the job, and waits
        Task work = WorkAsync([second]);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await first.DisposeAsync();
        redis.Kill();
        await work;
        Assert.Equal(Enumerable.Range(0, 15).Select(number => (long)number), CountingJob.Numbers(JobFiles.Read(Run)!.Result!));
    }

    private static async Task<InputException> RefusedAsync(JobSilo seat, ClusterKey key) =>
        await Assert.ThrowsAsync<InputException>(() => ClusterAddress.CheckAsync(seat.Member, key));

    private Task<JobSilo> StartAsync(SiloOptions options) => JobSilo.StartAsync(options, _key, s_kinds, CancellationToken.None);

    private async Task WorkAsync(IReadOnlyList<JobSilo> silos)
    {
        using var ended = new CancellationTokenSource();
        Task[] work = [.. silos.Select((silo, i) => new JobWorker(
            silo.Grains, s_kinds, new JobWorkerOptions { Host = $"machine {i}", Slots = 1, Heartbeat = TimeSpan.FromSeconds(0.2) }, TextWriter.Null, TimeProvider.System).ServeAsync(ended.Token))];
        var watch = Stopwatch.StartNew();
        while (JobFiles.Read(Run)?.Status != InstanceStatus.Completed)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(90), "the job does not end");
            await Task.Delay(100);
        }
        await ended.CancelAsync();
        await Task.WhenAll(work);
    }
}
