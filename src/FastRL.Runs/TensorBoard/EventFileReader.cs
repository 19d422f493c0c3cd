using System.Buffers.Binary;
using System.Text;
using FastRL.Envs;

namespace FastRL.Runs.TensorBoard;

/// <summary>Reads the curve of a scalar out of a run's TensorBoard event files, as <see cref="EventFileWriter"/> writes them.</summary>
/// <remarks>
/// What a later session went through again is taken from that session alone. A record that is torn, or that does not match its
/// sums, ends its file: nothing behind it can be found.
/// </remarks>
internal static class EventFileReader
{
    private const int MaxRecord = 1 << 20; // bytes; ours have less than a hundred, those of a text some thousands
    private const int HeaderSize = 12, FooterSize = 4;

    /// <summary>All values of a scalar, in the order of steps.</summary>
    /// <param name="folder">With the event files of a run's sessions; a missing one has no values.</param>
    /// <param name="tag">Name, such as <c>charts/episodic_return</c>.</param>
    /// <exception cref="InvalidDataException">One of them is no regular file.</exception>
    public static IReadOnlyList<CurvePoint> Read(string folder, string tag)
    {
        List<CurvePoint> curve = [];
        if (!Directory.Exists(folder)) return curve;
        byte[] name = Encoding.UTF8.GetBytes(tag);
        foreach (string file in Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal))
        {
            using FileStream stream = InputFile.OpenRead(file);
            byte[] record = new byte[MaxRecord + FooterSize];
            while (ReadRecord(stream, record) is { } length) Take(record.AsSpan(0, length), name, curve);
        }
        return curve;
    }

    // Length of the data, or null at the end of what can be read.
    private static int? ReadRecord(Stream stream, byte[] record)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize) return null;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header);
        if (length > MaxRecord || !Matches(header[..8], header[8..])) return null;
        Span<byte> rest = record.AsSpan(0, (int)length + FooterSize);
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length) return null;
        return Matches(rest[..(int)length], rest[(int)length..]) ? (int)length : null;
    }

    private static bool Matches(ReadOnlySpan<byte> data, ReadOnlySpan<byte> sum) =>
        EventFileWriter.MaskedCrc32C(data) == BinaryPrimitives.ReadUInt32LittleEndian(sum);

    // tensorflow.Event: 2 is the step, 5 a summary, 7 says that a session starts.
    private static void Take(ReadOnlySpan<byte> data, ReadOnlySpan<byte> tag, List<CurvePoint> curve)
    {
        long step = 0;
        var fields = new ProtobufFields(data);
        while (fields.Next())
        {
            if (fields.Number == 2) step = (long)fields.Varint;
            else if (fields.Number == 5) TakeSummary(fields.Bytes, tag, step, curve);
            else if (fields.Number == 7) curve.RemoveAll(point => point.Step >= step);
        }
    }

    // tensorflow.Summary: 1 is a value, whose 1 is the name and 2 the number.
    private static void TakeSummary(ReadOnlySpan<byte> data, ReadOnlySpan<byte> tag, long step, List<CurvePoint> curve)
    {
        var values = new ProtobufFields(data);
        while (values.Next())
        {
            if (values.Number != 1) continue;
            bool named = false;
            float? number = null;
            var value = new ProtobufFields(values.Bytes);
            while (value.Next())
            {
                if (value.Number == 1) named = value.Bytes.SequenceEqual(tag);
                else if (value.Number == 2) number = BitConverter.UInt32BitsToSingle((uint)value.Varint);
            }
            if (named && number is { } known && float.IsFinite(known)) curve.Add(new CurvePoint(step, known));
        }
    }
}

/// <summary>A value of a curve.</summary>
/// <param name="Step">Environment steps.</param>
/// <param name="Value">The scalar there.</param>
internal readonly record struct CurvePoint(long Step, float Value);
