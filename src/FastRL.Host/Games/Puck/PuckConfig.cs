using System.ComponentModel.DataAnnotations;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.Puck;

/// <summary>What runs the arenas that training launches.</summary>
internal enum ArenaRuntime
{
    /// <summary>The .NET that runs this program.</summary>
    Dotnet,

    /// <summary>Mono, as in the game.</summary>
    Mono,
}

/// <summary>What a game of Puck speaks.</summary>
internal enum PuckProtocol
{
    /// <summary>Messages over ring buffers: the plugin of this project.</summary>
    Ring,

    /// <summary>The 127-byte block of existing PuckGym builds.</summary>
    Original,
}

/// <summary>What a training run of Puck does.</summary>
internal sealed class PuckTrainConfig : TrainConfig
{
    /// <summary>Settings of Puck alone.</summary>
    public PuckConfig Puck { get; init; } = new();
}

/// <summary>How instances of Puck are found, launched and driven.</summary>
internal sealed class PuckConfig
{
    /// <summary>Id of the first instance that is trained on. Default 1: instance 0 is the viewer's.</summary>
    [Range(0, 65535)]
    public int InstanceOffset { get; init; } = 1;

    /// <summary>Whether arenas are launched for all instances, and again when they end.</summary>
    public bool Launch { get; init; }

    /// <summary>Whether more than 16 arenas for each core may be launched.</summary>
    public bool LaunchMany { get; init; }

    /// <summary>What runs them.</summary>
    public ArenaRuntime Runtime { get; init; }

    /// <summary>What the games speak.</summary>
    public PuckProtocol Protocol { get; init; }

    /// <summary>Rewards of launched arenas: score, full or phase1. Other games have their own settings.</summary>
    [AllowedValues("score", "full", "phase1")]
    public string Rewards { get; init; } = "score";

    /// <summary>Physics ticks between two decisions in launched arenas.</summary>
    [Range(1, 1000)]
    public int TicksPerDecision { get; init; } = 5;

    /// <summary>How much faster than the clock games run while nobody watches; 0 leaves their speed alone.</summary>
    [Range(0.0, 100.0)]
    public double FastScale { get; init; } = 30;

    /// <summary>Speed while somebody may watch.</summary>
    [Range(0.25, 100.0)]
    public double SlowScale { get; init; } = 1;

    /// <summary>Minutes from one slow time to the next; 0 for none.</summary>
    [Range(0.0, 1440.0)]
    public double SlowCycleMinutes { get; init; }

    /// <summary>Length of a slow time, at the end of each cycle.</summary>
    [Range(0.0, 86_400.0)]
    public double SlowSeconds { get; init; } = 30;
}
