namespace FastRL.Envs.Checking;

/// <summary>The rows of one seat: poisoned before a step, examined after it, and compared with those of another environment.</summary>
internal sealed class SeatRows
{
    private readonly IVecEnv _environment;
    private readonly VecBuffers _buffers;
    private readonly Findings _findings;
    private readonly string _seat;
    private readonly byte[][] _previous; // observations before the step, by part
    private int _ends;
    private int _finalIsNext;
    private int _finalIsPrevious;
    private int _others;
    private int _othersChanged;

    public SeatRows(IVecEnv environment, int seat, Findings findings)
    {
        (_environment, _buffers, _findings) = (environment, environment.Seats[seat], findings);
        _seat = seat == 0 ? "" : $", seat {seat}";
        _previous = [.. _buffers.Observations.Select(part => new byte[_buffers.Count * part.RowBytes(0).Length])];
    }

    /// <summary>Fills what the environment must write before a reset.</summary>
    public void PoisonObservations(byte poison)
    {
        foreach (ObservationBuffer part in _buffers.Observations) Poison(part, poison);
    }

    /// <summary>Fills what the environment must write in a step, and remembers what it observed before.</summary>
    public void PoisonResults(byte poison)
    {
        Array.Fill(_buffers.Rewards, float.NaN);
        Array.Fill(_buffers.EndCauses, int.MinValue);
        foreach (byte[] flags in new[] { _buffers.Terminated, _buffers.Truncated, _buffers.Absent }) Array.Fill(flags, poison);
        foreach (ObservationBuffer part in _buffers.FinalObservations) Poison(part, poison);
        for (int part = 0; part < _previous.Length; part++)
            for (int i = 0; i < _buffers.Count; i++) Row(_buffers.Observations, part, i).CopyTo(PreviousRow(part, i));
    }

