using System.Buffers.Binary;
using System.Collections;
using System.Runtime.InteropServices;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>What several solvers made of one table: written as the rows that each touched, and merged.</summary>
/// <remarks>
/// Runs of rows, each as the number of its first float, the number of its floats (64 bits, little-endian), and the floats. A row that
/// nobody touched is the table's own with the discounts of the time between.
/// </remarks>
internal static class TableParts
{
    private const int Block = 1 << 18; // floats read at once

    /// <summary>Writes the rows that a solver touched.</summary>
    /// <param name="stream">Takes them.</param>
    /// <param name="solver">By sampling; its discounts are applied.</param>
    /// <param name="rows">Those of its game.</param>
    /// <param name="before">The raw table that it began with, or null for zeros.</param>
    public static void Write(Stream stream, Solver solver, IReadOnlyList<BlueprintRows> rows, Stream? before)
    {
        FloatTable raw = solver.RawTable();
        BitArray?[] touched = [.. rows.Select(each => Touched(raw, each, before))];
        FloatTable table = solver.Table();
        Span<byte> head = stackalloc byte[2 * sizeof(long)];
        for (int i = 0; i < touched.Length; i++)
        {
            if (touched[i] is not { } infosets) continue;
            int most = Math.Max(1, Block / rows[i].Floats);
            for (int first = 0; first < infosets.Length; first++)
            {
                if (!infosets[first]) continue;
                int end = first + 1;
                while (end < infosets.Length && infosets[end] && end - first < most) end++;
                long at = rows[i].Row(first);
                int floats = (end - first) * rows[i].Floats;
                BinaryPrimitives.WriteInt64LittleEndian(head, at);
                BinaryPrimitives.WriteInt64LittleEndian(head[sizeof(long)..], floats);
                stream.Write(head);
                stream.Write(MemoryMarshal.AsBytes(table.Slice(at, floats)));
                first = end - 1;
            }
        }
    }

    /// <summary>Merges parts into the table that they began with: the mean of the changes of regrets, the sum of those of strategies.</summary>
    /// <param name="table">With the discounts of the time between; becomes the result.</param>
    /// <param name="rows">Those of its game.</param>
    /// <param name="parts">One or more; their order decides the last bits.</param>
    /// <exception cref="InvalidDataException">A part is none of this table.</exception>
    public static void Merge(FloatTable table, IReadOnlyList<BlueprintRows> rows, IReadOnlyList<Stream> parts)
    {
        PartReader[] readers = [.. parts.Select(part => new PartReader(part))];
        foreach (BlueprintRows each in rows)
        {
            int floats = each.Floats;
            float[] read = new float[floats];
            double[] changes = new double[floats];
            for (int infoset = 0; infoset < each.Infosets; infoset++)
            {
                long at = each.Row(infoset);
                if (!Array.Exists(readers, reader => reader.Next == at)) continue;
                Span<float> row = table.Slice(at, floats);
                Array.Clear(changes);
                foreach (PartReader reader in readers)
                {
                    if (reader.Next != at) continue;
                    reader.Read(read);
                    for (int i = 0; i < floats; i++) changes[i] += (double)read[i] - row[i];
                }
                foreach (BlueprintDecision decision in each.Decisions)
                {
                    int regrets = (int)(decision.FirstRow - each.FirstRow) + 1, sums = regrets + decision.Actions;
                    for (int i = regrets; i < sums; i++) row[i] = (float)(row[i] + (changes[i] / readers.Length));
                    for (int i = sums; i < sums + decision.Actions; i++) row[i] = Math.Max(0, (float)(row[i] + changes[i]));
                }
            }
        }
        if (Array.Exists(readers, reader => reader.Next != long.MaxValue)) throw new InvalidDataException("rows are none of this table");
    }

    private static BitArray? Touched(FloatTable raw, BlueprintRows rows, Stream? before)
    {
        int most = Math.Max(1, Block / rows.Floats);
        float[] block = new float[most * rows.Floats];
        BitArray? touched = null;
        for (int first = 0; first < rows.Infosets; first += most)
        {
            int count = Math.Min(most, rows.Infosets - first), floats = count * rows.Floats;
            Span<uint> was = MemoryMarshal.Cast<float, uint>(block.AsSpan(0, floats));
            before?.ReadExactly(MemoryMarshal.AsBytes(was));
            ReadOnlySpan<uint> now = MemoryMarshal.Cast<float, uint>(raw.Slice(rows.Row(first), floats));
            if (now.SequenceEqual(was)) continue;
            touched ??= new BitArray(rows.Infosets);
            for (int row = 0; row < count; row++)
            {
                var span = new Range(row * rows.Floats, (row + 1) * rows.Floats);
                touched[first + row] = !now[span].SequenceEqual(was[span]);
            }
        }
        return touched;
    }

    /// <summary>A part, row by row.</summary>
    private sealed class PartReader
    {
        private readonly Stream _stream;
        private long _left;

        public PartReader(Stream stream)
        {
            _stream = stream;
            Begin(-1);
        }

        /// <summary>First float of the next row; the largest number after the last.</summary>
        public long Next { get; private set; }

        public void Read(Span<float> row)
        {
            if (_left < row.Length) throw new InvalidDataException("a run ends within a row");
            Span<byte> bytes = MemoryMarshal.AsBytes(row);
            if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new InvalidDataException("a row is torn");
            foreach (float value in row)
            {
                if (!float.IsFinite(value)) throw new InvalidDataException("a row has what is no number");
            }
            (_left, Next) = (_left - row.Length, Next + row.Length);
            if (_left == 0) Begin(Next - 1);
        }

        private void Begin(long after)
        {
            Span<byte> head = stackalloc byte[2 * sizeof(long)];
            int read = _stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (read == 0)
            {
                Next = long.MaxValue;
                return;
            }
            if (read < head.Length) throw new InvalidDataException("a run is torn");
            (Next, _left) = (BinaryPrimitives.ReadInt64LittleEndian(head), BinaryPrimitives.ReadInt64LittleEndian(head[sizeof(long)..]));
            if (Next <= after || _left <= 0) throw new InvalidDataException("runs are in no order");
        }
    }
}
