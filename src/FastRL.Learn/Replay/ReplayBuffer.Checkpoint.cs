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
        foreach (ObservationBuffer buffer in (ObservationBuffer[])[.. _observations, .. _nextObservations])
            WriteRows(destination, buffer, Count);
        WriteArrays(destination, Count);
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
            foreach (ObservationBuffer buffer in (ObservationBuffer[])[.. _observations, .. _nextObservations])
                ReadRows(source, buffer, Count);
            ReadArrays(source, Count);
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
    }

    private void WriteArrays(Stream destination, int count)
    {
        WriteAll<int>(destination, _choices.AsSpan(0, count * _settings.ChoiceWidth));
        WriteAll<float>(destination, _reals.AsSpan(0, count * _settings.RealWidth));
        WriteAll<float>(destination, _rewards.AsSpan(0, count));
        WriteAll<float>(destination, _discounts.AsSpan(0, count));
        foreach (ObservationBuffer buffer in _pendingObservations) WriteRows(destination, buffer, _pendingRewards.Length);
        WriteAll<int>(destination, _pendingChoices);
        WriteAll<float>(destination, _pendingReals);
        WriteAll<float>(destination, _pendingRewards);
        WriteAll<int>(destination, _pendingFirst);
        WriteAll<int>(destination, _pendingCount);
    }

    private void ReadArrays(Stream source, int count)
    {
        ReadAll(source, _choices.AsSpan(0, count * _settings.ChoiceWidth));
        ReadAll(source, _reals.AsSpan(0, count * _settings.RealWidth));
        ReadAll(source, _rewards.AsSpan(0, count));
        ReadAll(source, _discounts.AsSpan(0, count));
        foreach (ObservationBuffer buffer in _pendingObservations) ReadRows(source, buffer, _pendingRewards.Length);
        ReadAll<int>(source, _pendingChoices);
        ReadAll<float>(source, _pendingReals);
        ReadAll<float>(source, _pendingRewards);
        ReadAll<int>(source, _pendingFirst);
        ReadAll<int>(source, _pendingCount);
    }

    private static void WriteRows(Stream destination, ObservationBuffer buffer, int rows)
    {
        int elements = rows * buffer.Spec.Size;
        if (buffer.Array is byte[] bytes) WriteAll<byte>(destination, bytes.AsSpan(0, elements));
        else if (buffer.Array is short[] words) WriteAll<short>(destination, words.AsSpan(0, elements));
        else WriteAll<float>(destination, ((float[])buffer.Array).AsSpan(0, elements));
    }

    private static void ReadRows(Stream source, ObservationBuffer buffer, int rows)
    {
        int elements = rows * buffer.Spec.Size;
        if (buffer.Array is byte[] bytes) ReadAll(source, bytes.AsSpan(0, elements));
        else if (buffer.Array is short[] words) ReadAll(source, words.AsSpan(0, elements));
        else ReadAll(source, ((float[])buffer.Array).AsSpan(0, elements));
    }

    // In pieces: an array may have more bytes than a span can.
    private static void WriteAll<T>(Stream destination, ReadOnlySpan<T> values) where T : unmanaged
    {
        for (; !values.IsEmpty; values = values[Math.Min(Piece, values.Length)..])
            destination.Write(MemoryMarshal.AsBytes(values[..Math.Min(Piece, values.Length)]));
    }

    private static void ReadAll<T>(Stream source, Span<T> values) where T : unmanaged
    {
        for (; !values.IsEmpty; values = values[Math.Min(Piece, values.Length)..])
            source.ReadExactly(MemoryMarshal.AsBytes(values[..Math.Min(Piece, values.Length)]));
    }
}
