using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using FastRL.Envs.Rover;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.Rover;

/// <summary>What a training run of the rover does.</summary>
internal sealed class RoverTrainConfig : TrainConfig
{
    /// <summary>Settings of the rover alone.</summary>
    public RoverConfig Rover { get; init; } = new();
}

/// <summary>How the rover is driven and what it is trained for.</summary>
internal sealed class RoverConfig
{
    /// <summary>1 driving, 2 navigation, 3 orb collection, 4 full task; curriculum goes through files of its own, one after the other.</summary>
    [AllowedValues("1", "2", "3", "4", RoverGame.Curriculum)]
    public string Stage { get; init; } = "4";

    /// <summary>Where rovers live: in this process, or in tabs of a browser.</summary>
    public RoverWorld Env { get; init; } = RoverWorld.Tabs;

    /// <summary>Browser tabs that share the rovers; no more than there are rovers.</summary>
    [Range(1, 64)]
    public int Tabs { get; init; } = 4;

    /// <summary>What tabs speak: one binary socket for all rovers of a tab, or the original's JSON on a port each.</summary>
    public RoverProtocol Protocol { get; init; }

    /// <summary>How much faster than the clock ticks follow one another in tabs; 0 for as fast as it goes. Never what they do.</summary>
    [Timescale]
    public double Timescale { get; init; } = 2;

    /// <summary>Whether Chromium is started without a window for the tabs.</summary>
    public bool HeadlessTabs { get; init; }

    /// <summary>Port of the page and its binary socket; 0 for a free one.</summary>
    [Range(0, 65535)]
    public int PagePort { get; init; } = 4200;

    /// <summary>Port of the first tab that speaks JSON, the others' follow; 0 for free ones.</summary>
    [Range(0, 65472)]
    public int BasePort { get; init; } = 8765;

    /// <summary>Address that page and sockets listen on; beyond loopback a token is asked for.</summary>
    [IPAddressText]
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>What a new session goes on from: latest, none, or a checkpoint's folder.</summary>
    public string Load { get; init; } = LoadLatest;

    /// <summary>Word for the newest checkpoint of the run.</summary>
    public const string LoadLatest = "latest";

    /// <summary>Word for starting over.</summary>
    public const string LoadNone = "none";

    /// <summary>Part of the curriculum that is trained.</summary>
    [Range(1, RoverGame.Parts)]
    public int Part { get; init; } = 1;

    /// <summary>What counts as success of an episode.</summary>
    public RoverGoal Goal { get; init; } = RoverGoal.DeliverAll;

    /// <summary>Success rate of the last 100 episodes that ends the stage before its steps; 0 for none.</summary>
    [Range(0.0, 1.0)]
    public double EnoughSuccess { get; init; }

    /// <summary>Ticks of 1/60 s that an action holds.</summary>
    [Range(1, 600)]
    public int TicksPerAction { get; init; } = 4;

    /// <summary>Steps after which an episode is cut where <c>episode_length</c> is 0.</summary>
    [Range(1, 1_000_000)]
    public int MaxEpisodeSteps { get; init; } = 10_000;

    /// <summary>Part of the episodes that begin anywhere on the field instead of in the starting zone.</summary>
    [Range(0.0, 1.0)]
    public double StartAnywhere { get; init; }

    /// <summary>Part of these that begin with an orb held.</summary>
    [Range(0.0, 1.0)]
    public double StartCarrying { get; init; }

    /// <summary>Metres: coming nearer to anything is a collision; for learning to keep clear, never for evaluation.</summary>
    [Range(0.0, 0.05)]
    public double Margin { get; init; }

    /// <summary>original: its target point and the rewards that can be farmed, for comparison.</summary>
    public RoverCompat Compat { get; init; }

    /// <summary>What is observed: the original's numbers, or those of a navigator.</summary>
    public RoverLayout Layout { get; init; }

    /// <summary>What steps are worth.</summary>
    public RoverRewards Rewards { get; init; } = RoverRewards.OfStage(4);
}

/// <summary>Where rovers live.</summary>
internal enum RoverWorld
{
    /// <summary>In tabs of a browser.</summary>
    Tabs,

    /// <summary>In this process.</summary>
    Native,
}

/// <summary>What tabs speak.</summary>
internal enum RoverProtocol
{
    /// <summary>fastrl.env.1.</summary>
    Binary,

    /// <summary>The original's.</summary>
    Json,
}

/// <summary>A pace.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimescaleAttribute() : TextFormatAttribute(text =>
    double.Parse(text, CultureInfo.InvariantCulture) is 0 or (>= 0.1 and <= 100) ? null : throw new FormatException("0 or a number from 0.1 to 100"));

/// <summary>An address of this machine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IPAddressTextAttribute() : TextFormatAttribute(text =>
    IPAddress.TryParse(text, out _) ? null : throw new FormatException("an IP address such as 127.0.0.1 or 0.0.0.0"));

/// <summary>Whose rules apply where the original's have a defect.</summary>
internal enum RoverCompat
{
    /// <summary>Ours.</summary>
    None,

    /// <summary>The original's.</summary>
    Original,
}
