using FastRL.Interop.Collectives;
using Xunit;

namespace FastRL.Interop.Tests.Collectives;

public sealed class ProcessGroupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GlooFact]
    public async Task Calls_TwoProcesses_BringTheSameToBoth()
    {
        string[] found = await Task.WhenAll(Enumerable.Range(0, 2).Select(rank => Task.Run(() =>
        {
            using ProcessGroup group = ProcessGroup.Connect(
                rank, 2, Directory.CreateDirectory(_folder["store"]).FullName, null, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30));
            // 2^24 + 1 is no float: only the order ((a + b) + c) gives 2^24.
            float[] sum = new float[2];
            group.Sum(rank == 0 ? [1 << 24, 1, 1, 2] : [1, 3], sum);
            int[] numbers = new int[4];
            group.Gather([rank, 10 + rank], numbers);
            byte[][] bytes = group.GatherBytes(new byte[3 * rank]);
            byte[] broadcast = group.BroadcastBytes([(byte)(7 + rank)]);
            group.Check();
            Assert.InRange(group.Waited, TimeSpan.FromMicroseconds(1), group.Spent);
            group.GatherBytes([0]); // nobody leaves while the other still reads
            return $"{string.Join(' ', sum)} | {string.Join(' ', numbers)} | {string.Join(' ', bytes.Select(block => block.Length))} | {broadcast[0]}";
        })));
        Assert.Equal(["16777216 6 | 0 10 1 11 | 0 3 | 7", "16777216 6 | 0 10 1 11 | 0 3 | 7"], found);
    }

    [Fact]
    public void Calls_OneProcessAlone_NeedNoLibrary()
    {
        using ProcessGroup group = ProcessGroup.Alone();
        float[] sum = new float[1];
        group.Sum([1 << 24, 1, 1], sum);
        Assert.Equal(1 << 24, sum[0]);
        int[] all = new int[2];
        group.Gather([4, 5], all);
        Assert.Equal([4, 5], all);
        Assert.Equal([9], group.BroadcastBytes([9]));
        Assert.Equal([8], Assert.Single(group.GatherBytes([8])));
        group.Check();
        Assert.Throws<ArgumentException>(() => group.Sum([1, 2, 3], new float[2]));
        Assert.Throws<ArgumentException>(() => group.Gather([1], new int[2]));
    }

    [GlooFact]
    public void Connect_NobodyElseComes_NamesTheTime()
    {
        var exception = Assert.Throws<ProcessLostException>(() => ProcessGroup.Connect(
            0, 2, Directory.CreateDirectory(_folder["store"]).FullName, null, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)));
        Assert.StartsWith("no group within 200 ms: ", exception.Message, StringComparison.Ordinal);
    }
}
