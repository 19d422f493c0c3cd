using FastRL.Measure.Benchmarks;

namespace FastRL.Measure.Tests.Benchmarks;

public sealed class TextbookLeducTests
{
    [Fact]
    public void Iterate_OfManyDeals_NearsTheGamesValue()
    {
        var solver = new TextbookLeduc(seed: 3);
        for (int i = 0; i < 50_000; i++) solver.Iterate();
        Assert.Equal(288, solver.Infosets); // those of the game with its suits merged
        Assert.Equal(-0.0856, solver.Value(), 0.03);
    }
}
