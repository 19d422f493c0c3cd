using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Interop;
using FastRL.Runs;
using FastRL.Web.Environments;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Lunar rovers in browser tabs: the rules of <see cref="RoverVecEnv"/>, as the page's module has them.</summary>
internal sealed class RoverTabEnv : TabVecEnv
{
    private const int Limit = (int)fr_rover_cause.FR_ROVER_CAUSE_LIMIT;

    private readonly RoverGoal _goal;

    /// <summary>Serves the page; <see cref="VecEnv.Reset"/> waits until all tabs are there.</summary>
    /// <param name="rover">Settings of all rovers.</param>
    /// <param name="tabs">Number of rovers and tabs, pace and places; what is exchanged is set here.</param>
    /// <param name="stage">What the page calls the settings.</param>
    /// <param name="timescale">What the page shows as pace; 0 for none.</param>
    /// <param name="watch">Told how tabs come and go.</param>
    /// <exception cref="InputException">A port is taken, or the address is not this machine's.</exception>
    public RoverTabEnv(RoverOptions rover, RoverTabOptions tabs, string stage, double timescale, ITabWatch watch)
        : base(Describe(rover, tabs), watch)
    {
        (_goal, MaxEpisodeSteps) = (rover.Goal, rover.MaxEpisodeSteps);
        foreach (TabSeat tab in Tabs)
        {
            tab.Tell(JsonOutput.Serialize(new { Type = "set_timescale", Timescale = timescale }));
            tab.Tell(JsonOutput.Serialize(new { Type = "parallel_training_info", EnvCount = tabs.Count, EnvId = tab.Number }));
            tab.Tell(JsonOutput.Serialize(new
            {
                Type = "set_config", rover.MaxEpisodeSteps, rover.TicksPerAction, rover.StartAnywhere, rover.StartCarrying, rover.Margin, rover.Original,
                Stage = stage, rover.Rewards,
            }));
        }
    }

    /// <summary>The names and numbers that are exchanged with the page, by which it knows the layout.</summary>
    public static TabLayout LayoutOf(RoverOptions rover)
    {
        using var native = new RoverVecEnv(rover, 1);
        return new TabLayout(
            native.Buffers.Observations[0].Spec, (ActionSpace.Box)native.ActionSpace,
            ["steps", "construction_drops", "berm_drops", "orbs_grabbed", "orbs_delivered", "reached_orb", "speed", "reward", "zone", "berm_orbs"],
            [.. native.EndCauses.Take(Limit + 1)]);
    }

    /// <summary>Steps after which an episode is cut.</summary>
    public int MaxEpisodeSteps { get; }

    /// <summary>An episode that ended in a copy's last step.</summary>
    public RoverEpisode Episode(int copy)
    {
        ReadOnlySpan<float> row = Infos(copy);
        return new RoverEpisode(
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_STEPS],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_CONSTRUCTION_DROPS],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_BERM_DROPS],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_ORBS_GRABBED],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_ORBS_DELIVERED],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_BERM_ORBS],
            row[(int)fr_rover_info.FR_ROVER_INFO_REACHED_ORB] != 0,
            row[(int)fr_rover_info.FR_ROVER_INFO_SPEED],
            row[(int)fr_rover_info.FR_ROVER_INFO_REWARD]);
    }

    /// <summary>Tells the first tab what training goes on from.</summary>
    public void TellCheckpoint(string name, long steps) =>
        Tabs[0].Tell(JsonOutput.Serialize(new { Type = "checkpoint_info", CheckpointName = name, CheckpointSteps = steps }));

    /// <inheritdoc/>
    /// <remarks>As <see cref="RoverVecEnv"/> does: the page's causes, then the same again, but for the first, where the goal was met.</remarks>
    protected override int Judge(int copy, int cause) =>
        cause > 0 && Episode(copy).Meets(_goal, cause == Limit, delivered: false) ? cause + Limit : cause;

    private static TabOptions Describe(RoverOptions rover, RoverTabOptions tabs)
    {
        using var native = new RoverVecEnv(rover, 1);
        return new TabOptions
        {
            Layout = LayoutOf(rover),
            EndCauses = native.EndCauses,
            Count = tabs.Count,
            Tabs = tabs.Tabs,
            Groups = tabs.Groups,
            TicksPerStep = rover.TicksPerAction,
            StepInterval = tabs.StepInterval,
            Server = tabs.Server,
        };
    }
}

/// <summary>Where and how many rovers are.</summary>
internal sealed record RoverTabOptions
{
    /// <summary>Rovers of all tabs together.</summary>
    public required int Count { get; init; }

    /// <summary>Tabs, at most <see cref="Count"/>.</summary>
    public required int Tabs { get; init; }

    /// <summary>Groups, 1 or 2.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Time from one action of a rover to the next; zero for as fast as it goes.</summary>
    public TimeSpan StepInterval { get; init; }

    /// <summary>Where the page and the sockets are.</summary>
    public EnvironmentServerOptions Server { get; init; } = RoverPage.Server;
}

/// <summary>The page that the program holds.</summary>
internal static class RoverPage
{
    /// <summary>The page at its usual ports, with the words of the rover's JSON protocol.</summary>
    public static EnvironmentServerOptions Server { get; } =
        new() { Page = ("Rover.Page.", typeof(RoverPage).Assembly), Dialect = new RoverDialect() };
}
