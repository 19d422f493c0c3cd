using System.Runtime.InteropServices;

namespace FastRL.Interop.Bridge;

/// <summary>How an episode stands after a decision interval.</summary>
public enum GameEnd
{
    /// <summary>It goes on.</summary>
    None = 0,

    /// <summary>It came to its own end: what follows is worth nothing to the agent.</summary>
    Terminated = 1,

    /// <summary>It was cut, by a time limit for example: it would have gone on.</summary>
    Truncated = 2,
}

/// <summary>What a message of a game says. Little-endian; the observed numbers follow as 32-bit floats.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct ObservationHeader
{
    /// <summary>Bytes of this header.</summary>
    public const int Size = 20;

    /// <summary>Value of <see cref="Cause"/> for an episode that was broken off because an answer came too late: what
    /// happened since the observation before is no result of the action.</summary>
    public const int BrokenOff = -1;

    /// <summary>Counts the observations of a session from 1; the action repeats it.</summary>
    public uint Decision;

    /// <summary>Reward summed since the observation before.</summary>
    public float Reward;

    /// <summary>How the episode stands: a <see cref="GameEnd"/>. An ended one gets no action; its first follows.</summary>
    public int End;

    /// <summary>The game's own number for the way it ended, 0 or more, or <see cref="BrokenOff"/>.</summary>
    public int Cause;

    /// <summary>1 for the first observation of an episode, whose reward means nothing.</summary>
    public int First;
}

/// <summary>What a trainer asks for.</summary>
internal enum TrainerRequest
{
    /// <summary>Play with this action until the next decision.</summary>
    Act = 1,

    /// <summary>Begin an episode now and send its first observation.</summary>
    Reset = 2,

    /// <summary>The trainer leaves: play on without it.</summary>
    Leave = 3,
}

/// <summary>What a message of a trainer says. The numbers of the action follow as 32-bit floats.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct ActionHeader
{
    /// <summary>Bytes of this header.</summary>
    public const int Size = 12;

    /// <summary>A <see cref="TrainerRequest"/>.</summary>
    public int Request;

    /// <summary>Which observation an action answers.</summary>
    public uint Decision;

    /// <summary>How much faster than the clock the game shall run; 0 leaves it as it is.</summary>
    public float TimeScale;
}
