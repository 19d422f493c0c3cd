using FastRL.Envs;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

public sealed class LinksAwakeningDxTests
{
    private readonly SyntheticGame _game = new(BundledProfiles.Load("links-awakening-dx"));

    public LinksAwakeningDxTests()
    {
        byte[] memory = _game.Memory;
        (memory[0xDB5A], memory[0xDB5B]) = (24, 3);
        (memory[0xFF98], memory[0xFF99]) = (0x50, 0x40);
        (memory[0xDBA5], memory[0xFFF6], memory[0xFFF7]) = (1, 0xA3, 0x10);
        (memory[0xDB95], memory[0xDB96]) = (0x0B, 7);
        _game.Begin();
    }

    [Fact]
    public void Values_RamMap_IsDecoded()
    {
        byte[] memory = _game.Memory;
        (memory[0xDB5D], memory[0xDB5E]) = (0x02, 0x99); // BCD, high byte first
        memory[0xFF9E] = 2;
        (memory[0xDB57], memory[0xDB58]) = (0x01, 0x02);
        Assert.Equal(299, _game["rupees"]);
        Assert.Equal(0x50, _game["link_x"]);
        Assert.Equal(0x40, _game["link_y"]);
        Assert.Equal(2, _game["link_direction"]);
        Assert.Equal(0xA3, _game["room"]);
        Assert.Equal(0x10, _game["map"]);
        Assert.Equal(0x0201, _game["deaths"]);
    }

    [Fact]
    public void Reward_Rupees_AreCountedInDecimal()
    {
        _game.Memory[0xDB5E] = 0x09;
        _game.Step();
        _game.Memory[0xDB5E] = 0x10;
        Assert.Equal((0.01, null), _game.Step());
    }

    [Fact]
    public void Reward_OverworldRoom_IsAnotherThanTheIndoorOneOfTheSameNumber()
    {
        _game.Memory[0xDBA5] = 0;
        Assert.Equal(5.5, _game.Step().Reward);
    }

    [Fact]
    public void Reward_Transition_IsNotAVisit()
    {
        _game.Memory[0xFFF6] = 0xA4;
        _game.Memory[0xC124] = 1;
        Assert.Equal(0, _game.Step().Reward);
        _game.Memory[0xC124] = 0;
        Assert.Equal(5.5, _game.Step().Reward);
    }

    [Fact]
    public void Reward_Sword_IsPaid()
    {
        _game.Memory[0xDB4E] = 1;
        Assert.Equal((20, null), _game.Step());
    }

    [Fact]
    public void Step_Death_EndsTheEpisode()
    {
        _game.Memory[0xDB5A] = 0;
        Assert.Equal((-6.2, new EndCause("death", Success: false, Truncation: false)), _game.Step());
    }

    // Bit 0 of a dungeon's byte tells of its lesser boss, bit 1 of its instrument.
    [Fact]
    public void Step_FirstInstrument_IsSuccess()
    {
        _game.Memory[0xDB65] = 1;
        Assert.Equal((0, null), _game.Step());
        _game.Memory[0xDB65] = 3;
        Assert.Equal((50, new EndCause("instrument", Success: true, Truncation: false)), _game.Step());
    }
}
