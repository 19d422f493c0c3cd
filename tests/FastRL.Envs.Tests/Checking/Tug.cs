namespace FastRL.Envs.Tests.Checking;

/// <summary>What a <see cref="Tug"/> may do wrong.</summary>
public enum Fault
{
    None,
    FinalIsNext,
    FinalIsPrevious,
    BothFlags,
    CutCalledOver,
    NoCause,
    AbsentRewarded,
    RewardOfOneCopyNotWritten,
    FinalNotWritten,
    ObservationNotANumber,
    SharedRandom,
    KeepsWindAfterReset,
    StepsNotSaved,
    Allocates,
    RandomByGroup,
}

/// <summary>
/// Two players pull at a rope: seat 0 wins at +3, seat 1 at -3, after 20 steps the match is cut. Copy 1's second seat is played
/// by the environment. Now and then a copy's players are away for a step, and some of those matches are lost.
/// </summary>
internal sealed class Tug : VecEnv
{
    private static readonly EndCause[] Causes =
        [new("won", true, false), new("conceded", false, false), new("limit", false, true), new("lost", false, true)];

    private static ulong _shared;

    private readonly Fault _fault;
    private readonly SplitMix64[] _random;
    private readonly float[] _place;
    private readonly int[] _steps;
    private float _drift;

    public Tug(int count, int groups = 1, Fault fault = Fault.None) : base(MakeSeat(count), Causes, groups)
    {
        _fault = fault;
        _random = new SplitMix64[count];
        _place = new float[count];
        _steps = new int[count];
        Seats = [Buffers, MakeSeat(count)];
        Parameters = new ParameterBlock(new EnvParameter("wind", -0.25, 0.25, 0, "Pull towards +3 in every step."));
    }

    protected override string Signature => $"tug; {Count} copies";

    protected override void OnReset(ulong seed)
    {
        if (_fault != Fault.KeepsWindAfterReset) _drift = 0;
        for (int i = 0; i < Count; i++)
        {
            _random[i] = SplitMix64.Create(seed, i);
            Begin(i);
        }
    }

    protected override void OnRecv(int group, int first, int end)
    {
        if (_fault == Fault.Allocates) GC.KeepAlive(new object());
        for (int i = first; i < end; i++)
        {
            _drift += 0.001f;
            double chance = _fault switch
            {
                Fault.SharedRandom => new SplitMix64(_shared++).NextDouble(),
                Fault.RandomByGroup => _random[first].NextDouble(),
                _ => _random[i].NextDouble(),
            };
            if (chance < 0.1) Absent(i, lost: chance < 0.03);
            else Pull(i);
        }
    }

    protected override void OnSave(StateBlockWriter blocks)
    {
        blocks.Writer.Write(_drift);
        for (int i = 0; i < Count; i++)
        {
            blocks.Writer.Write(_random[i].State);
            blocks.Writer.Write(_place[i]);
            blocks.Writer.Write(_fault == Fault.StepsNotSaved ? 0 : _steps[i]);
        }
        blocks.Flush();
    }

    protected override void OnLoad(StateBlockReader blocks)
    {
        using BinaryReader block = blocks.Next();
        _drift = block.ReadSingle();
        for (int i = 0; i < Count; i++)
        {
            _random[i] = new SplitMix64(block.ReadUInt64());
            _place[i] = block.ReadSingle();
            _steps[i] = block.ReadInt32();
            Observe(i);
        }
    }

    private static VecBuffers MakeSeat(int count) => new(
        count, [new ObservationSpec("features", ElementKind.Float32, [2], ["place", "steps"])], new ActionSpace.Box([-1], [1], ["pull"]));

    private void Begin(int i)
    {
        (_place[i], _steps[i]) = ((float)_random[i].NextDouble() - 0.5f + (_fault == Fault.KeepsWindAfterReset ? _drift : 0), 0);
        Observe(i);
    }

    private void Observe(int i)
    {
        for (int seat = 0; seat < Seats.Count; seat++)
        {
            Span<float> row = Seats[seat].Observations[0].Row<float>(i);
            (row[0], row[1]) = (seat == 0 ? _place[i] : -_place[i], _steps[i] / 20f);
            if (_fault == Fault.ObservationNotANumber && _steps[i] == 7) row[1] = float.PositiveInfinity;
        }
    }

    private void Absent(int i, bool lost)
    {
        for (int k = 0; k < Seats.Count; k++)
        {
            VecBuffers seat = Seats[k];
            SetResult(seat, i, _fault == Fault.AbsentRewarded ? 1 : 0, lost ? 3 : -1);
            seat.Absent[i] = 1;
            if (lost) seat.KeepFinal(i);
        }
        if (lost) Begin(i);
    }

    private void Pull(int i)
    {
        float other = i == 1 ? 0.1f : Seats[1].ContinuousActions[i];
        _place[i] += Buffers.ContinuousActions[i] - other + (float)Parameters["wind"];
        _steps[i]++;
        int cause = _place[i] >= 3 ? 0 : _place[i] <= -3 ? 1 : _steps[i] == 20 ? 2 : -1;
        if (_fault == Fault.FinalIsPrevious && cause >= 0) KeepFinals(i);
        Observe(i);
        for (int seat = 0; seat < Seats.Count; seat++)
        {
            bool own = seat == 1 && i == 1;
            float reward = own || cause is not (0 or 1) ? 0 : cause == seat ? 1 : -1;
            SetResult(Seats[seat], i, reward, seat == 1 && cause is 0 or 1 ? 1 - cause : cause);
            Seats[seat].Absent[i] = own ? (byte)1 : (byte)0;
        }
        if (cause >= 0) End(i, cause);
        if (_fault == Fault.RewardOfOneCopyNotWritten && i == 2) Buffers.Rewards[i] = float.NaN;
    }

    private void End(int i, int cause)
    {
        if (_fault is not (Fault.FinalIsPrevious or Fault.FinalIsNext or Fault.FinalNotWritten)) KeepFinals(i);
        Begin(i);
        if (_fault == Fault.FinalIsNext) KeepFinals(i);
        if (_fault == Fault.BothFlags && cause == 2) Buffers.Terminated[i] = 1;
        if (_fault == Fault.CutCalledOver && cause == 2) (Buffers.Terminated[i], Buffers.Truncated[i]) = (1, 0);
        if (_fault == Fault.NoCause) Buffers.EndCauses[i] = -1;
    }

    private void KeepFinals(int i)
    {
        for (int seat = 0; seat < Seats.Count; seat++) Seats[seat].KeepFinal(i);
    }
}
