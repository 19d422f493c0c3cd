using FastRL.Envs;
using FastRL.Runs.Identity;

namespace FastRL.Runs.Tests;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void ForGame_EmptyPath_IsRefused(string path) =>
        Assert.Contains("--run-dir is empty", Assert.Throws<InputException>(() => RunDirectory.ForGame("quest", path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Lock_SecondWriter_IsRefusedAndToldWho()
    {
        var run = new RunDirectory(_folder["run"]);
        using (run.Lock())
        {
            string message = Assert.Throws<InputException>(() => new RunDirectory(_folder["run"]).Lock()).Message;
            Assert.Contains($"is written by another process ({Environment.ProcessId})", message, StringComparison.Ordinal);
            using RunLock other = new RunDirectory(_folder["other"]).Lock();
        }
        using RunLock again = run.Lock();
    }

    [Fact]
    public void Lock_NothingCameIntoAFolderThatItMade_TheFolderGoesWithIt()
    {
        Directory.CreateDirectory(_folder["there"]);
        foreach (string name in (string[])["there", "used", "unused"])
        {
            using RunLock taken = new RunDirectory(_folder[name]).Lock();
            if (name == "used") _folder.Write("used/config.yaml", "steps: 1");
        }
        Assert.Equal([true, true, false], ((string[])["there", "used", "unused"]).Select(name => Directory.Exists(_folder[name])));
    }

    [Fact]
    public void Instance_Files_AreItsOwn()
    {
        var run = new RunDirectory(_folder["run"]);
        foreach (int id in (int[])[0, 3])
        {
            RunInstance instance = run.Instance(id);
            instance.Create();
            instance.WriteProgress(new { InstanceId = id });
            instance.Log(DateTimeOffset.UnixEpoch, "a\u001b[31mb");
            Assert.Equal(_folder[$"run/progress/instance_{id}_progress.json"], instance.ProgressFile);
            Assert.Equal($"{{\"instance_id\":{id}}}\n", File.ReadAllText(instance.ProgressFile));
            Assert.Equal("1970-01-01T00:00:00Z a\\u001B[31mb\n", File.ReadAllText(_folder[$"run/instance_{id}/instance_{id}.log"]));
        }
    }

    [SmallDiskFact]
    public void WriteProgress_DiskIsFull_StillSaysHowItEnded()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        RunInstance instance = new RunDirectory(disk["run"]).Instance(0);
        instance.Create();
        instance.WriteProgress(new { Status = "running", Step = 123456 });
        disk.FillUpTo(free: 0);
        instance.Log(DateTimeOffset.UnixEpoch, "there is no room for this");
        instance.WriteProgress(new { Status = "failed" });
        Assert.Equal("{\"status\":\"failed\"}\n", File.ReadAllText(instance.ProgressFile));
    }

    [Theory]
    [InlineData("plain text, größer", "plain text, größer")]
    [InlineData("\u001b[2J\u001b]0;x\u0007", "\\u001B[2J\\u001B]0;x\\u0007")]
    [InlineData("a\nb\r\tc\u0085d\u007f", "a\\u000Ab\\u000D\\u0009c\\u0085d\\u007F")]
    [InlineData("safe\u202Egnp.exe", "safe\\u202Egnp.exe")]
    public void Printable_ForeignText_HasNoControlCharacters(string text, string expected) => Assert.Equal(expected, Printable.Of(text));

    [Fact]
    public void Traits_Compared_NameWhatDiffers()
    {
        Trait[] then = [new("frames a step", "4"), new("feature 0", "x"), new("feature 1", "y")];
        Assert.Null(Trait.FirstDifference(then, [.. then.Reverse()]));
        Assert.Equal(new Difference("feature 0", "x", "y"), Trait.FirstDifference(then, [then[0], new("feature 0", "y"), new("feature 1", "x")]));
        Assert.Equal(new Difference("feature 1", "y", null), Trait.FirstDifference(then, then[..2]));
        Assert.Equal(new Difference("tiles", null, "9"), Trait.FirstDifference(then, [.. then, new("tiles", "9")]));
    }
}
