using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

namespace FastRL.Runs.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Counter _counter = new();

    private string Root => _folder["checkpoints"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_WithoutSpaces_IsReadBack()
    {
        Save(Begin(null), 17);
        CheckpointReader found = Begin(null).FindNewest(out _)!;
        Assert.Null(found.Manifest.Observations);
        Assert.Null(found.Manifest.Actions);
        var other = new Counter();
        other.Load(found);
        Assert.Equal(17, other.Step);
    }

    [Fact]
    public void Continue_AnEarlierCheckpoint_StartsABranchAndDeletesNothingOfTheOther()
    {
        CheckpointStore first = Begin(null);
        Save(first, 100, 200, 300);
        CheckpointReader early = CheckpointReader.Open(Folder("step_000000000100"));
        CheckpointStore second = Begin(early);
        Save(second, 150, 200, 210, 220);
        Assert.Equal(
            [
                "step_000000000100", "step_000000000200", "step_000000000200_b2", "step_000000000210_b2", "step_000000000220_b2",
                "step_000000000300",
            ],
            Names());
        // Newest is the newest of the branch that one is on, though the other has gone further.
        CheckpointReader newest = second.FindNewest(out _)!;
        Assert.Equal((220, 2), (newest.Manifest.Step, newest.Manifest.Branch));
    }

    [Fact]
    public void Continue_ACopyOfAnEarlierCheckpoint_StartsABranchToo()
    {
        Save(Begin(null), 100, 200);
        Directory.Move(Folder("step_000000000100"), _folder["early"]);
        Assert.Equal(2, new CheckpointStore(Root).Continue(null, CheckpointReader.Open(_folder["early"])));
    }

    [Fact]
    public void Continue_TheNewest_GoesOnWithItsBranch()
    {
        Save(Begin(null), 100, 200);
        var store = new CheckpointStore(Root);
        Assert.Equal(1, store.Continue(null, store.FindNewest(out _)));
        Save(store, 300);
        Assert.Equal("step_000000000300", Names()[^1]);
    }

    [Fact]
    public void Continue_NewestIsDamaged_GoesOnFromTheOneBefore()
    {
        Save(Begin(null), 100, 200);
        File.AppendAllText(Path.Combine(Folder("step_000000000200"), "count.txt"), "0");
        var store = new CheckpointStore(Root);
        Assert.Equal(1, store.Continue(null, store.FindNewest(out _)));
        Save(store, 200);
        Assert.Equal(200, store.FindNewest(out IReadOnlyList<string> warnings)!.Manifest.Step);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Continue_Nothing_LeavesWhatIsThereAlone()
    {
        Save(Begin(null), 100, 200);
        CheckpointStore store = Begin(null);
        Save(store, 10);
        Assert.Equal(10, store.FindNewest(out _)!.Manifest.Step);
        Assert.Equal(3, Names().Length);
    }

    [Fact]
    public void Continue_EmptyBranch_NewestIsThatOfTheBranchBefore()
    {
        Save(Begin(null), 100, 200);
        CheckpointStore store = Begin(CheckpointReader.Open(Folder("step_000000000100")));
        Assert.Equal(200, store.FindNewest(out _)!.Manifest.Step);
    }

    [Fact]
    public void Save_Chain_EachNamesTheManifestBefore()
    {
        CheckpointStore store = Begin(null);
        Save(store, 1, 2, 3);
        string? parent = null;
        foreach (string name in Names())
        {
            CheckpointReader reader = CheckpointReader.Open(Folder(name));
            Assert.Equal(parent, reader.Manifest.Parent);
            parent = reader.Id;
        }
        Assert.NotNull(parent);
    }

    [Fact]
    public void Save_DamagedOnes_TakeNoPlaceAmongTheKept()
    {
        Save(Begin(null), 100, 200, 300);
        foreach (string name in (string[])["step_000000000200", "step_000000000300"])
            File.Delete(Path.Combine(Folder(name), "count.txt"));
        CheckpointStore store = Begin(new CheckpointStore(Root).FindNewest(out _));
        Save(store, 150);
        // The two whole ones are kept; of three kept, none is one that cannot be used.
        Assert.Contains("step_000000000100", Names());
        Save(store, 160, 170);
        Assert.Equal(["step_000000000150", "step_000000000160", "step_000000000170"], Names().Where(name => string.CompareOrdinal(name, "step_000000000200") < 0));
    }

    [Fact]
    public void Save_BestIsOld_IsKept()
    {
        CheckpointStore store = Begin(null);
        foreach ((long step, double score) in (ReadOnlySpan<(long, double)>)[(1, 5), (2, 9), (3, 1), (4, 2), (5, 3), (6, 4)])
        {
            _counter.Score = score;
            Save(store, step);
        }
        Assert.Equal(["step_000000000002", "step_000000000004", "step_000000000005", "step_000000000006"], Names());
        Assert.Equal(2, store.Find(CheckpointStore.Best, out _)!.Manifest.Step);
        Assert.Equal(6, store.Find(CheckpointStore.Newest, out _)!.Manifest.Step);
        Assert.Equal(4, store.Find(Folder("step_000000000004"), out _)!.Manifest.Step);
    }

    [Fact]
    public void Save_EvaluationThatWasCancelled_KeepsTheScoreOfTraining()
    {
        var store = new CheckpointStore(Root, keep: 3, _ => null);
        _counter.Score = 2.5;
        CheckpointManifest manifest = CheckpointReader.Open(Save(store, 1)).Manifest;
        Assert.Null(manifest.Evaluation);
        Assert.Equal(2.5, manifest.Score);
    }

    [Fact]
    public void Save_Provenance_IsInTheManifest()
    {
        var made = new Provenance
        {
            Game = new GameIdentity([new Trait("frames a step", "4")], [new Trait("patience", "7")]) { Text = "name: x\n", TextSha256 = "00" },
            Settings = "seed: 5\n",
            Seed = ulong.MaxValue,
            Versions = [new Trait("fastrl", "1")],
            Module = new NetworkModule("a.dll!B", "11"),
            History = [new SettingChange(100, "ppo.gamma", "0.5", "0.98")],
        };
        var store = new CheckpointStore(Root);
        store.Continue(made, null);
        Provenance read = CheckpointReader.Open(Save(store, 1)).Manifest.Provenance!;
        Assert.Equal(made.Game.Meaning, read.Game.Meaning);
        Assert.Equal(made.Game.Rules, read.Game.Rules);
        Assert.Equal((made.Game.Text, made.Game.TextSha256, made.Settings, made.Seed, made.Module), (read.Game.Text, read.Game.TextSha256, read.Settings, read.Seed, read.Module));
        Assert.Equal(made.Versions, read.Versions);
        Assert.Equal(made.History, read.History);
    }

    [SmallDiskFact]
    public void Save_DiskIsFull_NamesTheCheckpointAndKeepsTheLastWholeOne()
    {
        using var disk = new SmallDisk(kilobytes: 400);
        var counter = new Counter(padding: 150_000);
        var store = new CheckpointStore(disk["checkpoints"]);
        counter.Step = 1;
        string whole = store.Save(counter);
        disk.FillUpTo(free: 50_000);
        counter.Step = 2;
        var problem = Assert.Throws<IOException>(() => store.Save(counter));
        Assert.StartsWith($"checkpoint {disk["checkpoints"]}/step_000000000002 cannot be written: ", problem.Message, StringComparison.Ordinal);
        Assert.Equal([whole], Directory.GetFileSystemEntries(store.Root));
        Assert.Equal(whole, store.FindNewest(out _)!.Folder);
    }

    private CheckpointStore Begin(CheckpointReader? start)
    {
        var store = new CheckpointStore(Root);
        store.Continue(null, start);
        return store;
    }

    private string Save(CheckpointStore store, params ReadOnlySpan<long> steps)
    {
        string folder = "";
        foreach (long step in steps)
        {
            _counter.Step = step;
            folder = store.Save(_counter);
        }
        return folder;
    }

    private string Folder(string name) => Path.Combine(Root, name);

    private string[] Names() => [.. Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
