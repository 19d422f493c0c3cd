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

    // Second answers that a guide is thought to have kept before it was asked for any.
    private const double Trusted = 4;

    private readonly Dictionary<ulong, Entry> _entries = [];
    private long _kept, _changed; // second answers that were the same as the ones before, and those that were not

    /// <summary>Situations that a goal was named for.</summary>
    public int Count => _entries.Count;

    /// <summary>The goal of a situation, or -1.</summary>
    public int Find(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) ? entry.Goal : -1;

    /// <summary>How often a situation's goal was reached, and how often nothing new was met with it, since it was named.</summary>
    public (int Reached, int Missed) History(ulong situation) => _entries.TryGetValue(situation, out Entry? entry) ? (entry.Reached, entry.Missed) : (0, 0);

    /// <summary>Takes an answer: from now on it is the situation's.</summary>
    public void Take(in GuideAnswer answer)
    {
        if (!_entries.TryGetValue(answer.Situation, out Entry? entry)) entry = Of(answer.Situation);
        else if (entry.Goal == answer.Goal) _kept++;
        else _changed++;
        (entry.Goal, entry.Reached, entry.Missed) = (answer.Goal, 0, 0);
    }

    /// <summary>How far the guide is believed, 1 being fully: as far as it named the same goal again where it was asked again.</summary>
    /// <remarks>One that guesses among eight is so found out: an eighth, and squared a sixtieth.</remarks>
    public double Trust
    {
        get
        {
            double kept = (Trusted + _kept) / (Trusted + _kept + _changed);
            return kept * kept;
        }
    }

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

    /// <summary>Whether to ask what to try in a situation: nothing was said of it, or what was said has been of no use.</summary>
    public bool Wants(ulong situation) =>
        _entries.TryGetValue(situation, out Entry? entry) ? entry.Missed >= Patience : _entries.Count < MostSituations;

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
            (entry.Goal, entry.Reached, entry.Missed, entry.Paid) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64());
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
        public long Paid; // whatever the goal was
    }
}
