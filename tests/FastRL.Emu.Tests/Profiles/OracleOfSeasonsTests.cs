using FastRL.Envs;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

public sealed class OracleOfSeasonsTests
{
    private readonly SyntheticGame _game = new(BundledProfiles.Load("oracle-of-seasons"));

    public OracleOfSeasonsTests()
    {
        byte[] memory = _game.Memory;
        (memory[0xC6A2], memory[0xC6A3]) = (12, 12); // three hearts
        (memory[0xD00B], memory[0xD00D]) = (0x40, 0x50);
        (memory[0xCC49], memory[0xCC4C]) = (0, 0xA7);
        (memory[0xCC55], memory[0xCD00], memory[0xC2EE]) = (0xFF, 1, 2);
        _game.Begin();
    }

    [Fact]
    public void Values_RamMap_IsDecoded()
    {
        byte[] memory = _game.Memory;
        (memory[0xC6A5], memory[0xC6A6]) = (0x47, 0x01); // BCD, low byte first
        memory[0xD008] = 3;
        memory[0xC6BB] = 0x81;
        memory[0xC692] = 0xA0;
        memory[0xC69A] = 0x04;
        (memory[0xC620], memory[0xC621]) = (0x34, 0x12);
        Assert.Equal(147, _game["rupees"]);
        Assert.Equal(0x50, _game["link_x"]);
        Assert.Equal(0x40, _game["link_y"]);
        Assert.Equal(3, _game["link_direction"]);
        Assert.Equal(0xA7, _game["room"]);
        Assert.Equal(0x81, _game["essences"]);
        Assert.Equal(1, _game["has_sword"]);
        Assert.Equal(1, _game["has_rod"]);
        Assert.Equal(1, _game["has_gnarled_key"]);
        Assert.Equal(0x1234, _game["kills"]);
    }

    [Fact]
    public void Reward_NothingHappens_IsTheCostOfTime() => Assert.Equal((0, null), _game.Step());

    [Fact]
    public void Reward_RupeesAcrossTheDecimalCarry_CountsTen()
    {
        _game.Memory[0xC6A5] = 0x95;
        _game.Step();
        (_game.Memory[0xC6A5], _game.Memory[0xC6A6]) = (0x05, 0x01);
        Assert.Equal((0.1, null), _game.Step());
    }

    [Fact]
    public void Reward_NewRoom_IsPaidOnceAndNotWhileScrolling()
    {
        _game.Memory[0xCC4C] = 0xA8;
        _game.Memory[0xCD00] = 8;
        Assert.Equal(0, _game.Step().Reward);
        _game.Memory[0xCD00] = 1;
        Assert.Equal(5.5, _game.Step().Reward); // room and place
        Assert.Equal(0, _game.Step().Reward);
        _game.Memory[0xCC4C] = 0xA7;
        Assert.Equal(0, _game.Step().Reward);
    }

    [Fact]
    public void Reward_FreshPlace_IsASquareOfSixteenPixels()
    {
        _game.Memory[0xD00D] = 0x5F;
        Assert.Equal(0, _game.Step().Reward);
        _game.Memory[0xD00D] = 0x60;
        Assert.Equal(0.5, _game.Step().Reward);
    }

    [Fact]
    public void Reward_Dungeon_IsPaidWhereLinkIsInOne()
    {
        _game.Memory[0xCC55] = 1;
        Assert.Equal(25, _game.Step().Reward);
        Assert.Equal(0, _game.Step().Reward);
    }

    [Fact]
    public void Reward_Treasures_ArePaid()
    {
        _game.Memory[0xC692] = 0x20;
        Assert.Equal(20, _game.Step().Reward);
        _game.Memory[0xC69A] = 0x04;
        Assert.Equal(50, _game.Step().Reward);
    }

    [Fact]
    public void Reward_Damage_CostsATenthAQuarterHeart()
    {
        _game.Memory[0xC6A2] = 10;
        Assert.Equal((-0.2, null), _game.Step());
    }

    [Fact]
    public void Step_Death_EndsTheEpisode()
    {
        _game.Memory[0xC6A2] = 0;
        Assert.Equal((-6.2, new EndCause("death", Success: false, Truncation: false)), _game.Step());
    }

    [Fact]
    public void Step_FirstEssence_IsSuccess()
    {
        _game.Memory[0xC6BB] = 1;
        Assert.Equal((50, new EndCause("essence", Success: true, Truncation: false)), _game.Step());
    }
}
