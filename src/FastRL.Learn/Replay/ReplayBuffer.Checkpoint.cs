using System.Runtime.InteropServices;
using System.Text;
using FastRL.Envs;

namespace FastRL.Learn.Replay;

internal sealed partial class ReplayBuffer
{
    private const string Format = "replay 1";
    private const int Piece = 1 << 20;

    /// <summary>Writes the stored and the pending transitions, bit for bit.</summary>
    public void Save(Stream destination)
    {
        using (var header = new BinaryWriter(destination, Encoding.UTF8, leaveOpen: true))
        {
            header.Write(Format);
            header.Write(_settings.Describe());
            header.Write(Count);
            header.Write(_next);
            header.Write(_largestPriority);
        }
        foreach ((Array array, int count) in Contents())
        {
            // In pieces: an array may have more bytes than a span can.
            for (int at = 0, size; (size = Math.Min(Piece, count - at)) > 0; at += size) destination.Write(Bytes(array, at, size));
        }
        if (_priorities is null) return;
        for (int i = 0; i < Count; i++) destination.Write(BitConverter.GetBytes(_priorities[i]));
    }

    /// <summary>Takes back what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is of another replay, or cut short.</exception>
    public void Load(Stream source)
    {
        try
        {
            using (var header = new BinaryReader(source, Encoding.UTF8, leaveOpen: true))
            {
                if (header.ReadString() is var format && format != Format)
                    throw new InvalidDataException($"the replay's format is '{format}', this program reads '{Format}'");
                if (header.ReadString() is var settings && settings != _settings.Describe())
                    throw new InvalidDataException($"the replay has {settings}; here it has {_settings.Describe()}");
                Count = header.ReadInt32();
                _next = header.ReadInt32();
                _largestPriority = header.ReadDouble();
            }
            if (Count < 0 || Count > _settings.Capacity || _next < 0 || _next >= _settings.Capacity)
                throw new InvalidDataException($"a replay of {_settings.Capacity} transitions cannot hold {Count}, the next at {_next}");
            foreach ((Array array, int count) in Contents())
                for (int at = 0, size; (size = Math.Min(Piece, count - at)) > 0; at += size) source.ReadExactly(Bytes(array, at, size));
            if (_priorities is not null) LoadPriorities(source, _priorities);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("the replay ends early", exception);
        }
        int n = _settings.Steps;
        if (_pendingFirst.Any(slot => slot < 0 || slot >= n) || _pendingCount.Any(count => count < 0 || count >= n))
            throw new InvalidDataException("the replay's pending transitions make no sense");
    }

    private void LoadPriorities(Stream source, SumTree priorities)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        for (int i = 0; i < Count; i++)
        {
            source.ReadExactly(bytes);
            double priority = BitConverter.ToDouble(bytes);
            if (!double.IsFinite(priority) || priority < 0)
                throw new InvalidDataException($"transition {i} of the replay has the priority {priority}");
            priorities[i] = priority;
        }
        for (int i = Count; i < _settings.Capacity; i++) priorities[i] = 0;
    }

    /// <summary>The arrays in the file's order, each with the elements of it that count.</summary>
    private IEnumerable<(Array Array, int Count)> Contents()
    {
        foreach (ObservationBuffer buffer in (ObservationBuffer[])[.. _observations, .. _nextObservations])
            yield return (buffer.Array, Count * buffer.Spec.Size);
        yield return (_choices, Count * _settings.ChoiceWidth);
        yield return (_reals, Count * _settings.RealWidth);
        yield return (_rewards, Count);
        yield return (_discounts, Count);
        Array[] pending =
        [
            .. _pendingObservations.Select(buffer => buffer.Array), _pendingChoices, _pendingReals, _pendingRewards, _pendingFirst, _pendingCount,
        ];
        foreach (Array array in pending) yield return (array, array.Length);
    }

    private static Span<byte> Bytes(Array array, int start, int count) => array switch
    {
        byte[] bytes => bytes.AsSpan(start, count),
        short[] words => MemoryMarshal.AsBytes(words.AsSpan(start, count)),
        int[] numbers => MemoryMarshal.AsBytes(numbers.AsSpan(start, count)),
        _ => MemoryMarshal.AsBytes(((float[])array).AsSpan(start, count)),
    };
}
