using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace FastRL.Runs.TensorBoard;

/// <summary>Writes scalars and texts as a TensorBoard event file: framed records, each one <c>tensorflow.Event</c> in protobuf.</summary>
/// <remarks>
/// What the disk does not take is dropped: curves are not worth a training. A record is its length (8 bytes, little-endian), the masked CRC-32C of those bytes (4), the data, and the masked
/// CRC-32C of the data (4). One thread at a time.
/// </remarks>
internal sealed class EventFileWriter : IDisposable
{
    private const int MaxPending = 1 << 16;

    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly MemoryStream _pending = new(); // whole records that are not in the file yet
    private readonly MemoryStream _event = new();
    private readonly MemoryStream _value = new();

    /// <summary>Begins a new file in a folder, beside those of earlier sessions of the run.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="time">Clock.</param>
    /// <param name="voidFrom">First step at which what earlier files of the folder say is void; null where nothing is.</param>
    public EventFileWriter(string folder, TimeProvider time, long? voidFrom = null)
    {
        _time = time;
        Directory.CreateDirectory(folder);
        string name = $"events.out.tfevents.{time.GetUtcNow().ToUnixTimeSeconds()}.{Environment.MachineName}.{Environment.ProcessId}.0";
        Path = System.IO.Path.Combine(folder, name);
        _file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        BeginEvent();
        WriteBytes(_event, field: 3, "brain.Event:2"u8); // Event.file_version
        WriteRecord();
        if (voidFrom is { } step)
        {
            BeginEvent();
            WriteTag(_event, field: 2, wireType: 0); // Event.step
            WriteVarint(_event, (ulong)step);
            WriteBytes(_event, field: 7, [0x08, 1]); // Event.session_log: its status is START
            WriteRecord();
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Appends one scalar.</summary>
    /// <param name="tag">Name, such as <c>charts/SPS</c>.</param>
    /// <param name="value">Value; NaN is left out, as TensorBoard draws nothing for it.</param>
    /// <param name="step">Environment steps.</param>
    public void WriteScalar(string tag, double value, long step)
    {
        if (double.IsNaN(value))
            return;
        _value.SetLength(0);
        WriteBytes(_value, field: 1, Encoding.UTF8.GetBytes(tag)); // Summary.Value.tag
        WriteTag(_value, field: 2, wireType: 5);                   // Summary.Value.simple_value
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(number, (float)value);
        _value.Write(number);
        WriteSummary(step);
    }

    /// <summary>Appends a text, which TensorBoard shows as it stands.</summary>
    /// <param name="name">Of the text; the tag is <c>NAME/text_summary</c>, as its other writers have it.</param>
    /// <param name="text">Any number of lines.</param>
    /// <param name="step">Environment steps.</param>
    public void WriteText(string name, string text, long step)
    {
        // It is read as Markdown, in which four spaces keep a line as it is.
        byte[] shown = Encoding.UTF8.GetBytes("    " + text.ReplaceLineEndings("\n").TrimEnd().Replace("\n", "\n    ", StringComparison.Ordinal));
        using var tensor = new MemoryStream();
        WriteTag(tensor, field: 1, wireType: 0);           // TensorProto.dtype
        WriteVarint(tensor, 7);                            // DT_STRING
        WriteBytes(tensor, field: 2, [0x12, 2, 0x08, 1]);  // its shape: one dimension of size 1
        WriteBytes(tensor, field: 8, shown);               // string_val
        _value.SetLength(0);
        WriteBytes(_value, field: 1, Encoding.UTF8.GetBytes(name + "/text_summary"));
        WriteBytes(_value, field: 8, tensor.GetBuffer().AsSpan(0, (int)tensor.Length)); // Summary.Value.tensor
        WriteBytes(_value, field: 9, [0x0A, 6, 0x0A, 4, .. "text"u8]);                  // its metadata: of the plugin "text"
        WriteSummary(step);
    }

    /// <summary>Hands everything written so far to the system.</summary>
    public void Flush()
    {
        long end = _file.Length;
        try
        {
            _file.Write(_pending.GetBuffer().AsSpan(0, (int)_pending.Length));
        }
        catch (IOException)
        {
            // Half a record would hide all that follow it.
            _file.SetLength(end);
            _file.Position = end;
        }
        _pending.SetLength(0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _file.Dispose();
        _pending.Dispose();
        _event.Dispose();
        _value.Dispose();
    }

    /// <summary>CRC-32C (Castagnoli), rotated and shifted as the record format asks.</summary>
    internal static uint MaskedCrc32C(ReadOnlySpan<byte> data)
    {
        uint crc = Crc32C(data);
        return BitOperations.RotateRight(crc, 15) + 0xA282_EAD8;
    }

    /// <summary>CRC-32C (Castagnoli).</summary>
    internal static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFF_FFFF;
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    // Event.summary holds one Summary whose only field is its list of values.
    private void WriteSummary(long step)
    {
        BeginEvent();
        WriteTag(_event, field: 2, wireType: 0); // Event.step
        WriteVarint(_event, (ulong)step);
        int length = (int)_value.Length;
        WriteTag(_event, field: 5, wireType: 2);
        WriteVarint(_event, (ulong)(1 + VarintSize((ulong)length) + length));
        WriteBytes(_event, field: 1, _value.GetBuffer().AsSpan(0, length));
        WriteRecord();
    }

    private void BeginEvent()
    {
        _event.SetLength(0);
        WriteTag(_event, field: 1, wireType: 1); // Event.wall_time, seconds
        Span<byte> seconds = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(seconds, _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        _event.Write(seconds);
    }

    private void WriteRecord()
    {
        ReadOnlySpan<byte> data = _event.GetBuffer().AsSpan(0, (int)_event.Length);
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc32C(header[..8]));
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc32C(data));
        _pending.Write(header);
        _pending.Write(data);
        _pending.Write(footer);
        if (_pending.Length >= MaxPending) Flush();
    }

    private static void WriteBytes(Stream stream, int field, ReadOnlySpan<byte> bytes)
    {
        WriteTag(stream, field, wireType: 2);
        WriteVarint(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void WriteTag(Stream stream, int field, int wireType) => stream.WriteByte((byte)((field << 3) | wireType));

    private static void WriteVarint(Stream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }

    private static int VarintSize(ulong value) => 1 + (BitOperations.Log2(value | 1) / 7);
}
