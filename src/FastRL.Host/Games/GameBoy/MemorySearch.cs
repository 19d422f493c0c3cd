using System.Globalization;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Finds numbers in a game's memory by what they do while an input script is played.</summary>
internal sealed class MemorySearch
{
    /// <summary>Frames that a run can have.</summary>
    public const int MostFrames = 100_000_000;

    private const int Slice = 600;

    private readonly GameBoyMachine _machine;
    private readonly InputScript _script;
    private readonly MemoryMap _map;
    private readonly IReadOnlyList<MemoryCondition> _conditions;
    private readonly SortedDictionary<int, byte[]> _pictures = [];

    /// <summary>Prepares.</summary>
    /// <param name="machine">Is played on from where it is; that is frame 0.</param>
    /// <param name="map">What is looked at.</param>
    /// <param name="script">Played; its marks are moments.</param>
    /// <param name="conditions">All must be true of a number.</param>
    /// <param name="frames">Where the run ends, at least.</param>
    /// <exception cref="InputException">A condition names a moment that there is not.</exception>
    public MemorySearch(GameBoyMachine machine, MemoryMap map, InputScript script, IReadOnlyList<MemoryCondition> conditions, int frames)
    {
        (_machine, _map, _script, _conditions) = (machine, map, script, conditions);
        Frames = Math.Max(frames, Moments().DefaultIfEmpty(0).Max());
    }

    /// <summary>Frames that are played.</summary>
    public int Frames { get; }

    /// <summary>Plays and looks.</summary>
    /// <param name="kind">How bytes are numbers.</param>
    /// <param name="cancellation">Ends it within a moment.</param>
    /// <returns>By address; the numbers are those of the last condition's two moments, or of start and end.</returns>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public IReadOnlyList<MemoryMatch> Run(WatchedValueKind kind, CancellationToken cancellation = default)
    {
        Play(cancellation);
        MemoryCondition? last = _conditions.Count > 0 ? _conditions[^1] : null;
        byte[] first = _pictures[last is null ? 0 : Before(last)], end = _pictures[last is null ? Frames : FrameOf(last.Moment)];
        var matches = new List<MemoryMatch>();
        foreach (MemoryPlace place in _map.Places(MemoryDecoder.Size(kind)))
        {
            if (_conditions.All(condition => condition.Holds(Number(_pictures[Before(condition)], place), Number(_pictures[FrameOf(condition.Moment)], place))))
                matches.Add(new MemoryMatch(place.Address, place.Bank, Number(end, place), Number(first, place)));
        }
        return matches;

        int Number(byte[] memory, MemoryPlace place) => MemoryDecoder.DecodeBytes(new WatchedValue(kind, place.Address), memory.AsSpan(place.Offset));
    }

    // Memory at every moment that is asked for.
    private void Play(CancellationToken cancellation)
    {
        var wanted = new Queue<int>([.. Moments().Append(0).Append(Frames).Distinct().Order()]);
        var holds = new Queue<InputScript.Hold>(_script.Holds);
        int frame = 0, left = 0;
        while (true)
        {
            while (wanted.TryPeek(out int next) && next == frame)
            {
                _pictures[frame] = _map.Read(_machine);
                wanted.Dequeue();
            }
            if (wanted.Count == 0) return;
            if (left == 0)
            {
                InputScript.Hold hold = holds.TryDequeue(out InputScript.Hold held) ? held : new InputScript.Hold(int.MaxValue, GameBoyButtons.None);
                left = hold.Frames;
                _machine.SetButtons(hold.Buttons);
            }
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Slice, Math.Min(left, wanted.Peek() - frame));
            _machine.RunFrames(count);
            (frame, left) = (frame + count, left - count);
        }
    }

    private IEnumerable<int> Moments() => _conditions.SelectMany(condition => (int[])[FrameOf(condition.Moment), Before(condition)]);

    private int FrameOf(string moment)
    {
        if (_script.Marks.TryGetValue(moment, out int frame)) return frame;
        if (moment.All(char.IsAsciiDigit))
        {
            return int.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out frame) && frame <= MostFrames
                ? frame
                : throw new InputException($"--find: '{moment}' frames; a moment is one of at most {MostFrames}, or a mark of the script");
        }
        throw new InputException($"--find: the script has no 'mark {moment}'{Suggestion.OrKnown(moment, _script.Marks.Keys)}");
    }

    // The mark before it, or the start.
    private int Before(MemoryCondition condition) => condition.Since is not null
        ? FrameOf(condition.Since)
        : _script.Marks.Values.Where(mark => mark < FrameOf(condition.Moment)).DefaultIfEmpty(0).Max();
}

/// <summary>A number that was found.</summary>
/// <param name="Address">Of its first byte.</param>
/// <param name="Bank">Of its area; 0 where there is one.</param>
/// <param name="Value">What it is.</param>
/// <param name="Previous">What it was.</param>
internal readonly record struct MemoryMatch(int Address, int Bank, int Value, int Previous);
