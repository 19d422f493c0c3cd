using System.Text;
using System.Text.Json;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Games.GameBoy.Demonstrations;
using FastRL.Host.Games.GameBoy.Play;
using FastRL.Host.Tests.Cli;
using FastRL.Web.Viewing;

namespace FastRL.Host.Tests.Games.GameBoy;

/// <summary>A game that is played by hand, without its page.</summary>
public sealed class PlaySessionTests : IDisposable
{
    private const int X = 0xC102, Room = 0xC101;

    private static readonly string s_games = Path.Combine(AppContext.BaseDirectory, "games");
    private static readonly GameProfile s_profile = GameProfile.Load(Path.Combine(s_games, "profiles", "quest.yaml"));

    private readonly TemporaryFolder _folder = new();
    private readonly GameBoyRom _rom = GameBoyRom.Load(Path.Combine(s_games, "quest", "quest.gb"));
    private readonly GameBoyMachine _machine;
    private readonly PlayHub _hub = new();
    private readonly PlaySession _session;

    public PlaySessionTests()
    {
        _machine = new GameBoyMachine(_rom, s_profile.Model);
        _session = new PlaySession(
            _machine, new MemoryMap(_machine, 0), "QUEST", s_profile, _hub, new PlayRecorder(_folder.Path, "quest"), TimeProvider.System);
    }

