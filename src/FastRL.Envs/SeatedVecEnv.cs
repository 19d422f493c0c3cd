using FastRL.Envs.Policies;

namespace FastRL.Envs;

/// <summary>An environment of several seats whose others are played by policies, so that a learner sees one seat only.</summary>
/// <remarks>
/// Just before a group is sent, each policy writes the actions of its seat from what that seat observes. Policies belong to the
/// caller. What they draw and remember is part of the environment's state, and begins anew with every reset.
/// </remarks>
/// <param name="environment">Environment of the match; disposed with this one.</param>
/// <param name="others">Players of the seats behind the learner's, in their order.</param>
/// <exception cref="ArgumentException">There is not one policy for each of the other seats.</exception>
public sealed class SeatedVecEnv(IVecEnv environment, params IReadOnlyList<IPolicy> others) : IVecEnv
{
    private readonly IReadOnlyList<IPolicy> _others = others.Count == environment.Seats.Count - 1
        ? others
        : throw new ArgumentException($"{others.Count} policies, must be {environment.Seats.Count - 1}: one for each seat behind the learner's", nameof(others));

    private byte[]? _beginning;

    /// <inheritdoc/>
    public int Count => environment.Count;

    /// <inheritdoc/>
    public ActionSpace ActionSpace => environment.ActionSpace;

    /// <inheritdoc/>
    public int TicksPerStep => environment.TicksPerStep;

    /// <inheritdoc/>
    public IReadOnlyList<EndCause> EndCauses => environment.EndCauses;

    /// <inheritdoc/>
    public VecBuffers Buffers => environment.Buffers;

    /// <inheritdoc/>
    public Groups Groups => environment.Groups;

    /// <inheritdoc/>
    public ParameterBlock Parameters => environment.Parameters;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Scores => environment.Scores;

    /// <inheritdoc/>
    public IReadOnlyList<string> RewardTermNames => environment.RewardTermNames;

    /// <inheritdoc/>
    public ReadOnlySpan<double> RewardTerms(int copy) => environment.RewardTerms(copy);

    /// <inheritdoc/>
    public int Era => environment.Era;

    /// <inheritdoc/>
    public ITransitionSymmetry? Symmetry => environment.Symmetry;

    /// <inheritdoc/>
    public void Reset(ulong seed)
    {
        environment.Reset(seed);
        if (_beginning is null)
        {
            using var beginning = new MemoryStream();
            SavePolicies(beginning);
            _beginning = beginning.ToArray();
        }
        LoadPolicies(new MemoryStream(_beginning));
    }

    /// <inheritdoc/>
    public void Send(int group)
    {
        (int first, int end) = Groups.Rows(group);
        for (int i = 0; i < _others.Count; i++) _others[i].Act(environment.Seats[i + 1], first, end - first);
        environment.Send(group);
    }

    /// <inheritdoc/>
    public void Recv(int group) => environment.Recv(group);

    /// <inheritdoc/>
    public void SaveState(Stream destination)
    {
        environment.SaveState(destination);
        SavePolicies(destination);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is damaged, or of other policies.</exception>
    public void LoadState(Stream source)
    {
        environment.LoadState(source);
        LoadPolicies(source);
    }

    /// <inheritdoc/>
    public void Dispose() => environment.Dispose();

    private void SavePolicies(Stream destination)
    {
        using var blocks = new StateBlockWriter(destination);
        for (int i = 0; i < _others.Count; i++) _others[i].SaveState(environment.Seats[i + 1], blocks.Writer);
        blocks.Flush();
    }

    private void LoadPolicies(Stream source)
    {
        using BinaryReader block = new StateBlockReader(source).Next();
        try
        {
            for (int i = 0; i < _others.Count; i++) _others[i].LoadState(environment.Seats[i + 1], block);
        }
        catch (EndOfStreamException problem)
        {
            throw new InvalidDataException("the state is of other policies: theirs is shorter", problem);
        }
        if (block.BaseStream.Position < block.BaseStream.Length)
            throw new InvalidDataException("the state is of other policies: theirs is longer");
    }
}
