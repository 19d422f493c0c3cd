using FastRL.Emu.Expressions;
using FastRL.Envs;

namespace FastRL.Emu.Profiles;

/// <summary>Rewards and ends of the episodes of a batch, from rows of watched values alone.</summary>
/// <remarks>Knows nothing of machines, so that a profile can be tested without a ROM. Nothing is allocated per step once
/// the visited sets have grown to an episode's size. May be used by one thread at a time.</remarks>
internal sealed class EpisodeRules
{
    private readonly RewardTerm[] _rewards;
    private readonly EndRule[] _ends;
    private readonly int _maxSteps;
    private readonly int _patience;
    private readonly int _width;
    private readonly int[] _previous;       // [count][values]
    private readonly int[] _steps;
    private readonly int[] _unrewarded;     // steps since the last positive reward
    private readonly VisitedSet[] _visited; // [count][sets of all rewards]
    private readonly int _setCount;
    private readonly double[] _terms;       // [count][rewards] of the last step
    private readonly double[] _begun;       // of a first row, which earns nothing

    /// <param name="profile">Rules.</param>
    /// <param name="count">Episodes side by side.</param>
    /// <param name="maxSteps">Steps after which an episode is cut.</param>
    public EpisodeRules(GameProfile profile, int count, int maxSteps)
    {
        _rewards = [.. profile.Rewards];
        _ends = [.. profile.EndRules];
        _maxSteps = maxSteps;
        _patience = profile.Patience;
        _width = profile.Values.Count;
        _previous = new int[count * _width];
        _steps = new int[count];
        _unrewarded = new int[count];
        int[] widths = [.. profile.Rewards.SelectMany(term => term.Expression.VisitedWidths)];
        _setCount = widths.Length;
        _terms = new double[count * _rewards.Length];
        _begun = new double[_rewards.Length];
        _visited = [.. Enumerable.Range(0, count).SelectMany(_ => widths.Select(width => new VisitedSet(width)))];
    }

    /// <summary>Starts an episode. What its first row shows counts as visited.</summary>
    public void Begin(int index, ReadOnlySpan<int> row)
    {
        foreach (VisitedSet set in Sets(index)) set.Clear();
        _steps[index] = 0;
        _unrewarded[index] = 0;
        row.CopyTo(Previous(index));
        Reward(index, row, _begun);
    }

    /// <summary>What each term gave in an episode's last step.</summary>
    public ReadOnlySpan<double> Terms(int index) => _terms.AsSpan(index * _rewards.Length, _rewards.Length);

    /// <summary>Takes the row after a step.</summary>
    /// <returns>The reward, and the index of the cause if the episode ended, otherwise -1.</returns>
    public (float Reward, int EndCause) Step(int index, ReadOnlySpan<int> row)
    {
        _steps[index]++;
        double reward = Reward(index, row, _terms.AsSpan(index * _rewards.Length, _rewards.Length));
        _unrewarded[index] = reward > 0 ? 0 : _unrewarded[index] + 1;
        int cause = EndCause(index, row);
        row.CopyTo(Previous(index));
        return ((float)reward, cause);
    }

    /// <summary>Writes one episode.</summary>
    public void Save(int index, BinaryWriter writer)
    {
        writer.Write(_steps[index]);
        writer.Write(_unrewarded[index]);
        foreach (int value in Previous(index)) writer.Write(value);
        foreach (VisitedSet set in Sets(index))
        {
            writer.Write(set.Count);
            foreach (double number in set.Tuples) writer.Write(number);
        }
    }

    /// <summary>Takes one episode back.</summary>
    public void Load(int index, BinaryReader reader)
    {
        _steps[index] = reader.ReadInt32();
        _unrewarded[index] = reader.ReadInt32();
        foreach (ref int value in Previous(index)) value = reader.ReadInt32();
        Span<double> buffer = stackalloc double[VisitedSet.MaximumWidth];
        foreach (VisitedSet set in Sets(index))
        {
            set.Clear();
            Span<double> tuple = buffer[..set.Width];
            for (int remaining = reader.ReadInt32(); remaining > 0; remaining--)
            {
                foreach (ref double number in tuple) number = reader.ReadDouble();
                set.Add(tuple);
            }
        }
    }

    private double Reward(int index, ReadOnlySpan<int> row, Span<double> terms)
    {
        double sum = 0;
        ReadOnlySpan<VisitedSet> sets = Sets(index);
        for (int i = 0; i < _rewards.Length; i++)
        {
            RewardTerm term = _rewards[i];
            int width = term.Expression.VisitedWidths.Count;
            terms[i] = term.Scale * term.Expression.Evaluate(
                new ExpressionRows { Previous = Previous(index), Now = row, Visited = sets[..width] });
            sum += terms[i];
            sets = sets[width..];
        }
        return sum;
    }

    // The first rule that holds; the end of the game before a cut, then patience, and the step limit last.
    private int EndCause(int index, ReadOnlySpan<int> row)
    {
        var rows = new ExpressionRows { Previous = Previous(index), Now = row };
        for (int i = 0; i < _ends.Length; i++)
            if (_ends[i].When.Evaluate(rows) != 0) return i;
        if (_unrewarded[index] >= _patience) return _ends.Length;
        return _steps[index] >= _maxSteps ? _ends.Length + 1 : -1;
    }

    private Span<int> Previous(int index) => _previous.AsSpan(index * _width, _width);

    private Span<VisitedSet> Sets(int index) => _visited.AsSpan(index * _setCount, _setCount);
}