    public void Dispose()
    {
        _machine.Dispose();
        _rom.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void RecordScript_FromPowerOn_IsWhatGbRunPlays()
    {
        Ask("""{"type":"recordscript"}""");
        Hold(91);
        Hold(4, "start");
        Hold(19);
        Hold(40, "left");
        ulong played = _machine.HashMemory();
        Ask("""{"type":"stop"}""");
        string script = _folder["quest-1.txt"];
        Assert.Equal("91 -\n4 start\n19 -\n40 left\n", File.ReadAllText(script));
        FastRlProgram.Outcome run = FastRlProgram.Run("gb", "run", Path.Combine(s_games, "quest", "quest.gb"), "--input", script, "--frames", "154", "--model", "dmg", "--json");
        Assert.Equal($"{played:x16}", JsonDocument.Parse(run.Output).RootElement.GetProperty("memory_hash").GetString());
    }

    [Fact]
    public void RecordScript_InTheMiddle_KeepsWhereItBegins()
    {
        Hold(91);
        Ask("""{"type":"recordscript"}""");
        Hold(4, "start");
        Hold(60);
        ulong played = _machine.HashMemory();
        Ask("""{"type":"stop"}""");
        using var again = new GameBoyMachine(_rom, s_profile.Model);
        again.LoadState(File.ReadAllBytes(_folder["quest-1.state"]));
        RomRunner.Run(again, InputScript.Load(_folder["quest-1.txt"]), 64, untilBreakpoint: false);
        Assert.Equal(played, again.HashMemory());
    }

    [Fact]
    public void RecordDemonstration_OfThreeSteps_IsOneOfTheProfile()
    {
        Ask("""{"type":"recorddemonstration"}""");
        Assert.False(_session.Advance(), "time goes on though no action is pressed");
        Hold(5, "left", "b"); // b is no action: left is; a step takes four frames
        Hold(3);              // held to the step's end
        Hold(4, "up");
        Ask("""{"type":"stop"}""");
        Demonstration shown = Assert.Single(DemonstrationFile.Read(_folder["quest-1.demo.txt"], s_profile));
        Assert.Equal(["left", "left", "up"], shown.Actions.Select(action => s_profile.Actions[action].Name));
        using var environment = new GameBoyVecEnv(s_profile, new GameBoyVecEnvOptions { Count = 1, Threads = 1, IdleFrames = shown.IdleFrames });
        environment.Reset(1);
        foreach (int action in shown.Actions)
        {
            environment.Buffers.Actions[0] = action;
            environment.Send(0);
            environment.Recv(0);
        }
        Assert.Equal(environment.GetMachine(0).HashMemory(), _machine.HashMemory());
    }

    [Fact]
    public void Rewind_ToWhereItWas_TakesBackWhatWasRecorded()
    {
        Ask("""{"type":"recordscript"}""");
        Hold(48);
        ulong then = _machine.HashMemory();
        Hold(24, "start");
        Ask("""{"type":"rewind","number":1}""");
        for (int state = 0; state < 2; state++) Assert.True(_session.Advance()); // states 60 and 48
        Assert.Equal(then, _machine.HashMemory());
        Ask("""{"type":"rewind","number":0}""");
        Ask("""{"type":"stop"}""");
        Assert.Equal("48 -\n", File.ReadAllText(_folder["quest-1.txt"]));
    }

    [Fact]
    public void Load_OfASlot_IsWhatWasSaved()
    {
        Hold(30);
        ulong then = _machine.HashMemory();
        Ask("""{"type":"save","number":3}""");
        Hold(30);
        Ask("""{"type":"load","number":4}"""); // empty
        Assert.NotEqual(then, _machine.HashMemory());
        Ask("""{"type":"load","number":3}""");
        Assert.Equal(then, _machine.HashMemory());
    }

    [Fact]
    public async Task Search_WhatShrankWithEachStep_LeavesTheHeroAndHisPicture()
    {
        Ask("""{"type":"recorddemonstration"}""");
        Ask("""{"type":"searchnew","kind":"u8"}""");
        for (int step = 0; step < 3; step++)
        {
            Hold(4, "left");
            Ask("""{"type":"search","relation":"shrank","number":8}""");
        }
        JsonElement found = await Told("search");
        Assert.InRange(found.GetProperty("count").GetInt32(), 1, 5);
        Assert.Contains(found.GetProperty("matches").EnumerateArray(), match => match.GetProperty("address").GetInt32() == X);
        Assert.DoesNotContain(found.GetProperty("matches").EnumerateArray(), match => match.GetProperty("address").GetInt32() == Room);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"type":"jump"}""")]
    [InlineData("""{"type":"3"}""")]
    [InlineData("""{"type":"buttons","value":["jump"]}""")]
    [InlineData("""{"type":"speed","number":1000}""")]
    [InlineData("""{"type":"load","number":1.5}""")]
    [InlineData("""{"type":"search","relation":"equal"}""")]
    [InlineData("""{"type":"search","relation":null}""")]
    [InlineData("""{"type":"searchnew","kind":"u64"}""")]
    [InlineData("""{"type":"watch","number":65536}""")]
    [InlineData("""{"type":"pause","number":1}""")]
    public void Apply_WhatNoPageSays_IsRefused(string json) => Assert.False(_hub.Apply(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Stop_WhereNothingCanBeWritten_KeepsWhatWasRecorded()
    {
        Ask("""{"type":"recordscript"}""");
        Hold(48);
        Directory.Delete(_folder.Path);
        File.WriteAllText(_folder.Path, "in the way");
        Ask("""{"type":"stop"}""");
        File.Delete(_folder.Path);
        Directory.CreateDirectory(_folder.Path);
        Hold(2, "start");
        Ask("""{"type":"stop"}""");
        Assert.Equal("48 -\n2 start\n", File.ReadAllText(_folder["quest-1.txt"]));
    }

    [UnixFact]
    public void Stop_OfADemonstrationWhereNothingCanBeWritten_IsSaidAndPlayedOn()
    {
        var session = new PlaySession(
            _machine, new MemoryMap(_machine, 0), "QUEST", s_profile, _hub, new PlayRecorder("/proc", "quest"), TimeProvider.System);
        session.Carry(PlayRequest.Read(JsonDocument.Parse("""{"type":"recorddemonstration"}""").RootElement));
        Assert.True(_hub.Apply("""{"type":"buttons","value":["left"]}"""u8));
        for (int i = 0; i < s_profile.FramesPerStep; i++) Assert.True(session.Advance());
        session.Carry(PlayRequest.Read(JsonDocument.Parse("""{"type":"stop"}""").RootElement));
        Assert.True(session.Advance());
    }

    [Fact]
    public void RecordDemonstration_OfLessThanAStep_WritesNothing()
    {
        Ask("""{"type":"recorddemonstration"}""");
        Hold(1, "left");
        Ask("""{"type":"stop"}""");
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Profile_ValueInABankThatThereIsNot_IsNamed()
    {
        string text = s_profile.Text.Replace("\nvalues:\n", "\nvalues:\n  saved: {address: 0xA000, bank: 9}\n", StringComparison.Ordinal);
        var profile = GameProfile.Parse(text, s_profile.Path);
        var problem = Assert.Throws<InputException>(() => new PlaySession(
            _machine, new MemoryMap(_machine, 0), "QUEST", profile, _hub, new PlayRecorder(_folder.Path, "quest"), TimeProvider.System));
        Assert.Contains("value saved: bank 9 at 0xA000 does not exist", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_APlaceThatThereIsNot_IsSaidAndPlayedOn()
    {
        Ask("""{"type":"watch","number":40960,"bank":9,"kind":"u8"}""");
        Hold(1);
    }

    private void Ask(string json)
    {
        Assert.True(_hub.Apply(Encoding.UTF8.GetBytes(json)), json);
        while (_hub.TryTake(out PlayRequest? request)) _session.Carry(request!);
    }

    private void Hold(int frames, params string[] buttons)
    {
        Assert.True(_hub.Apply(Encoding.UTF8.GetBytes($$"""{"type":"buttons","value":{{JsonSerializer.Serialize(buttons)}}}""")));
        for (int i = 0; i < frames; i++) Assert.True(_session.Advance());
    }

    private async Task<JsonElement> Told(string type)
    {
        ClientMailbox box = _hub.Join();
        box.Close();
        while (await box.TakeAsync(CancellationToken.None) is { } message)
        {
            if (!message.IsText) continue;
            JsonElement said = JsonDocument.Parse(message.Bytes).RootElement;
            if (said.GetProperty("type").GetString() == type) return said;
        }
        throw new InvalidOperationException($"nothing was said of {type}");
    }
}
