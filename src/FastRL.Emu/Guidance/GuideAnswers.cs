namespace FastRL.Emu.Guidance;

/// <summary>What a guide said so far: a goal for each situation that it was asked about.</summary>
/// <remarks>Situations alike share an answer, so that few questions guide many copies. Belongs to one thread.</remarks>
public sealed class GuideAnswers
{
    // An answer is given that many chances before it is asked for again.
    private const int Patience = 32;
    private const int MostSituations = 1 << 20;

    private readonly Dictionary<ulong, Entry> _entries = [];

    /// <summary>Situations that a goal was named for.</summary>
    public int Count => _entries.Values.Count(entry => entry.Goal >= 0);

    /// <summary>The goal of a situation, or -1.</summary>
    public int Find(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) ? entry.Goal : -1;

    /// <summary>How often a situation's goal was reached, and how often nothing new was met with it, since it was named.</summary>
    public (int Reached, int Missed) History(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) ? (entry.Reached, entry.Missed) : (0, 0);

    /// <summary>Takes an answer: from now on it is the situation's.</summary>
    public void Take(in GuideAnswer answer)
    {
        Entry entry = Of(answer.Situation);
        (entry.Goal, entry.Reached, entry.Missed) = (answer.Goal, 0, 0);
    }

    /// <summary>Counts that the situation's goal was reached.</summary>
    public void CountReached(ulong situation) => Of(situation).Reached++;

    /// <summary>Counts that nothing new was met in a situation.</summary>
    /// <returns>Whether to ask what to try there.</returns>
    public bool CountMissed(ulong situation)
    {
        if (_entries.Count == MostSituations && !_entries.ContainsKey(situation)) return false;
        Entry entry = Of(situation);
        entry.Missed++;
        return entry.Goal < 0 || entry.Missed >= Patience;
    }

    /// <summary>Writes all, in an order that does not depend on how it came about.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_entries.Count);
        foreach ((ulong situation, Entry entry) in _entries.OrderBy(pair => pair.Key))
        {
            writer.Write(situation);
            writer.Write(entry.Goal);
            writer.Write(entry.Reached);
            writer.Write(entry.Missed);
        }
    }

    /// <summary>Takes all back.</summary>
    /// <param name="reader">What was written.</param>
    /// <param name="goals">Goals that there are.</param>
    /// <exception cref="InvalidDataException">It names another goal.</exception>
    public void Load(BinaryReader reader, int goals)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _entries.Clear();
        for (int remaining = reader.ReadInt32(); remaining > 0; remaining--)
        {
            Entry entry = Of(reader.ReadUInt64());
            (entry.Goal, entry.Reached, entry.Missed) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            if (entry.Goal >= goals) throw new InvalidDataException($"the state names goal {entry.Goal} of {goals}");
        }
    }

    private Entry Of(ulong situation)
    {
        if (_entries.TryGetValue(situation, out Entry? entry)) return entry;
        return _entries[situation] = new Entry();
    }

    private sealed class Entry
    {
        public int Goal = -1;
        public int Reached;
        public int Missed;
    }
}
