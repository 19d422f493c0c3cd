namespace FastRL.Envs;

/// <summary>Base of environments: owns the groups, the order of calls, results after a reset, and the frame of a state.</summary>
/// <remarks>
/// A derived class says how episodes begin, what a step does to a range of copies, and what belongs to a state. It is never
/// called out of order: no step before a reset, no two steps of a group at once, nothing else while one is under way.
/// </remarks>
public abstract class VecEnv : IVecEnv
{
    private bool _started;

    /// <summary>Prepares; <see cref="Reset"/> or <see cref="LoadState"/> comes next.</summary>
    /// <param name="buffers">Memory of the learner's seat; the number of copies is its.</param>
    /// <param name="endCauses">Ways in which an episode can end.</param>
    /// <param name="groups">Groups, 1 to the number of copies.</param>
    protected VecEnv(VecBuffers buffers, IReadOnlyList<EndCause> endCauses, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentNullException.ThrowIfNull(endCauses);
        Seats = [buffers];
        EndCauses = endCauses;
        Groups = new Groups(buffers.Count, groups);
    }

    /// <inheritdoc/>
    public int Count => Buffers.Count;

    /// <inheritdoc/>
    public ActionSpace ActionSpace => Buffers.ActionSpace;

    /// <inheritdoc/>
    public virtual int TicksPerStep => 1;

    /// <inheritdoc/>
    public IReadOnlyList<EndCause> EndCauses { get; }

    /// <inheritdoc/>
    public VecBuffers Buffers => Seats[0];

    /// <inheritdoc/>
    public IReadOnlyList<VecBuffers> Seats { get; protected init; }

    /// <inheritdoc/>
    public Groups Groups { get; }

    /// <inheritdoc/>
    public ParameterBlock Parameters
    {
        get;
        protected init
        {
            field = value;
            field.RequireIdle = Groups.RequireIdle;
        }
    } = new();

    /// <inheritdoc/>
    public virtual ReadOnlySpan<float> Scores => Buffers.Rewards;

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> RewardTermNames => [];

    /// <inheritdoc/>
    public virtual ReadOnlySpan<double> RewardTerms(int copy) => [];

    /// <inheritdoc/>
    public virtual int Era => 0;

    /// <inheritdoc/>
    public virtual ITransitionSymmetry? Symmetry => null;

    /// <summary>One line: environments with the same one can take each other's states.</summary>
    protected abstract string Signature { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A group has a step under way.</exception>
    public void Reset(ulong seed) => Reset(seed, 0);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A group has a step under way.</exception>
    public void Reset(ulong seed, int first)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        Groups.RequireIdle();
        foreach (VecBuffers seat in Seats) seat.ClearResults();
        if (first == 0) OnReset(seed);
        else OnReset(seed, first);
        _started = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no reset, or the group is under way.</exception>
    public void Send(int group)
    {
        (int first, int end) = Groups.Rows(group);
        if (!_started) throw new InvalidOperationException("the environment was not reset");
        Groups.RequireIdle(group);
        OnSend(group, first, end);
        Groups.Begin(group);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The group has no step under way.</exception>
    public void Recv(int group)
    {
        Groups.End(group);
        (int first, int end) = Groups.Rows(group);
        for (int seat = 0; seat < Seats.Count; seat++) Seats[seat].Absent.AsSpan(first, end - first).Clear();
        OnRecv(group, first, end);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no reset, or a group has a step under way.</exception>
    public void SaveState(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Groups.RequireIdle();
        if (!_started) throw new InvalidOperationException("the environment was not reset");
        using var blocks = new StateBlockWriter(destination);
        blocks.Writer.Write(FullSignature());
        Parameters.Save(blocks.Writer);
        blocks.Flush();
        OnSave(blocks);
    }

    /// <inheritdoc/>
    /// <remarks>After a failure only <see cref="Reset"/> or another state make the environment usable again.</remarks>
    /// <exception cref="InvalidOperationException">A group has a step under way.</exception>
    public void LoadState(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Groups.RequireIdle();
        _started = false;
        var blocks = new StateBlockReader(source);
        using (BinaryReader header = blocks.Next())
        {
            string found = header.ReadString(), wanted = FullSignature();
            if (found != wanted)
                throw new InvalidDataException($"the state is of another environment: it has [{found}], this one is [{wanted}]");
            Parameters.Load(header);
        }
        OnLoad(blocks);
        foreach (VecBuffers seat in Seats) seat.ClearResults();
        _started = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a first episode in every copy and writes its observation; results are cleared already.</summary>
    protected abstract void OnReset(ulong seed);

    /// <summary>The same for a part of a larger batch (<see cref="IVecEnv.Reset(ulong, int)"/>).</summary>
    protected virtual void OnReset(ulong seed, int first) => OnReset(new SplitMix64(seed + (ulong)first).Next());

    /// <summary>Takes the actions of copies [first, end) and returns at once; an environment that steps in <see cref="OnRecv"/> leaves it out.</summary>
    protected virtual void OnSend(int group, int first, int end)
    {
    }

    /// <summary>
    /// Ends the step of copies [first, end): writes their rows, and where an episode ended begins the next. Rows are absent only
    /// where it says so.
    /// </summary>
    protected abstract void OnRecv(int group, int first, int end);

    /// <summary>Writes everything that the next steps depend on, in one block or more.</summary>
    protected abstract void OnSave(StateBlockWriter blocks);

    /// <summary>Takes it back and writes the observations.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    protected abstract void OnLoad(StateBlockReader blocks);

    /// <summary>Ends what the environment owns.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Writes what a step of a copy brought, as <see cref="EndCauses"/> has it.</summary>
    /// <param name="seat">Whose row.</param>
    /// <param name="copy">Which copy.</param>
    /// <param name="reward">Reward of the step.</param>
    /// <param name="cause">Index of how the episode ended, or -1.</param>
    protected void SetResult(VecBuffers seat, int copy, float reward, int cause)
    {
        ArgumentNullException.ThrowIfNull(seat);
        bool truncated = cause >= 0 && EndCauses[cause].Truncation;
        seat.Rewards[copy] = reward;
        seat.EndCauses[copy] = cause;
        seat.Truncated[copy] = truncated ? (byte)1 : (byte)0;
        seat.Terminated[copy] = cause >= 0 && !truncated ? (byte)1 : (byte)0;
    }

    private string FullSignature() => Parameters.Definitions.Count == 0
        ? Signature
        : $"{Signature}; parameters {string.Join(' ', Parameters.Definitions.Select(parameter => parameter.Name))}";
}
