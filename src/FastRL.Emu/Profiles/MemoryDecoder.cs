using FastRL.Emu.GameBoy;

namespace FastRL.Emu.Profiles;

/// <summary>Decodes watched values in C#: the twin of what the native batch does after a step.</summary>
public static class MemoryDecoder
{
    /// <summary>Decodes one value from a 64 KiB image of the address space; banks are taken as mapped.</summary>
    /// <param name="value">What to decode.</param>
    /// <param name="memory">65536 bytes.</param>
    public static int Decode(in WatchedValue value, ReadOnlySpan<byte> memory)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory.Length, 0x10000);
        return DecodeBytes(value, memory.Slice(value.Address, Size(value.Kind)));
    }

    /// <summary>Decodes one value from a machine's memory.</summary>
    public static int Decode(in WatchedValue value, GameBoyMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        Span<byte> bytes = stackalloc byte[2];
        bytes = bytes[..Size(value.Kind)];
        machine.ReadMemory(value.Address, bytes, value.Bank);
        return DecodeBytes(value, bytes);
    }

    /// <summary>Bytes that a value takes in memory.</summary>
    public static int Size(WatchedValueKind kind) =>
        kind is WatchedValueKind.U8 or WatchedValueKind.I8 or WatchedValueKind.Bcd8 ? 1 : 2;

    /// <summary>Decodes one value from its bytes.</summary>
    /// <param name="value">What to decode.</param>
    /// <param name="bytes">From its address on.</param>
    public static int DecodeBytes(in WatchedValue value, ReadOnlySpan<byte> bytes)
    {
        int decoded = value.Kind switch
        {
            WatchedValueKind.U8 => bytes[0],
            WatchedValueKind.U16LittleEndian => bytes[0] | (bytes[1] << 8),
            WatchedValueKind.U16BigEndian => (bytes[0] << 8) | bytes[1],
            WatchedValueKind.Bcd8 => Bcd(bytes[0]),
            WatchedValueKind.Bcd16LittleEndian => Bcd(bytes[0]) + (100 * Bcd(bytes[1])),
            WatchedValueKind.Bcd16BigEndian => (100 * Bcd(bytes[0])) + Bcd(bytes[1]),
            WatchedValueKind.I8 => (sbyte)bytes[0],
            _ => throw new ArgumentOutOfRangeException(nameof(value), value.Kind, "unknown kind"),
        };
        return value.Kind == WatchedValueKind.I8
            ? decoded >> value.Shift
            : (int)((uint)decoded & value.Mask) >> value.Shift;
    }

    // A digit above 9 counts as it stands.
    private static int Bcd(byte digits) => (10 * (digits >> 4)) + (digits & 15);
}
