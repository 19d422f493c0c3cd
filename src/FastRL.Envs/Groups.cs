namespace FastRL.Envs;

/// <summary>The cut of a batch into groups of neighbouring copies that can be under way one by one.</summary>
/// <remarks>Group g holds copies [g * Copies / Count, (g + 1) * Copies / Count). One caller at a time.</remarks>
public sealed class Groups
{
    private readonly bool[] _inFlight;

    /// <summary>Cuts a batch.</summary>
    /// <param name="copies">Copies in the batch, at least 1.</param>
    /// <param name="count">Groups, 1 to <paramref name="copies"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public Groups(int copies, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, copies);
        Copies = copies;
        _inFlight = new bool[count];
    }

    /// <summary>Copies in the batch.</summary>
    public int Copies { get; }

    /// <summary>Groups.</summary>
    public int Count => _inFlight.Length;

    /// <summary>Whether no group has a step under way.</summary>
    public bool AreIdle => !_inFlight.AsSpan().Contains(true);

    /// <summary>The first copy of a group and the one behind its last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such group.</exception>
    public (int First, int End) Rows(int group)
    {
        Require(group);
        return ((int)((long)group * Copies / Count), (int)((group + 1L) * Copies / Count));
    }

    /// <summary>The group that holds a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such copy.</exception>
    public int Of(int copy)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)copy, (uint)Copies, nameof(copy));
        return (int)(((copy + 1L) * Count - 1) / Copies);
    }

    /// <summary>Notes that a group's step begins.</summary>
    /// <exception cref="InvalidOperationException">It has one under way already.</exception>
    public void Begin(int group)
    {
        RequireIdle(group);
        _inFlight[group] = true;
    }

    /// <summary>Notes that a group's step is over.</summary>
    /// <exception cref="InvalidOperationException">It has none under way.</exception>
    public void End(int group)
    {
        Require(group);
        if (!_inFlight[group]) throw new InvalidOperationException($"group {group} has no step under way");
        _inFlight[group] = false;
    }

    /// <summary>Throws where a group has a step under way.</summary>
    /// <exception cref="InvalidOperationException">It has.</exception>
    public void RequireIdle(int group)
    {
        Require(group);
        if (_inFlight[group]) throw new InvalidOperationException($"group {group} has a step under way; receive it first");
    }

    /// <summary>Throws where any group has a step under way.</summary>
    /// <exception cref="InvalidOperationException">The first that has.</exception>
    public void RequireIdle()
    {
        int group = Array.IndexOf(_inFlight, true);
        if (group >= 0) RequireIdle(group);
    }

    private void Require(int group) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)group, (uint)Count, nameof(group));
}
