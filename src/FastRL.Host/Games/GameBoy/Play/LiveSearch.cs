using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;

namespace FastRL.Host.Games.GameBoy.Play;

/// <summary>Finds where a running game keeps a number: each search leaves fewer of the places that the one before left.</summary>
/// <param name="machine">The game's.</param>
/// <param name="map">What is looked at.</param>
internal sealed class LiveSearch(GameBoyMachine machine, MemoryMap map)
{
    private WatchedValueKind _kind;
    private byte[] _before = [];
    private byte[] _memory = [];
    private List<MemoryPlace> _places = [];

    /// <summary>Places that are left.</summary>
    public int Count => _places.Count;

    /// <summary>How bytes are numbers.</summary>
    public WatchedValueKind Kind => _kind;

    /// <summary>Begins with every place, and remembers what is there now.</summary>
    public void Begin(WatchedValueKind kind)
    {
        _kind = kind;
        _before = _memory = map.Read(machine);
        _places = [.. map.Places(MemoryDecoder.Size(kind))];
    }

    /// <summary>Leaves those of which a relation holds between then and now, and remembers now.</summary>
    public void Narrow(MemoryRelation relation, int? number)
    {
        if (_memory.Length == 0) Begin(_kind);
        var condition = new MemoryCondition("", relation, number, null);
        byte[] now = map.Read(machine);
        _places = _places.FindAll(place => condition.Holds(Number(_memory, place), Number(now, place)));
        (_before, _memory) = (_memory, now);
    }

    /// <summary>The first of them: what is there now, and what was before the last search.</summary>
    public IReadOnlyList<MemoryMatch> First(int count)
    {
        byte[] now = map.Read(machine);
        return [.. _places.Take(count).Select(place => new MemoryMatch(place.Address, place.Bank, Number(now, place), Number(_before, place)))];
    }

    private int Number(byte[] memory, MemoryPlace place) => MemoryDecoder.DecodeBytes(new WatchedValue(_kind, place.Address), memory.AsSpan(place.Offset));
}
