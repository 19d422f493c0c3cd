using FastRL.Emu.GameBoy;
using FastRL.Envs;
using FastRL.Host.Games.GameBoy;

namespace FastRL.Host.Tests.Games.GameBoy;

public sealed class InputScriptTests
{
    [Fact]
    public void Parse_EveryForm_IsUnderstood()
    {
        InputScript script = InputScript.Parse("# intro\n60 right\r\n 4\ta+UP # jump\n\n30 -\n1 start+select+b+left+down", "keys");
        Assert.Equal(
            [
                new(60, GameBoyButtons.Right),
                new(4, GameBoyButtons.A | GameBoyButtons.Up),
                new(30, GameBoyButtons.None),
                new(1, GameBoyButtons.Start | GameBoyButtons.Select | GameBoyButtons.B | GameBoyButtons.Left | GameBoyButtons.Down),
            ],
            script.Holds);
    }

    [Theory]
    [InlineData("60", "keys:1: '60' is not '<frames> <buttons>'")]
    [InlineData("\n60 a b", "keys:2: '60 a b' is not '<frames> <buttons>'")]
    [InlineData("0 a", "keys:1: '0' is not a number of frames")]
    [InlineData("-5 a", "keys:1: '-5' is not a number of frames")]
    [InlineData("99999999999 a", "keys:1: '99999999999' is not a number of frames")]
    [InlineData("5 a+", "keys:1: '' is no button")]
    public void Parse_WrongLine_IsNamed(string text, string expected)
    {
        var problem = Assert.Throws<InputException>(() => InputScript.Parse(text, "keys"));
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
    }
}
