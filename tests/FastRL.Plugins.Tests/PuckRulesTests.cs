using FastRL.Host.Games.Puck;
using PuckArena.Rink;
using PuckGym;
using Xunit;

namespace FastRL.Plugins.Tests;

public sealed class PuckRulesTests
{
    private const float Tolerance = 1e-5f;

    [Theory]
    [InlineData(0f, 1f, 0f, 0f)]       // puck ahead, skater looks along +z
    [InlineData(1f, 0f, 0f, 0.5f)]     // puck to the right
    [InlineData(-1f, 0f, 0f, -0.5f)]   // puck to the left
    [InlineData(-1f, 0.1f, 6.2f, -0.4418f)] // the heading just below a whole turn
    public void Bearing_AnyHeading_IsWrapped(float puckX, float puckZ, float rotation, float expected)
    {
        float[] features = Encode(new PuckState
        {
            Puck = new PuckVector(puckX, 0, puckZ), Rotation = rotation, TheirGoal = new PuckVector(0, 0, 26),
        });
        Assert.Equal(expected, features[20], 3);
    }

    /// <summary>The skater looks along +z, so that right is +x; metres by 50, heights by 5, speeds by 20, or as near things are.</summary>
    [Theory]
    [InlineData("skater_z", -5f / 50), InlineData("skater_speed_x", 2f / 20), InlineData("heading", 0f)]
    [InlineData("puck_x", 12f / 50), InlineData("puck_y", 0.5f / 5), InlineData("puck_speed_z", 6f / 20), InlineData("stick_z", -4f / 50)]
    [InlineData("skater_to_puck_z", 3f / 50), InlineData("skater_to_goal_x", -10f / 50), InlineData("puck_bearing", 0.18717f)]
    [InlineData("puck_distance", 3.60555f / 50), InlineData("stick_to_puck_y", 0.5f / 5), InlineData("heading_cosine", 1f)]
    [InlineData("skater_speed_ahead", 4f / 10), InlineData("skater_to_puck_right", 2f / 4), InlineData("stick_to_puck_ahead", 2f)]
    [InlineData("puck_speed_right", -3f / 10), InlineData("puck_direction_ahead", 3 / 3.60555f)]
    [InlineData("puck_to_goal_direction_right", -12 / 30.4631f), InlineData("goal_direction_ahead", 31 / 32.5730f)]
    [InlineData("puck_to_goal_distance", 30.4631f / 50), InlineData("puck_nearness", 0.40600f)]
    public void Names_OfFeatures_SayWhatTheyAre(string name, float expected)
    {
        float[] features = Encode(new PuckState
        {
            Skater = new PuckVector(10, 0, -5), SkaterVelocity = new PuckVector(2, 0, 4),
            Puck = new PuckVector(12, 0.5f, -2), PuckVelocity = new PuckVector(-3, 0, 6), Stick = new PuckVector(11, 0, -4),
            OurGoal = new PuckVector(0, 0, -26), TheirGoal = new PuckVector(0, 0, 26),
        });
        string[] names = [.. new PuckFeatures().Names];
        Assert.Distinct(names);
        Assert.Equal(expected, features[Array.IndexOf(names, name)], 4);
    }

    [Fact]
    public void Features_OfTheOtherTeam_AreThoseOfTheTurnedRink()
    {
        var blue = new PuckState
        {
            Skater = new PuckVector(3, 0, -5), SkaterVelocity = new PuckVector(1, 0, 2), Rotation = 0.5f,
            Puck = new PuckVector(-4, 0.1f, 7), PuckVelocity = new PuckVector(5, 0, -6), Stick = new PuckVector(3, 0, -4),
            OurGoal = new PuckVector(0, 0, -26), TheirGoal = new PuckVector(0, 0, 26),
        };
        var red = new PuckState
        {
            Skater = new PuckVector(-3, 0, 5), SkaterVelocity = new PuckVector(-1, 0, -2), Rotation = 0.5f + MathF.PI,
            Puck = new PuckVector(4, 0.1f, -7), PuckVelocity = new PuckVector(-5, 0, 6), Stick = new PuckVector(-3, 0, 4),
            OurGoal = new PuckVector(0, 0, 26), TheirGoal = new PuckVector(0, 0, -26),
        };
        float[] expected = Encode(blue), found = Encode(red);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 4);
    }

    [Fact]
    public void FullRewards_OneTick_AreThoseWorkedOutByHand()
    {
        var before = new PuckState { Skater = new PuckVector(0, 0, -4), Puck = new PuckVector(0, 0, 0), TheirGoal = new PuckVector(0, 0, 26) };
        PuckState after = before;
        after.Skater.Z = -3;
        after.Puck.Z = 1;
        after.PuckVelocity.Z = 10;
        Rewards rewards = Rewards.Create("full");
        rewards.Begin(before);
        // Nearer 0 m (both moved 1 m); 1 m nearer the goal 0.02; offensive half 0.001; shot 0.05 * 1 * 10/20; time -0.001.
        Assert.Equal(0.02f + 0.001f + 0.025f - 0.001f, rewards.Step(after), Tolerance);
        Assert.Equal((100f, -100f), (rewards.Goal, rewards.Conceded));
    }

    [Fact]
    public void PhaseOneRewards_OneTick_AreThoseWorkedOutByHand()
    {
        var before = new PuckState { Skater = new PuckVector(0, 0, -4), Stick = new PuckVector(0, 0, -3) };
        PuckState after = before;
        after.Skater.Z = -4.5f;
        after.SkaterVelocity.Z = -2;
        Rewards rewards = Rewards.Create("phase1");
        rewards.Begin(before);
        Assert.Equal(-3 * 0.5f - 0.3f * 2, rewards.Step(after), Tolerance);
        after.Stick.Z = 0;
        after.SkaterVelocity.Z = 0;
        Assert.Equal(5.5f, rewards.Step(after), Tolerance); // first contact 5, touching 0.5
        Assert.Equal(0.5f, rewards.Step(after), Tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void Spawns_AnySeed_KeepTheirDistances(ulong seed)
    {
        var rules = new SpawnRules(seed);
        var ice = new PuckVector(15, 0, 30);
        var state = new PuckState { OurGoal = new PuckVector(0, 0, -26), TheirGoal = new PuckVector(0, 0, 26) };
        for (int i = 0; i < 1000; i++)
        {
            PuckVector player = rules.Player(state, ice), puck = rules.Puck(state, player, ice);
            Assert.True(Math.Abs(puck.X) <= 11 && Math.Abs(puck.Z) <= 26 && Math.Abs(player.X) <= 10 && Math.Abs(player.Z) <= 25);
            Assert.True(PuckVector.FlatDistance(player, puck) >= 8);
            Assert.True(PuckVector.FlatDistance(puck, state.TheirGoal) >= 7 && PuckVector.FlatDistance(puck, state.OurGoal) >= 7);
            Assert.False(Math.Abs(puck.X) > 5 && Math.Abs(puck.Z) > 20, "in a corner");
        }
    }

    private static float[] Encode(in PuckState state)
    {
        float[] observed = new float[PuckLayout.Layout.ObservationSize];
        PuckLayout.Write(state, observed);
        var features = new PuckFeatures();
        float[] encoded = new float[features.Size];
        Array.Fill(encoded, float.NaN);
        features.Encode(observed, encoded);
        return encoded;
    }
}
