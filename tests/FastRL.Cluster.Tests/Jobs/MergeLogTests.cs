using FastRL.Cluster.Jobs;

namespace FastRL.Cluster.Tests.Jobs;

public sealed class MergeLogTests
{
    [SmallDiskFact]
    public void Append_ToAFullDisk_LeavesNothingBehind()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        using (MergeLog log = MergeLog.Open(disk.Path))
        {
            log.Append(Entry(0));
            disk.FillUpTo(0);
            // What is left of the last page is too little for all of them.
            Assert.Throws<IOException>(() =>
            {
                for (int i = 0; i < 1000; i++) log.Append(Entry(1));
            });
            int before = log.Entries.Count;
            File.Delete(disk["filling"]);
            log.Append(Entry(2));
            Assert.Equal(before + 1, log.Entries.Count);
            Assert.Equal(log.Entries.Select(entry => entry.Round), MergeLog.Parse(File.ReadAllText(MergeLog.PathOf(disk.Path)), "log").Select(entry => entry.Round));
        }
        using MergeLog again = MergeLog.Open(disk.Path);
        Assert.Equal((0, 2), (again.Entries[0].Round, again.Entries[^1].Round));
    }

    private static MergeEntry Entry(int round) => new(round, round + 1, DateTimeOffset.UnixEpoch, [new MergedUnit(0, round, round + 1, round + 1, "here")], round + 1, "result");
}
