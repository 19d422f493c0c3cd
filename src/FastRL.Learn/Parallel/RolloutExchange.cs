using System.Runtime.InteropServices;
using FastRL.Interop.Collectives;
using FastRL.Learn.Ppo;

namespace FastRL.Learn.Parallel;

/// <summary>Brings the rollouts of all processes together: in the end each has what one process with all the copies would have.</summary>
internal sealed class RolloutExchange
{
    private readonly ProcessGroup _group;
    private readonly (Array Own, Array All, int Rows)[] _parts;
    private readonly byte[] _own;
    private readonly byte[] _all;

    /// <param name="group">The processes, in the order of their copies.</param>
    /// <param name="own">This process's rollout.</param>
    /// <param name="all">Written: that of all copies.</param>
    /// <param name="whole">Whether samples come along, rather than only what statistics are made of.</param>
    public RolloutExchange(ProcessGroup group, Rollout own, Rollout all, bool whole)
    {
        _group = group;
        _parts = [.. PartsOf(own, all, whole)];
        _own = new byte[_parts.Sum(part => Buffer.ByteLength(part.Own))];
        _all = new byte[_own.Length * group.World];
    }

    /// <summary>Bytes that a process gives to each other one for a rollout.</summary>
    public static long SizeOf(Rollout own, bool whole) => PartsOf(own, own, whole).Sum(part => (long)Buffer.ByteLength(part.Own));

    /// <summary>Exchanges what the rollouts hold now.</summary>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public void Run()
    {
        Pack(_parts, _own);
        _group.Gather<byte>(_own, _all);
        for (int rank = 0; rank < _group.World; rank++) Spread(_all.AsSpan(rank * _own.Length, _own.Length), _parts, rank, _group.World);
    }

    /// <summary>Copies what one has, part behind part, to its columns of the whole.</summary>
    /// <param name="block">Bytes of the parts.</param>
    /// <param name="parts">As <see cref="PartsOf"/> has them.</param>
    /// <param name="place">Which of those that lie beside each other.</param>
    /// <param name="places">How many do.</param>
    public static void Spread(ReadOnlySpan<byte> block, IEnumerable<(Array Own, Array All, int Rows)> parts, int place, int places)
    {
        foreach ((Array own, Array all, int rows) in parts)
        {
            // A row of the whole is a row of each, one beside another.
            int row = Buffer.ByteLength(own) / rows;
            for (int i = 0; i < rows; i++)
                block.Slice(i * row, row).CopyTo(Bytes(all)[((i * places + place) * row)..]);
            block = block[(rows * row)..];
        }
    }

    /// <summary>Writes the parts' bytes, one behind another.</summary>
    public static void Pack(IEnumerable<(Array Own, Array All, int Rows)> parts, Span<byte> block)
    {
        foreach ((Array own, _, _) in parts)
        {
            Bytes(own).CopyTo(block);
            block = block[Buffer.ByteLength(own)..];
        }
    }

    /// <summary>Arrays of one's own and of all copies, with the number of rows that a row of each copy lies in.</summary>
    public static IEnumerable<(Array Own, Array All, int Rows)> PartsOf(Rollout own, Rollout all, bool whole)
    {
        IEnumerable<(Array Own, Array All, int Rows)> parts =
        [
            (own.Rewards, all.Rewards, own.Steps), (own.Scores, all.Scores, own.Steps), (own.EndCauses, all.EndCauses, own.Steps),
            (own.Terminated, all.Terminated, own.Steps), (own.Truncated, all.Truncated, own.Steps), (own.Absent, all.Absent, own.Steps),
            (own.Places, all.Places, own.Steps),
        ];
        return !whole ? parts :
        [
            .. parts, .. own.Observations.Zip(all.Observations, (from, to) => (from.Array, to.Array, own.Steps)),
            (own.Choices, all.Choices, own.Steps), (own.Reals, all.Reals, own.Steps), (own.Masks, all.Masks, own.Steps),
            (own.LogProbabilities, all.LogProbabilities, own.Steps), (own.Values, all.Values, own.Steps + 1),
            (own.FinalValues, all.FinalValues, own.Steps), (own.Keep, all.Keep, own.Steps), (own.States, all.States, 1),
        ];
    }

    private static Span<byte> Bytes(Array array) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array));
}
