using FastRL.Learn.League;

namespace FastRL.Learn.Tests.League;

public sealed class PlayerPoolTests
{
    /// <summary>Frequencies over the unit interval are the weights themselves: w (1 - w), 0.01 at least.</summary>
    [Fact]
    public void Draw_Pfsp_IsInProportionToWAndOneMinusW()
    {
        PlayerPool pool = Pool(PoolDraw.Pfsp, share: 0);
        for (int game = 0; game < 200; game++) pool.Record("beaten", 1);
        PoolPlayer[] players = [.. pool.Frozen];
        Assert.True(players[0].WinRate > 0.999);
        Assert.Equal(0.5, players[1].WinRate);
        double total = 0.01 + 0.25 + 0.25;
        Assert.Equal(0.01 / total, Share(pool, "beaten"), 1e-3);
        Assert.Equal(0.25 / total, Share(pool, "even"), 1e-3);
    }

    [Theory]
    [InlineData(PoolDraw.Newest, 0, 1)]
    [InlineData(PoolDraw.Uniform, 1 / 3.0, 1 / 3.0)]
    public void Draw_OtherWays_AreWhatTheySay(PoolDraw draw, double even, double last)
    {
        PlayerPool pool = Pool(draw, share: 0);
        Assert.Equal(even, Share(pool, "even"), 1e-3);
        Assert.Equal(last, Share(pool, "last"), 1e-3);
    }

    [Fact]
    public void Draw_ScriptedShare_IsThatPart()
    {
        PlayerPool pool = Pool(PoolDraw.Uniform, share: 0.25);
        Assert.Equal(0.125, Share(pool, "weak"), 1e-3);
        Assert.Equal(0.125, Share(pool, "strong"), 1e-3);
        Assert.Equal(0.25, Share(pool, "last"), 1e-3);
    }

    [Fact]
    public void Draw_NobodyFrozen_IsScriptedOrNull()
    {
        var pool = new PlayerPool(4, PoolDraw.Pfsp, 0.5, ["weak", "strong"]);
        Assert.Equal("weak", pool.Draw(0.1));
        Assert.Null(pool.Draw(0.7));
    }

    [Fact]
    public void Draw_NobodyScripted_LeavesTheShareToTheFrozen()
    {
        var pool = new PlayerPool(3, PoolDraw.Uniform, 0.5, []);
        foreach (string name in (string[])["a", "b", "c"]) pool.Admit(name);
        foreach (string name in (string[])["a", "b", "c"]) Assert.Equal(1 / 3.0, Share(pool, name), 1e-3);
    }

    [Fact]
    public void Admit_BeyondTheSize_LetsTheMostBeatenGoButNotTheLast()
    {
        PlayerPool pool = Pool(PoolDraw.Uniform, share: 0);
        pool.Record("even", 1);
        for (int game = 0; game < 9; game++) pool.Record("last", 1);
        pool.Admit("new");
        Assert.Equal(["beaten", "last", "new"], pool.Frozen.Select(player => player.Name));
    }

    [Fact]
    public void Load_WhatWasSaved_IsTheSamePool()
    {
        PlayerPool pool = Pool(PoolDraw.Pfsp, share: 0.5), other = new(3, PoolDraw.Pfsp, 0.5, ["weak", "strong"]);
        pool.Record("weak", 0.5);
        pool.Record("even", 0);
        using var state = new MemoryStream();
        pool.Save(new BinaryWriter(state));
        state.Position = 0;
        other.Load(new BinaryReader(state));
        Assert.Equal(pool.Players, other.Players);
    }

    private static PlayerPool Pool(PoolDraw draw, double share)
    {
        var pool = new PlayerPool(3, draw, share, ["weak", "strong"]);
        foreach (string name in (string[])["beaten", "even", "last"]) pool.Admit(name);
        return pool;
    }

    private static double Share(PlayerPool pool, string name)
    {
        const int draws = 100_000;
        return Enumerable.Range(0, draws).Count(i => pool.Draw((i + 0.5) / draws) == name) / (double)draws;
    }
}
