namespace FastRL.Envs.Hockey;

/// <summary>What a step of <see cref="VectorizedHockeyEnv"/> brought, one entry or row for each game.</summary>
/// <param name="Observations"><c>[games, 18]</c> of player one; where an episode ended, the first of the next one.</param>
/// <param name="Rewards">Of player one.</param>
/// <param name="Dones">Whether the episode ended, by a goal or by its time.</param>
/// <param name="Truncs">Whether it ended by its time.</param>
/// <param name="Infos"><c>[games, 4]</c>: winner, reward_closeness_to_puck, reward_touch_puck, reward_puck_direction.</param>
/// <param name="TerminalObservations"><c>[games, 18]</c>; rows of ended episodes hold the last one of these.</param>
public sealed record VectorizedHockeyStep(
    float[] Observations, float[] Rewards, bool[] Dones, bool[] Truncs, float[] Infos, float[] TerminalObservations);

/// <summary>Many games of hockey under the original's name for them: both players' actions go in, player one's view comes out.</summary>
/// <remarks>One batch in this process. Episodes that end are begun anew in the same step.</remarks>
public class VectorizedHockeyEnv : IDisposable
{
    private readonly HockeyVecEnv _games;

    /// <summary>Makes and starts the games.</summary>
    /// <param name="numEnvs">Games, at least 1.</param>
    /// <param name="mode">What episodes are about.</param>
    /// <param name="keepMode">Whether who catches the puck may hold it: 18 values and 4 actions a player, else 16 and 3.</param>
    /// <param name="seed">Of the starts.</param>
    /// <exception cref="InputException">There is not one game.</exception>
    public VectorizedHockeyEnv(int numEnvs = 4, HockeyMode mode = HockeyMode.Normal, bool keepMode = true, ulong seed = 1)
    {
        if (numEnvs < 1) throw new InputException($"num_envs must be 1 or more, got {numEnvs}");
        _games = new HockeyVecEnv(new HockeyOptions(keepMode), numEnvs);
        Array.Fill(_games.Hockey.Modes, mode);
        Array.Fill(_games.Hockey.Opponents, HockeyPlayer.External);
        Last = MakeStep();
        _games.Reset(seed);
        Read();
    }

    /// <summary>Games.</summary>
    public int NumEnvs => _games.Count;

    /// <summary>Values of an observation.</summary>
    public int ObservationSize => _games.Options.ObservationSize;

    /// <summary>Actions of both players together: player one's, then player two's.</summary>
    public int ActionSize => 2 * _games.Options.ActionSize;

    /// <summary>Arrays that hold the last step; a step writes them.</summary>
    protected VectorizedHockeyStep Last { get; }

    /// <summary>Begins an episode in every game.</summary>
    /// <returns><c>[games, 18]</c>: player one's view.</returns>
    public virtual float[] Reset()
    {
        _games.Restart();
        Read();
        return [.. Last.Observations];
    }

    /// <summary>One step of every game.</summary>
    /// <param name="actions"><c>[games, 8]</c>, in [-1, 1]: x, y, turn, shoot of player one, then of player two.</param>
    /// <exception cref="ArgumentException">The length is another, or an action is not a number.</exception>
    public virtual VectorizedHockeyStep Step(ReadOnlySpan<float> actions)
    {
        Advance(actions);
        return new VectorizedHockeyStep(
            [.. Last.Observations], [.. Last.Rewards], [.. Last.Dones], [.. Last.Truncs], [.. Last.Infos], [.. Last.TerminalObservations]);
    }

    /// <summary><c>[games, 18]</c>: player two's view.</summary>
    public float[] ObsAgentTwo() => [.. _games.Hockey.OpponentObservations];

    /// <summary>Ends the games.</summary>
    public void Close() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _games.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Steps and writes <see cref="Last"/>.</summary>
    protected void Advance(ReadOnlySpan<float> actions)
    {
        int width = _games.Options.ActionSize;
        if (actions.Length != NumEnvs * ActionSize)
            throw new ArgumentException($"{actions.Length} actions, must be {NumEnvs * ActionSize}: {ActionSize} for each of {NumEnvs} games", nameof(actions));
        for (int i = 0; i < NumEnvs; i++)
        {
            ReadOnlySpan<float> both = actions.Slice(i * ActionSize, ActionSize);
            both[..width].CopyTo(_games.Buffers.ContinuousActions.AsSpan(i * width));
            both[width..].CopyTo(_games.Hockey.OpponentActions.AsSpan(i * width));
        }
        _games.Send(0);
        _games.Recv(0);
        Read();
    }

    // The batch's own arrays serve where they are of the right kind.
    private VectorizedHockeyStep MakeStep() => new(
        (float[])_games.Buffers.Observations[0].Array, _games.Buffers.Rewards, new bool[NumEnvs], new bool[NumEnvs], _games.Hockey.Infos,
        (float[])_games.Buffers.FinalObservations[0].Array);

    private void Read()
    {
        for (int i = 0; i < NumEnvs; i++)
            (Last.Dones[i], Last.Truncs[i]) = (_games.Buffers.EndCauses[i] >= 0, _games.Buffers.Truncated[i] != 0);
    }
}

/// <summary>The same without copies: every call gives the same arrays, which the next one overwrites.</summary>
/// <inheritdoc cref="VectorizedHockeyEnv(int, HockeyMode, bool, ulong)"/>
public sealed class VectorizedHockeyEnvOptimized(int numEnvs = 4, HockeyMode mode = HockeyMode.Normal, bool keepMode = true, ulong seed = 1)
    : VectorizedHockeyEnv(numEnvs, mode, keepMode, seed)
{
    /// <inheritdoc/>
    public override float[] Reset()
    {
        _ = base.Reset();
        return Last.Observations;
    }

    /// <inheritdoc/>
    public override VectorizedHockeyStep Step(ReadOnlySpan<float> actions)
    {
        Advance(actions);
        return Last;
    }
}
