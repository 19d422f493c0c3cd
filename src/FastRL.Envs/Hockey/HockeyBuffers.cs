namespace FastRL.Envs.Hockey;

/// <summary>What hockey exchanges beyond <see cref="VecBuffers"/>. Row i belongs to copy i. All arrays are pinned.</summary>
public sealed class HockeyBuffers
{
    /// <summary>Reals in a row of <see cref="Infos"/>.</summary>
    public const int InfoSize = 4;

    internal HockeyBuffers(int count, HockeyOptions options)
    {
        T[] Rows<T>(int width) => GC.AllocateArray<T>(checked(count * width), pinned: true);
        Modes = Rows<HockeyMode>(1);
        Players = Rows<HockeyPlayer>(1);
        Opponents = Rows<HockeyPlayer>(1);
        Opponents.AsSpan().Fill(HockeyPlayer.Nobody);
        Infos = Rows<float>(InfoSize);
        OpponentActions = Rows<float>(options.ActionSize);
        OpponentObservations = Rows<float>(options.ObservationSize);
        OpponentFinalObservations = Rows<float>(options.ObservationSize);
        OpponentRewards = Rows<float>(1);
        OpponentInfos = Rows<float>(InfoSize);
    }

    /// <summary>Mode of the next episode, read when one starts.</summary>
    public HockeyMode[] Modes { get; }

    /// <summary>Player one of the next episode, read when one starts; at first external.</summary>
    public HockeyPlayer[] Players { get; }

    /// <summary>Player two of the next episode, read when one starts; at first nobody.</summary>
    public HockeyPlayer[] Opponents { get; }

    /// <summary>
    /// <c>[count, 4]</c> of the last step: winner (1, -1, 0), closeness to the puck, touch (1 where it was caught), direction
    /// of the puck.
    /// </summary>
    public float[] Infos { get; }

    /// <summary><c>[count, actions]</c> of player two where it is external, written by the user.</summary>
    public float[] OpponentActions { get; }

    /// <summary>Player two's view of <see cref="VecBuffers.Observations"/>.</summary>
    public float[] OpponentObservations { get; }

    /// <summary>Player two's view of <see cref="VecBuffers.FinalObservations"/>.</summary>
    public float[] OpponentFinalObservations { get; }

    /// <summary>Player two's reward of the last step.</summary>
    public float[] OpponentRewards { get; }

    /// <summary>Player two's <see cref="Infos"/>.</summary>
    public float[] OpponentInfos { get; }
}
