using System.Numerics;
using FastRL.Emu.Expressions;
using FastRL.Emu.GameBoy;
using FastRL.Envs;

namespace FastRL.Emu.Profiles;

/// <summary>The watched values of a profile by name. A table such as <c>enemy#_x</c> becomes enemy0_x, enemy1_x ...</summary>
internal sealed class ValueTable
{
    private const int MaximumValues = 1024;

    private static readonly (string Word, WatchedValueKind Kind)[] Kinds =
    [
        ("u8", WatchedValueKind.U8), ("i8", WatchedValueKind.I8), ("u16le", WatchedValueKind.U16LittleEndian),
        ("u16be", WatchedValueKind.U16BigEndian), ("bcd8", WatchedValueKind.Bcd8),
        ("bcd16le", WatchedValueKind.Bcd16LittleEndian), ("bcd16be", WatchedValueKind.Bcd16BigEndian),
    ];

    // Areas that have banks, with the highest number that a cartridge or machine can have.
    private static readonly (int First, int Last, int Banks)[] BankedAreas =
        [(0x4000, 0x7FFF, 512), (0x8000, 0x9FFF, 2), (0xA000, 0xBFFF, 16), (0xD000, 0xDFFF, 8)];

    /// <summary>Words for kinds, the usual one first.</summary>
    public static IEnumerable<string> KindNames => Kinds.Select(kind => kind.Word);

    private readonly List<string> _names = [];
    private readonly List<WatchedValue> _values = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _tables = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => _names;

    public IReadOnlyList<WatchedValue> Values => _values;

    /// <summary>Index of each value, for expressions.</summary>
    public IReadOnlyDictionary<string, int> Index => _index;

    /// <summary>The kind that a word is for.</summary>
    public static WatchedValueKind KindOf(string word) => Kinds.First(kind => kind.Word == word).Kind;

    public static ValueTable Parse(ProfileNode node)
    {
        var table = new ValueTable();
        foreach ((ProfileNode key, ProfileNode value) in node.AnyMapping().Entries) table.Add(key, value);
        return table;
    }

    /// <summary>The value of this name, or all values of this table.</summary>
    public IReadOnlyList<int> Find(ProfileNode node)
    {
        string name = node.Text();
        if (_index.TryGetValue(name, out int index)) return [index];
        if (_tables.TryGetValue(name, out int[]? indices)) return indices;
        throw node.Error($"unknown value '{name}'{Suggestion.OrKnown(name, _index.Keys.Concat(_tables.Keys))}");
    }

    private void Add(ProfileNode key, ProfileNode node)
    {
        ProfileMapping fields = node.Mapping("address", "bank", "kind", "mask", "bit", "count", "stride");
        string name = key.Name(extra: "#");
        WatchedValueKind kind = fields.Find("kind")?.Choice(Kinds) ?? WatchedValueKind.U8;
        int bytes = MemoryDecoder.Size(kind);
        (uint mask, int shift) = ParseMask(fields, kind, bytes);
        int address = fields["address"].Integer(0, 0xFFFF);

        int marks = name.Count(c => c == '#');
        if (fields.Find("count") is not { } countNode)
        {
            if (marks > 0) throw key.Error($"'{name}' has a '#', which stands for the number in a table, but no 'count'");
            if (fields.Find("stride") is { } stride) throw stride.Error("'stride' goes with 'count'");
            AddOne(key, name, ParseValue(fields, kind, address, bytes, mask, shift));
            return;
        }
        if (marks != 1) throw key.Error($"'{name}' has a 'count', so that its name needs one '#' for the number, as in enemy#_x");
        int count = countNode.Integer(1, MaximumValues);
        int distance = fields["stride"].Integer(1, 0xFFFF);
        _tables.Add(name, [.. Enumerable.Range(_values.Count, count)]);
        for (int i = 0; i < count; i++)
        {
            WatchedValue value = ParseValue(fields, kind, address + (i * distance), bytes, mask, shift);
            AddOne(key, name.Replace("#", $"{i}", StringComparison.Ordinal), value);
        }
    }

    private void AddOne(ProfileNode key, string name, WatchedValue value)
    {
        if (ExpressionParser.ReservedWords.Contains(name)) throw key.Error($"'{name}' is a word of the expressions; choose another name");
        if (_values.Count == MaximumValues) throw key.Error($"more than {MaximumValues} values");
        if (!_index.TryAdd(name, _values.Count)) throw key.Error($"duplicate value '{name}'");
        _names.Add(name);
        _values.Add(value);
    }

    private static WatchedValue ParseValue(
        ProfileMapping fields, WatchedValueKind kind, int address, int bytes, uint mask, int shift)
    {
        int last = address + bytes - 1;
        if (last > 0xFFFF) throw fields["address"].Error($"the value reaches to 0x{last:X}; memory ends at 0xFFFF");
        if (fields.Find("bank") is not { } bank) return new WatchedValue(kind, address, -1, mask, shift);
        foreach ((int areaFirst, int areaLast, int banks) in BankedAreas)
            if (address >= areaFirst && last <= areaLast)
                return new WatchedValue(kind, address, bank.Integer(0, banks - 1), mask, shift);
        throw bank.Error($"'bank' does not go with address 0x{address:X4}; banks are at 0x4000-0x7FFF (ROM), 0x8000-0x9FFF (VRAM), 0xA000-0xBFFF (cartridge RAM) and 0xD000-0xDFFF (WRAM)");
    }

    private static (uint Mask, int Shift) ParseMask(ProfileMapping fields, WatchedValueKind kind, int bytes)
    {
        ProfileNode? mask = fields.Find("mask");
        ProfileNode? bit = fields.Find("bit");
        if ((mask ?? bit) is not { } node) return (uint.MaxValue, 0);
        if (mask is not null && bit is not null) throw node.Error("'mask' and 'bit' exclude each other");
        if (kind is not (WatchedValueKind.U8 or WatchedValueKind.U16LittleEndian or WatchedValueKind.U16BigEndian))
            throw node.Error("'mask' and 'bit' go with the kinds u8, u16le and u16be only");
        if (bit is not null)
        {
            int number = bit.Integer(0, (bytes * 8) - 1);
            return (1u << number, number);
        }
        uint bits = (uint)node.Integer(1, bytes == 1 ? 0xFF : 0xFFFF);
        return (bits, BitOperations.TrailingZeroCount(bits));
    }
}
