namespace FastRL.Envs.Tests;

public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ThatFailsHalfway_LeavesTheFileAsItWas()
    {
        string path = _folder["whole"];
        File.WriteAllBytes(path, [7]);
        Assert.Throws<NotSupportedException>(() => OutputFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new NotSupportedException();
        }));
        Assert.Equal([7], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
        OutputFile.Write(path, stream => stream.Write([1, 2]));
        Assert.Equal([1, 2], File.ReadAllBytes(path));
    }

    [Fact]
    public void Write_OverAFile_IsItAloneInTheFolder()
    {
        string path = _folder.Write("größe.bin", [9, 9, 9, 9]), beside = _folder.Write("größe.bin.tmp", "somebody's");
        OutputFile.WriteAllBytes(path, [1, 2]);
        Assert.Equal([1, 2], File.ReadAllBytes(path));
        Assert.Equal("somebody's", File.ReadAllText(beside));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [UnixFact]
    public void Write_ThroughALink_ChangesWhatItPointsTo()
    {
        string path = _folder.Write("file", [9]);
        File.CreateSymbolicLink(_folder["link"], path);
        OutputFile.WriteAllBytes(_folder["link"], [1, 2]);
        Assert.Equal([1, 2], File.ReadAllBytes(path));
        Assert.Equal(path, new FileInfo(_folder["link"]).LinkTarget);
    }

    [Fact]
    public void Write_WhereNoFileCanBe_NamesIt()
    {
        foreach (string path in (string[])[_folder["none/a.bin"], _folder.Path])
        {
            string message = Assert.Throws<InputException>(() => OutputFile.WriteAllBytes(path, [1])).Message;
            Assert.StartsWith($"{path} cannot be written: ", message, StringComparison.Ordinal);
            Assert.DoesNotContain(".fastrl-", message, StringComparison.Ordinal);
        }
    }

    [SmallDiskFact]
    public void Write_DiskIsFull_LeavesTheFileAsItWas()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        File.WriteAllBytes(disk["a.sav"], [1, 2, 3]);
        disk.FillUpTo(free: 4096);
        Assert.StartsWith(
            $"{disk["a.sav"]} cannot be written: No space left on device", Assert.Throws<IOException>(() => OutputFile.WriteAllBytes(disk["a.sav"], new byte[20_000])).Message,
            StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(disk["a.sav"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(disk.Path).Length); // and what fills it
    }
}
