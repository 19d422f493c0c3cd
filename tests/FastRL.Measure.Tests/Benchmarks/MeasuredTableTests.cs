using FastRL.Measure.Benchmarks;

namespace FastRL.Measure.Tests.Benchmarks;

public sealed class MeasuredTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Readme_HoldsTheTableThatTheCommandPrints()
    {
        string table = MeasuredTable.Render(Path.Combine(Repository.Root, "docs", "measured"));
        Assert.Contains(table, File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OneOutput_GivesItsRow()
    {
        _folder.Write("gb.json", """{"geomean": 123456.0, "geomean_ratio": 12.34, "min_ratio": 4.56}""");
        Assert.Contains("| 123,456, 12.3 times libretro-gambatte in the same run (lowest 4.6) |", MeasuredTable.Render(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AnotherCommandsOutput_NamesTheFile()
    {
        string file = _folder.Write("gb.json", """{"stream": 1}""");
        Assert.Contains(file, Assert.Throws<InvalidDataException>(() => MeasuredTable.Render(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