    /// <summary>Rows as a reset or a load leaves them.</summary>
    public void ExamineStart(string after)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            string where = $"copy {i} after {after}{_seat}";
            if (_buffers.Rewards[i] != 0) _findings.Add("the first reward", where, $"{_buffers.Rewards[i]}", "0");
            if ((_buffers.Terminated[i] | _buffers.Truncated[i] | _buffers.Absent[i]) != 0)
            {
                _findings.Add(
                    "terminated, truncated and absent", where,
                    $"{_buffers.Terminated[i]}, {_buffers.Truncated[i]} and {_buffers.Absent[i]}", "0, 0 and 0");
            }
            if (_buffers.EndCauses[i] != -1) _findings.Add("the first end cause", where, $"{_buffers.EndCauses[i]}", "-1");
            ExamineNumbers(_buffers.Observations, "observation", i, where);
            ExamineMasks(i, where);
        }
    }

    /// <summary>Rows as a step leaves them.</summary>
    public void ExamineStep(int step)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            string where = $"copy {i} after step {step}{_seat}";
            byte terminated = _buffers.Terminated[i], truncated = _buffers.Truncated[i], absent = _buffers.Absent[i];
            float reward = _buffers.Rewards[i];
            int cause = _buffers.EndCauses[i];
            if (!float.IsFinite(reward)) _findings.Add("the reward", where, $"{reward}", "a finite number in every row");
            if (terminated > 1) _findings.Add("terminated", where, $"{terminated}", "0 or 1 in every row");
            if (truncated > 1) _findings.Add("truncated", where, $"{truncated}", "0 or 1 in every row");
            if (absent > 1) _findings.Add("absent", where, $"{absent}", "0 or 1 in every row");
            if (cause < -1 || cause >= _environment.EndCauses.Count)
                _findings.Add("the end cause", where, $"{cause}", $"-1, or 0 to {_environment.EndCauses.Count - 1}");
            if (terminated > 1 || truncated > 1 || absent > 1 || cause < -1 || cause >= _environment.EndCauses.Count) continue;
            if (terminated + truncated == 2)
                _findings.Add("an end", where, "terminated and truncated", "one of the two: what is over cannot be cut");
            bool ended = terminated + truncated > 0;
            if (ended != cause >= 0)
                _findings.Add("the end cause", where, $"{cause} where an episode {(ended ? "ended" : "did not end")}", "a cause exactly where one ended");
            else if (ended && _environment.EndCauses[cause].Truncation != (truncated == 1))
            {
                _findings.Add(
                    $"the end by '{_environment.EndCauses[cause].Name}'", where, truncated == 1 ? "truncated" : "terminated",
                    truncated == 1 ? "terminated, as its end cause says" : "truncated, as its end cause says");
            }
            if (absent == 1 && reward != 0) _findings.Add("the reward of an absent row", where, $"{reward}", "0: its step did not happen");
            ExamineNumbers(_buffers.Observations, "observation", i, where);
            if (ended) ExamineNumbers(_buffers.FinalObservations, "final observation", i, where);
            ExamineMasks(i, where);
            if (absent == 0) CountChanges(i, ended);
        }
    }

    /// <summary>What only many episodes show.</summary>
    public void ExamineEnds(int steps)
    {
        if (_ends == 0)
        {
            if (_seat.Length == 0) _findings.Add("the number of ended episodes", $"{steps} steps", "0", "some, so that ends can be looked at; ask for more steps");
            return;
        }
        if (_ends < 3 || _othersChanged == 0) return;
        if (_finalIsNext == _ends)
        {
            _findings.Add(
                "the final observation", $"all {_ends} ends{_seat}", "the first one of the next episode", "the last one of the episode that ended");
        }
        if (_finalIsPrevious == _ends && _othersChanged == _others)
            _findings.Add("the final observation", $"all {_ends} ends{_seat}", "the one before the last step", "the one after it");
    }

    /// <summary>Every array but the actions, byte for byte.</summary>
    public void Compare(SeatRows other, string variant, string after)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            string where = $"{variant}, copy {i} after {after}{_seat}";
            Same("the reward", _buffers.Rewards, other._buffers.Rewards, i, where);
            Same("terminated", _buffers.Terminated, other._buffers.Terminated, i, where);
            Same("truncated", _buffers.Truncated, other._buffers.Truncated, i, where);
            Same("absent", _buffers.Absent, other._buffers.Absent, i, where);
            Same("the end cause", _buffers.EndCauses, other._buffers.EndCauses, i, where);
            if (_buffers.EndCauses[i] >= 0) CompareParts("final observation", _buffers.FinalObservations, other._buffers.FinalObservations, i, where);
        }
        CompareObservations(other, variant, after);
    }

    /// <summary>Observations and masks, byte for byte.</summary>
    public void CompareObservations(SeatRows other, string variant, string after)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            string where = $"{variant}, copy {i} after {after}{_seat}";
            CompareParts("observation", _buffers.Observations, other._buffers.Observations, i, where);
            if (!MaskRow(i).SequenceEqual(other.MaskRow(i))) _findings.Add("the action mask", where, "another one", "the same bytes");
        }
    }

    private static void Poison(ObservationBuffer part, byte poison)
    {
        if (part.Array is float[] numbers) Array.Fill(numbers, float.NaN);
        else if (part.Array is short[] words) Array.Fill(words, (short)(poison * 0x0101));
        else Array.Fill((byte[])part.Array, poison);
    }

    private static ReadOnlySpan<byte> Row(IReadOnlyList<ObservationBuffer> parts, int part, int copy) => parts[part].RowBytes(copy);

    private Span<byte> PreviousRow(int part, int copy)
    {
        int bytes = _previous[part].Length / _buffers.Count;
        return _previous[part].AsSpan(copy * bytes, bytes);
    }

    private ReadOnlySpan<byte> MaskRow(int copy)
    {
        int width = _buffers.ActionMasks.Length / _buffers.Count;
        return _buffers.ActionMasks.AsSpan(copy * width, width);
    }

    private void Same<T>(string what, T[] mine, T[] others, int copy, string where) where T : struct
    {
        if (!mine[copy].Equals(others[copy])) _findings.Add(what, where, $"{others[copy]}", $"{mine[copy]} as in the reference");
    }

    private void CompareParts(string what, IReadOnlyList<ObservationBuffer> mine, IReadOnlyList<ObservationBuffer> others, int copy, string where)
    {
        for (int part = 0; part < mine.Count; part++)
        {
            ReadOnlySpan<byte> expected = mine[part].RowBytes(copy), returned = others[part].RowBytes(copy);
            int same = expected.CommonPrefixLength(returned);
            if (same == expected.Length) continue;
            int element = same / (expected.Length / mine[part].Spec.Size);
            _findings.Add(
                $"element {Name(mine[part].Spec, element)} of the {what} '{mine[part].Spec.Name}'", where,
                Element(others[part], copy, element), $"{Element(mine[part], copy, element)} as in the reference");
        }
    }

    private static string Element(ObservationBuffer part, int copy, int element) => part.Spec.Kind switch
    {
        ElementKind.UInt8 => $"{part.Row<byte>(copy)[element]}",
        ElementKind.Int16 => $"{part.Row<short>(copy)[element]}",
        _ => $"{part.Row<float>(copy)[element]}",
    };

    private static string Name(ObservationSpec spec, int element) =>
        spec.FeatureNames.Count > 0 ? $"{element} ({spec.FeatureNames[element]})" : $"{element}";

    private void ExamineNumbers(IReadOnlyList<ObservationBuffer> parts, string what, int copy, string where)
    {
        foreach (ObservationBuffer part in parts)
        {
            for (int k = 0; k < part.Spec.Size; k++)
            {
                string? expected = part.Spec.Kind switch
                {
                    ElementKind.Float32 when !float.IsFinite(part.Row<float>(copy)[k]) => "a finite number (NaN stood there before: was it written?)",
                    ElementKind.Int16 when (uint)part.Row<short>(copy)[k] >= part.Spec.Values => $"0 to {part.Spec.Values - 1}",
                    _ => null,
                };
                if (expected is null) continue;
                _findings.Add($"element {Name(part.Spec, k)} of the {what} '{part.Spec.Name}'", where, Element(part, copy, k), expected);
                break;
            }
        }
    }

    private void ExamineMasks(int copy, string where)
    {
        ReadOnlySpan<byte> row = MaskRow(copy);
        if (row.IsEmpty) return;
        foreach (int size in _environment.ActionSpace.ChoiceSizes)
        {
            if (row[..size].ContainsAnyExcept((byte)0, (byte)1) || !row[..size].Contains((byte)1))
                _findings.Add("the action mask", where, string.Join(' ', row[..size].ToArray()), "0 or 1, and 1 for one choice at least");
            row = row[size..];
        }
    }

    private void CountChanges(int copy, bool ended)
    {
        bool isNext = true, isPrevious = true, unchanged = true;
        for (int part = 0; part < _previous.Length; part++)
        {
            ReadOnlySpan<byte> now = Row(_buffers.Observations, part, copy), final = Row(_buffers.FinalObservations, part, copy);
            isNext &= final.SequenceEqual(now);
            isPrevious &= final.SequenceEqual(PreviousRow(part, copy));
            unchanged &= now.SequenceEqual(PreviousRow(part, copy));
        }
        if (ended)
        {
            _ends++;
            _finalIsNext += isNext ? 1 : 0;
            _finalIsPrevious += isPrevious ? 1 : 0;
        }
        else
        {
            _others++;
            _othersChanged += unchanged ? 0 : 1;
        }
    }
}
