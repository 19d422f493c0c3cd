namespace FastRL.Emu.GameBoy;

/// <summary>How bytes of memory become a number.</summary>
public enum WatchedValueKind
{
    /// <summary>One byte.</summary>
    U8 = 0,

    /// <summary>Two bytes, the low one first.</summary>
    U16LittleEndian = 1,

    /// <summary>Two bytes, the high one first.</summary>
    U16BigEndian = 2,

    /// <summary>Two decimal digits in a byte.</summary>
    Bcd8 = 3,

    /// <summary>Four decimal digits in two bytes, the low one first.</summary>
    Bcd16LittleEndian = 4,

    /// <summary>Four decimal digits in two bytes, the high one first.</summary>
    Bcd16BigEndian = 5,

    /// <summary>One byte with a sign.</summary>
    I8 = 6,
}

/// <summary>A number read from memory after every step: (decoded bytes &amp; mask) &gt;&gt; shift.</summary>
/// <param name="Kind">How the bytes are decoded.</param>
/// <param name="Address">0x0000 to 0xFFFF.</param>
/// <param name="Bank">Bank of the area that the address lies in, or -1 for what is mapped.</param>
/// <param name="Mask">Bits kept; not for <see cref="WatchedValueKind.I8"/>.</param>
/// <param name="Shift">0 to 15, after the mask.</param>
public readonly record struct WatchedValue(
    WatchedValueKind Kind,
    int Address,
    int Bank = -1,
    uint Mask = uint.MaxValue,
    int Shift = 0);
