using System.Text.Json;
using FastRL.Envs;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.GameBoy;

public sealed class MemorySearchTests : IDisposable
{
    // Of games/quest/walkthrough.txt, to the forest; then 8 frames down and 8 left, 2 pixels a frame (games/quest/README.md).
    private const string Script = "91 -\n4 start\n19 -\n40 left\n11 -\nmark forest\n8 down\nmark south\n8 left\nmark west\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0xC103, 16, "south grew by 16", "west same since south")]
    [InlineData(0xC102, -16, "south same", "west shrank by 16")]
    [InlineData(0xC101, -1, "forest equal 8", "100 equal 9", "forest shrank since 100")]
    public void Find_WhatTheGameDocuments_IsThere(int address, int difference, params string[] conditions)
    {
        JsonElement found = Find(conditions);
        JsonElement match = found.GetProperty("matches").EnumerateArray().Single(match => match.GetProperty("address").GetInt32() == address);
        Assert.Equal(0, match.GetProperty("bank").GetInt32());
        int moved = match.GetProperty("value").GetInt32() - match.GetProperty("previous").GetInt32();
        Assert.Equal(conditions[^1].Contains("same", StringComparison.Ordinal) ? 0 : difference, moved);
        Assert.Equal(found.GetProperty("matches").GetArrayLength(), found.GetProperty("count").GetInt32());
        Assert.InRange(found.GetProperty("count").GetInt32(), 1, 20);
    }

    [Fact]
    public void Find_NumbersOfTwoBytes_AreDecoded()
    {
        // games/quest/README.md: C118 counts frames, the low byte first.
        JsonElement match = Find("south grew by 8", "west grew by 8", "west grew by 16 since forest", "--kind", "u16le").GetProperty("matches").EnumerateArray()
            .Single(match => match.GetProperty("address").GetInt32() == 0xC118);
        Assert.Equal(16, match.GetProperty("value").GetInt32() - match.GetProperty("previous").GetInt32());
    }

    [Fact]
    public void Memory_WithoutACondition_IsShown()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("gb", "ram", Rom, "--frames", "200");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("0:C110  ", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(string.Join(' ', Enumerable.Repeat("00", 16)), outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--find 'south rose' is not MOMENT equal N", "south rose")]
    [InlineData("--find 'south equal' is not MOMENT equal N", "south equal")]
    [InlineData("--find 'south same 3' is not MOMENT equal N", "south same 3")]
    [InlineData("--find 'south 1' is not MOMENT equal N", "south 1")]
    [InlineData("--find: '2147483648' frames; a moment is one of at most 100000000, or a mark of the script", "2147483648 same")]
    [InlineData("--find: '100000001' frames;", "100000001 same")]
    [InlineData("the script has no 'mark soth'; did you mean 'south'?", "soth changed")]
    public void Find_WrongCondition_IsNamed(string expected, string condition)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("gb", "ram", Rom, "--input", _folder.Write("keys", Script), "--find", condition);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AMarkTwice_IsNamed()
    {
        var problem = Assert.Throws<InputException>(() => InputScript.Parse("mark a\n5 -\nmark a", "keys"));
        Assert.Equal("keys:3: there is a mark a already", problem.Message);
    }

    private static string Rom => Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb");

    private JsonElement Find(params string[] conditions)
    {
        string[] words = [.. conditions.TakeWhile(word => word != "--kind").SelectMany(condition => (string[])["--find", condition]), .. conditions.SkipWhile(word => word != "--kind")];
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["gb", "ram", Rom, "--input", _folder.Write("keys", Script), .. words, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
