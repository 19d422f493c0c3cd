using FastRL.Envs;
using FastRL.Envs.Hockey;

namespace FastRL.Host.Games.Hockey;

/// <summary>A side of the rink.</summary>
internal enum HockeySide
{
    /// <summary>Player one, on the left.</summary>
    Left,

    /// <summary>Player two, who sees the rink turned, as if he were on the left too.</summary>
    Right,
}

/// <summary>Rows of games as one policy sees and plays them, in its own numbers.</summary>
internal sealed class HockeySeat
{
    private const int TableWidth = 4;

    private readonly HockeySpaces _spaces;
    private readonly float[] _choices;
    private readonly float[] _observations;
    private readonly float[] _finals;
    private readonly float[] _factors;

    /// <summary>Makes the rows.</summary>
    /// <param name="spaces">Numbers of the policy.</param>
    /// <param name="rows">Rows, at least 1.</param>
    public HockeySeat(HockeySpaces spaces, int rows)
        : this(spaces, new VecBuffers(rows, [spaces.Observation], spaces.ActionSpace))
    {
    }

    /// <summary>Takes rows that are there.</summary>
    public HockeySeat(HockeySpaces spaces, VecBuffers buffers)
    {
        _spaces = spaces;
        _choices = spaces.ChoiceTable();
        Buffers = buffers;
        _observations = (float[])buffers.Observations[0].Array;
        _finals = (float[])buffers.FinalObservations[0].Array;
        _factors = new float[spaces.ObservationSize];
        for (int i = 0; i < _factors.Length; i++) _factors[i] = spaces.Scaled ? 1 / spaces.Sizes[i] : 1;
    }

    /// <summary>What the policy reads and writes.</summary>
    public VecBuffers Buffers { get; }

    /// <summary>Writes what one side of a game sees into a row.</summary>
    public void See(HockeyVecEnv games, int copy, HockeySide side, int row) => Read(
        side == HockeySide.Left ? (float[])games.Buffers.Observations[0].Array : games.Hockey.OpponentObservations, games, copy, _observations, row);

    /// <summary>Writes what one side saw last of a game that ended into a row.</summary>
    public void SeeFinal(HockeyVecEnv games, int copy, HockeySide side, int row) => Read(
        side == HockeySide.Left ? (float[])games.Buffers.FinalObservations[0].Array : games.Hockey.OpponentFinalObservations, games, copy, _finals, row);

    /// <summary>Gives a row's action to one side of a game.</summary>
    /// <param name="games">Games of real actions.</param>
    /// <param name="copy">Which game.</param>
    /// <param name="side">Whose action.</param>
    /// <param name="row">Which row.</param>
    public void Play(HockeyVecEnv games, int copy, HockeySide side, int row)
    {
        int wanted = games.Options.ActionSize;
        ReadOnlySpan<float> action = _choices.Length > 0
            ? _choices.AsSpan(Buffers.Actions[row] * TableWidth, TableWidth)
            : Buffers.ContinuousActions.AsSpan(row * Buffers.RealWidth, Buffers.RealWidth);
        float[] target = side == HockeySide.Left ? games.Buffers.ContinuousActions : games.Hockey.OpponentActions;
        action[..wanted].CopyTo(target.AsSpan(copy * wanted, wanted));
    }

    // Who knows of holding sees in a game without it that nobody holds.
    private void Read(float[] source, HockeyVecEnv games, int copy, float[] destination, int row)
    {
        int given = games.Options.ObservationSize, wanted = _spaces.ObservationSize;
        ReadOnlySpan<float> seen = source.AsSpan(copy * given, given);
        Span<float> target = destination.AsSpan(row * wanted, wanted);
        int common = Math.Min(given, wanted);
        for (int i = 0; i < common; i++) target[i] = seen[i] * _factors[i];
        target[common..].Clear();
    }
}
