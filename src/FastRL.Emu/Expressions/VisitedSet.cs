using System.Numerics;

namespace FastRL.Emu.Expressions;

/// <summary>The tuples that one <c>first(...)</c> has met in the running episode.</summary>
/// <remarks>
/// Tuples lie densely in the order of their arrival; an open-addressing table points at them. Clearing raises a
/// generation, so that it costs the same however full the set is. Memory grows by doubling and is kept.
/// </remarks>
internal sealed class VisitedSet
{
    /// <summary>Most numbers in a tuple.</summary>
    public const int MaximumWidth = 4;

    private double[] _tuples;
    private int[] _slots;       // number of the tuple in a slot
    private uint[] _stamps;     // generation in which the slot was filled
    private uint _generation = 1;

    /// <param name="width">Numbers in a tuple, 1 to <see cref="MaximumWidth"/>.</param>
    public VisitedSet(int width)
    {
        const int initialSlots = 64;
        Width = width;
        _tuples = new double[initialSlots / 2 * width];
        _slots = new int[initialSlots];
        _stamps = new uint[initialSlots];
    }

    /// <summary>Numbers in a tuple.</summary>
    public int Width { get; }

    /// <summary>Tuples in the set.</summary>
    public int Count { get; private set; }

    /// <summary>The tuples in the order of their arrival, one after another.</summary>
    public ReadOnlySpan<double> Tuples => _tuples.AsSpan(0, Count * Width);

    /// <summary>Adds a tuple and returns true, or returns false if it is there already.</summary>
    public bool Add(ReadOnlySpan<double> tuple)
    {
        int slot = FindSlot(tuple);
        if (_stamps[slot] == _generation) return false;
        if ((Count + 1) * 2 > _slots.Length)
        {
            Grow();
            slot = FindSlot(tuple);
        }
        tuple.CopyTo(_tuples.AsSpan(Count * Width));
        _slots[slot] = Count++;
        _stamps[slot] = _generation;
        return true;
    }

    /// <summary>Forgets everything, at the same cost for any number of tuples.</summary>
    public void Clear()
    {
        Count = 0;
        if (++_generation != 0) return;
        Array.Clear(_stamps); // 2^32 episodes later, stamps of the first ones would look current
        _generation = 1;
    }

    // The tuple's slot, or the free one where it belongs.
    private int FindSlot(ReadOnlySpan<double> tuple)
    {
        int mask = _slots.Length - 1;
        int slot = (int)Hash(tuple) & mask;
        while (_stamps[slot] == _generation && !tuple.SequenceEqual(_tuples.AsSpan(_slots[slot] * Width, Width)))
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        int capacity = _slots.Length * 2;
        Array.Resize(ref _tuples, capacity / 2 * Width);
        _slots = new int[capacity];
        _stamps = new uint[capacity];
        for (int i = 0; i < Count; i++)
        {
            int slot = FindSlot(_tuples.AsSpan(i * Width, Width));
            _slots[slot] = i;
            _stamps[slot] = _generation;
        }
    }

    private static uint Hash(ReadOnlySpan<double> tuple)
    {
        ulong hash = 0;
        foreach (double number in tuple)
        {
            // Adding 0 turns -0 into 0: the two are equal, so their hashes must be.
            hash = BitOperations.RotateLeft(hash, 23) ^ BitConverter.DoubleToUInt64Bits(number + 0.0);
            hash *= 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }
        return (uint)(hash >> 7);
    }
}
