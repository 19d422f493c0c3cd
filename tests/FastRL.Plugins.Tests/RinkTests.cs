using PuckArena.Rink;
using Xunit;

namespace FastRL.Plugins.Tests;

public sealed class RinkTests
{
    private const double Tick = 0.02;

    [Theory]
    [InlineData(false, 7.5)]
    [InlineData(true, 8.75)]
    public void Skater_FullSpeedAhead_ReachesTheCommunitysMaximum(bool sprint, double expected)
    {
        var skater = new Skater();
        skater.Place(0, -25, 0);
        double fastest = 0;
        for (int i = 0; i < 300; i++)
        {
            skater.Step(new SkaterInput { Forward = 1, StickVertical = 27.5, Sprint = sprint }, Tick);
            fastest = Math.Max(fastest, skater.Body.VelocityZ);
        }
        Assert.Equal(expected, fastest, 6);
    }

    [Fact]
    public void Puck_SlidesFreely_LosesDragsPartEachTick()
    {
        RinkWorld world = Empty();
        world.PlacePuck(0, 0, 3, 4);
        world.Step(default, Tick);
        Assert.Equal(3 * (1 - 0.3 * Tick), world.Puck.VelocityX, 12);
        Assert.Equal(4 * (1 - 0.3 * Tick), world.Puck.VelocityZ, 12);
        Assert.Equal(3 * Tick, world.Puck.X, 12);
    }

    [Fact]
    public void Puck_AgainstTheBoards_ComesBackWithTheirBounce()
    {
        RinkWorld world = Empty();
        world.PlacePuck(14.8, 0, 10, 0);
        world.Step(default, Tick);
        Assert.Equal(-10 * 0.19 * (1 - 0.3 * Tick), world.Puck.VelocityX, 9);
    }

    [Theory]
    [InlineData(26, 1)]
    [InlineData(-26, -1)]
    public void Puck_ThroughTheMouth_IsAGoalOfThatSide(double line, int side)
    {
        RinkWorld world = Empty();
        world.PlacePuck(0, line - side * 3, 0, side * 20);
        Assert.Equal(side, FirstGoal(world, 100));
    }

    [Theory]
    [InlineData(0, 29, 0, -20)]   // from behind, against the net
    [InlineData(1.2, 20, 0, 20)]  // past the post
    [InlineData(2.5, 26.5, -20, 0)] // from the side
    public void Puck_ElsewhereAtTheGoal_IsNoGoal(double x, double z, double velocityX, double velocityZ)
    {
        RinkWorld world = Empty();
        world.PlacePuck(x, z, velocityX, velocityZ);
        Assert.Equal(0, FirstGoal(world, 20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Puck_AnyShot_StaysOnTheIce(int seed)
    {
        var random = new Random(seed);
        RinkWorld world = Empty();
        for (int shot = 0; shot < 200; shot++)
        {
            world.PlacePuck(random.Next(-14, 15), random.Next(-25, 26), random.Next(-50, 51), random.Next(-50, 51));
            for (int i = 0; i < 60 && world.Goal == 0; i++)
            {
                var input = new SkaterInput
                {
                    Turn = random.Next(-1, 2), Forward = 1, StickVertical = random.Next(-25, 80), StickHorizontal = random.Next(-92, 93),
                };
                world.Step(input, Tick);
                bool over = RinkGeometry.Overlaps(world.Puck.X, world.Puck.Z, RinkWorld.PuckRadius, out _, out _, out double depth);
                Assert.False(over && depth > 1e-9, $"puck at {world.Puck.X}, {world.Puck.Z}");
            }
        }
    }

    [Fact]
    public void World_SameInputs_MovesAlikeBitForBit() => Assert.Equal(Play(), Play());

    private static (double X, double Z, double Yaw, double PuckX, double PuckZ) Play()
    {
        var random = new Random(3);
        RinkWorld world = Empty();
        world.PlacePuck(0, 2);
        for (int i = 0; i < 5000; i++)
        {
            world.Step(new SkaterInput { Turn = random.NextDouble() - 0.5, Forward = 1, StickVertical = 30 }, Tick);
            if (world.Goal != 0) world.PlacePuck(0, 0);
        }
        return (world.Skater.Body.X, world.Skater.Body.Z, world.Skater.Yaw, world.Puck.X, world.Puck.Z);
    }

    private static int FirstGoal(RinkWorld world, int ticks)
    {
        for (int i = 0; i < ticks; i++)
        {
            world.Step(default, Tick);
            if (world.Goal != 0) return world.Goal;
        }
        return 0;
    }

    // The skater stands far from everything.
    private static RinkWorld Empty()
    {
        var world = new RinkWorld();
        world.Skater.Place(-8, 8, 0);
        world.PlacePuck(0, 0);
        return world;
    }
}
