using System.Text;
using FastRL.Web.Viewing;

namespace FastRL.Web.Tests.Viewing;

public sealed class ViewControlsTests : IDisposable
{
    private readonly ViewControls _controls = new();

    public void Dispose() => _controls.Dispose();

    [Fact]
    public void TryTakeTurn_AfterPauseAndTwoSteps_AllowsTwo()
    {
        Apply("""{"type":"pause"}""");
        Assert.False(_controls.TryTakeTurn());
        Apply("""{"type":"step"}""");
        Apply("""{"type":"step"}""");
        Assert.Equal([true, true, false], [_controls.TryTakeTurn(), _controls.TryTakeTurn(), _controls.TryTakeTurn()]);
        Apply("""{"type":"resume"}""");
        Assert.True(_controls.TryTakeTurn());
    }

    [Theory]
    [InlineData("0.25", 0.25)]
    [InlineData("8", 8.0)]
    [InlineData("null", double.PositiveInfinity)]
    public void Apply_Speed_IsTaken(string value, double speed)
    {
        Apply($$"""{"type":"speed","value":{{value}}}""");
        Assert.Equal(speed, _controls.Speed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("pause")]
    [InlineData("{\"type\":3}")]
    [InlineData("{\"type\":\"format\"}")]
    [InlineData("{\"type\":\"speed\"}")]
    [InlineData("{\"type\":\"speed\",\"value\":-1}")]
    [InlineData("{\"type\":\"speed\",\"value\":1e999}")]
    [InlineData("{\"type\":\"speed\",\"value\":\"fast\"}")]
    [InlineData("{\"type\":\"pause\"")]
    [InlineData("{\"type\":\"pause\"}{")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"keys\",\"value\":[\"\\udc00\"]}")]
    public void Apply_AnythingElse_IsRefusedAndChangesNothing(string message)
    {
        Assert.False(_controls.Apply(Encoding.UTF8.GetBytes(message)));
        Assert.False(_controls.Paused);
        Assert.Equal(1, _controls.Speed);
    }

    [Fact]
    public async Task WaitForChange_Request_Wakes()
    {
        Apply("""{"type":"pause"}""");
        Assert.False(_controls.TryTakeTurn());
        Task waiting = Task.Run(() => _controls.WaitForChange(default));
        Apply("""{"type":"resume"}""");
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Apply(string message) => Assert.True(_controls.Apply(Encoding.UTF8.GetBytes(message)));
}
