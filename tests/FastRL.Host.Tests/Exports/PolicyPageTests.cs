using FastRL.Envs;
using FastRL.Host.Exports;

namespace FastRL.Host.Tests.Exports;

public sealed class PolicyPageTests : IDisposable
{
    private static readonly PageFile[] s_files = [.. PageFile.All.Select(name => new PageFile(name, [1])), new PageFile("onnx/run.mjs", [2])];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_OverAnEarlierPage_TakesItsPlaceAndNothingElse()
    {
        Directory.CreateDirectory(_folder["page.tmp"]);
        string beside = _folder.Write("page.tmp/notes.txt", "somebody's");
        new PolicyPage(_folder["page"]).Write([.. s_files, new PageFile("old.js", [3])]);
        new PolicyPage(_folder["page"]).Write(s_files);
        Assert.Equal(["index.html", "onnx", "page-files.txt", "policy.onnx"], Directory.GetFileSystemEntries(_folder["page"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal("somebody's", File.ReadAllText(beside));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("onnx/notes.txt")]
    [InlineData("mine/notes.txt")]
    public void Write_SomethingElseInThePage_IsRefusedAndChangesNothing(string name)
    {
        var page = new PolicyPage(_folder["page"]);
        page.Write(s_files);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[$"page/{name}"])!);
        string notes = _folder.Write($"page/{name}", "somebody's");
        string message = Assert.Throws<InputException>(() => page.Write([.. s_files, new PageFile("new.js", [3])])).Message;
        Assert.Equal($"{_folder["page"]} holds {name}, which is no part of the page and would be deleted; move it, or name another folder", message);
        Assert.Equal("somebody's", File.ReadAllText(notes));
        Assert.False(File.Exists(_folder["page/new.js"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    // A model was exported there, and the rest is not ours to delete.
    [Fact]
    public void Make_InAFolderWithAModelAndMore_IsRefused()
    {
        _folder.Write("policy.onnx", "m");
        string beside = _folder.Write("thesis.tex", "t");
        string message = Assert.Throws<InputException>(() => new PolicyPage(_folder.Path).Make(null!)).Message;
        Assert.Equal($"{_folder.Path} is there and is no page that was exported before; name another folder", message);
        Assert.True(File.Exists(beside));
    }
}
