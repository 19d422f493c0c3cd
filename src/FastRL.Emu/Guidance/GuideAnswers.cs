namespace FastRL.Emu.Guidance;

/// <summary>What a guide said so far: a goal for each situation that it was asked about.</summary>
/// <remarks>Situations alike share an answer, so that few questions guide many copies. Belongs to one thread.</remarks>
public sealed class GuideAnswers
{
    // An answer is given that many chances before it is asked for again.
    private const int Patience = 32;
    private const int MostSituations = 1 << 20;

    // A goal that was reached that often pays half as much: it has shown the way by then, or led astray.
    private const double HalfAt = 16;

    // Nobody is believed before so many repeated questions.
    private const int Proof = 5;

    private readonly Dictionary<ulong, Entry> _entries = [];
    private long _kept, _changed; // answers to what was asked again that were the same as the ones before, and those that were not

    /// <summary>Situations that a goal was named for.</summary>
    public int Count => _entries.Count;

    /// <summary>The goal of a situation, or -1.</summary>
    public int Find(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) ? entry.Goal : -1;

    /// <summary>How often a situation's goal was reached, and how often nothing new was met with it, since it was named.</summary>
    public (int Reached, int Missed) History(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) ? (entry.Reached, entry.Missed) : (0, 0);

    /// <summary>Takes an answer: from now on it is the situation's.</summary>
    /// <remarks>Where the goal before was of no use, another one is good advice, and proves nothing.</remarks>
    public void Take(in GuideAnswer answer)
    {
        Entry entry = Of(answer.Situation);
        bool repeated = entry.Goal >= 0 && !IsUseless(entry);
        if (repeated && entry.Goal == answer.Goal) _kept++;
        else if (repeated) _changed++;
        (entry.Goal, entry.Reached, entry.Missed, entry.Repeated) = (answer.Goal, 0, 0, repeated);
    }

    /// <summary>
    /// How far the guide is believed, from 0 to 1, by its answers to repeated questions: the part that was the same as before, less twice the
    /// part that was another. One that changes every third is not.
    /// </summary>
    /// <remarks>
    /// What a guide says is seen and paid that much, so that one that guesses is not heard at all, rather than until it is found out: what
    /// an agent learns first, it goes on doing for long. Of 1,000 that guess among eight, one or two are believed for a while.
    /// </remarks>
    public double Trust => _kept + _changed < Proof ? 0 : Math.Max(0, _kept - 2 * _changed) / (double)(_kept + _changed);

    /// <summary>Part of the reward that a situation's goals still pay: the less, the more often one of them was reached.</summary>
    public double Weight(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) ? HalfAt / (HalfAt + entry.Paid) : 1;

    /// <summary>Counts that the situation's goal was reached.</summary>
    public void CountReached(ulong situation)
    {
        if (!_entries.TryGetValue(situation, out Entry? entry)) return;
        entry.Reached++;
        entry.Paid++;
    }

    /// <summary>Counts that nothing new was met in a situation with its goal.</summary>
    public void CountMissed(ulong situation)
    {
        if (_entries.TryGetValue(situation, out Entry? entry)) entry.Missed++;
    }

    /// <summary>
    /// Whether to ask what to try in a situation: nothing was said of it, what was said has been of no use, or the same question is to be
    /// repeated: once for each goal, and at first until it is known whether the guide guesses.
    /// </summary>
    public bool Wants(ulong situation) => _entries.TryGetValue(situation, out Entry? entry)
        ? IsUseless(entry) || !entry.Repeated || _kept + _changed < Proof
        : _entries.Count < MostSituations;

    /// <summary>Whether a situation's goal has been of no use so often that another one is asked for.</summary>
    public bool IsUseless(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) && IsUseless(entry);

    /// <summary>Writes all, in an order that does not depend on how it came about.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_kept);
        writer.Write(_changed);
        writer.Write(_entries.Count);
        foreach ((ulong situation, Entry entry) in _entries.OrderBy(pair => pair.Key))
        {
            writer.Write(situation);
            writer.Write(entry.Goal);
            writer.Write(entry.Reached);
            writer.Write(entry.Missed);
            writer.Write(entry.Paid);
            writer.Write(entry.Repeated);
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
        (_kept, _changed) = (reader.ReadInt64(), reader.ReadInt64());
        for (int remaining = reader.ReadInt32(); remaining > 0; remaining--)
        {
            Entry entry = Of(reader.ReadUInt64());
            (entry.Goal, entry.Reached, entry.Missed, entry.Paid, entry.Repeated) =
                (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadBoolean());
            if (entry.Goal >= goals) throw new InvalidDataException($"the state names goal {entry.Goal} of {goals}");
        }
    }

    private static bool IsUseless(Entry entry) => entry.Missed >= Patience;

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
        public long Paid; // whatever the goal was
        public bool Repeated; // what the goal answers had been asked before
    }
}
