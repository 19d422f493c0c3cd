using System.Diagnostics;

namespace FastRL.Envs.Tests;

public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_RegularFile_IsAllOfIt()
    {
        Assert.Equal([1, 2, 3], InputFile.ReadAllBytes(_folder.Write("f", [1, 2, 3]), most: 3));
        Assert.Equal("größer", InputFile.ReadAllText(_folder.Write("t", "\uFEFFgrößer"), most: 100));
        Assert.Empty(InputFile.ReadAllBytes(_folder.Write("e", ""), most: 0));
    }

    [Fact]
    public void Read_TooLarge_IsRefusedWithTheLimit()
    {
        string path = _folder.Write("f", [1, 2, 3]);
        Assert.Equal($"{path}: 3 bytes; allowed are at most 2", Assert.Throws<InvalidDataException>(() => InputFile.ReadAllBytes(path, most: 2)).Message);
    }

    [Fact]
    public void Read_Missing_NamesIt() =>
        Assert.Contains(_folder["none"], Assert.Throws<FileNotFoundException>(() => InputFile.ReadAllBytes(_folder["none"], most: 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_Folder_IsRefused() => Assert.Throws<InvalidDataException>(() => InputFile.ReadAllBytes(_folder.Path, most: 2));

    // Each of these would be waited for, or read without end.
    [RingFact]
    public void Read_PipeOrDevice_IsRefusedAtOnce()
    {
        string pipe = _folder["pipe"], link = _folder["link"];
        using (Process made = Process.Start("mkfifo", [pipe])!) made.WaitForExit();
        File.CreateSymbolicLink(link, "/dev/zero");
        foreach (string path in (string[])[pipe, link, "/dev/zero", "/dev/null"])
            Assert.Equal($"{path}: not a regular file", Assert.Throws<InvalidDataException>(() => InputFile.ReadAllBytes(path, most: 1 << 20)).Message);
    }
}
