using FastRL.Cluster.Jobs;
using FastRL.Envs;

namespace FastRL.Cluster.Tests.Jobs;

public sealed class OpenLogsTests : IDisposable
{
    private readonly TemporaryFolder _run = new();

    public void Dispose() => _run.Dispose();

    /// <summary>A member that the others took for dead holds nobody up, and writes no more.</summary>
    [Fact]
    public async Task Dispose_OfAJobUnderWay_LetsAnotherMemberHaveIt()
    {
        using var dead = new OpenLogs();
        using var other = new OpenLogs();
        MergeLog log = dead.Open(_run.Path);
        await dead.Write(log, () => Task.CompletedTask);
        Assert.Contains("is run by another process", Assert.Throws<InputException>(() => other.Open(_run.Path)).Message, StringComparison.Ordinal);
        dead.Dispose();
        MergeLog taken = other.Open(_run.Path);
        await Assert.ThrowsAsync<InputException>(() => dead.Write(log, () => throw new InvalidOperationException("wrote")));
        Assert.Throws<InputException>(() => dead.Open(_run.Path));
        other.Close(taken);
        using MergeLog again = MergeLog.Open(_run.Path);
    }
}
