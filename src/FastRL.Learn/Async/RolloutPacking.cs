using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Parallel;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;

namespace FastRL.Learn.Async;

/// <summary>What goes before a packed rollout.</summary>
/// <param name="Magic">Says what it is.</param>
/// <param name="Shape">Hash of all that the sizes of its arrays follow from.</param>
/// <param name="First">Place of its first copy among those of all actors.</param>
/// <param name="Steps">Steps played, from 1 on; rows behind them are absent.</param>
/// <param name="IsFresh">Not 0 where its episodes begin with it, whatever the same copies played before.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct RolloutHead(ulong Magic, ulong Shape, int First, int Steps, int IsFresh);

/// <summary>
/// A rollout as bytes: its head, the policy's version at each step, statistics of what was observed, and its arrays. Little-endian, as
/// all machines are that this program runs on.
/// </summary>
internal sealed class RolloutPacking
{
    private const ulong Magic = 0x314C4F524C525446; // FTRLROL1

    private static readonly int s_head = Marshal.SizeOf<RolloutHead>();

    private readonly Rollout _own;
    private readonly ActionLayout _layout;
    private readonly IReadOnlyList<ObservationNormaliser?> _normalisers;
    private readonly int _causes;
    private readonly int _places;
    private readonly (Array Own, Array All, int Rows)[] _parts;
    private readonly ulong _shape;
    private readonly int _statistics; // bytes

    /// <param name="own">As large as that of an actor.</param>
    /// <param name="layout">What actions are.</param>
    /// <param name="normalisers">Of each part of the observation, or null.</param>
    /// <param name="causes">Ways in which an episode ends.</param>
    /// <param name="places">Places that are told apart, where visits are counted.</param>
    public RolloutPacking(Rollout own, ActionLayout layout, IReadOnlyList<ObservationNormaliser?> normalisers, int causes, int places)
    {
        (_own, _layout, _normalisers, _causes, _places) = (own, layout, normalisers, causes, places);
        _parts = [.. RolloutExchange.PartsOf(own, own, whole: true)];
        _statistics = sizeof(double) * normalisers.Sum(normaliser => normaliser is null ? 0 : 1 + 2 * normaliser.Means.Length);
        string shape = string.Join(' ', [
            $"{own.Steps} {own.Environments} {causes} {places} {_statistics} {layout.Reals} choices", .. layout.Choices.Select(size => $"{size}"),
            .. own.Observations.Select(part => $"{part.Spec.Name} {part.Spec.Kind} {string.Join('x', part.Spec.Shape)} {part.Spec.Values}"),
            .. _parts.Select(part => $"{Buffer.ByteLength(part.Own)}"),
        ]);
        _shape = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(shape)));
        Size = s_head + sizeof(long) * own.Steps + _statistics + _parts.Sum(part => Buffer.ByteLength(part.Own));
    }

    /// <summary>Bytes of a packed rollout.</summary>
    public int Size { get; }

    /// <summary>Writes the rollout.</summary>
    /// <param name="first">Place of its first copy among those of all actors.</param>
    /// <param name="steps">Steps played.</param>
    /// <param name="fresh">Whether its episodes begin with it.</param>
    /// <param name="versions">Of each step.</param>
    /// <param name="bytes">Result.</param>
    public void Pack(int first, int steps, bool fresh, ReadOnlySpan<long> versions, Span<byte> bytes)
    {
        MemoryMarshal.Write(bytes, new RolloutHead(Magic, _shape, first, steps, fresh ? 1 : 0));
        MemoryMarshal.AsBytes(versions).CopyTo(bytes[s_head..]);
        Span<double> statistics = MemoryMarshal.Cast<byte, double>(bytes.Slice(s_head + sizeof(long) * _own.Steps, _statistics));
        foreach (ObservationNormaliser? normaliser in _normalisers)
        {
            if (normaliser is null) continue;
            statistics[0] = normaliser.Count;
            normaliser.Means.CopyTo(statistics[1..]);
            normaliser.SquaredDistances.CopyTo(statistics[(1 + normaliser.Means.Length)..]);
            statistics = statistics[(1 + 2 * normaliser.Means.Length)..];
        }
        RolloutExchange.Pack(_parts, bytes[(s_head + sizeof(long) * _own.Steps + _statistics)..]);
    }

    /// <summary>Takes a rollout over: its arrays to columns of a larger one, its statistics to the learner's.</summary>
    /// <param name="bytes">Packed here, or found to be right.</param>
    /// <param name="all">That of all actors.</param>
    /// <param name="place">Which of the actors' places in it.</param>
    /// <param name="versions">Result: the policy's version at each step.</param>
    public RolloutHead Unpack(ReadOnlySpan<byte> bytes, Rollout all, int place, Span<long> versions)
    {
        MemoryMarshal.Cast<byte, long>(bytes.Slice(s_head, sizeof(long) * _own.Steps)).CopyTo(versions);
        ReadOnlySpan<double> statistics = Statistics(bytes);
        foreach (ObservationNormaliser? normaliser in _normalisers)
        {
            if (normaliser is null) continue;
            int size = normaliser.Means.Length;
            normaliser.Add(new ObservationNormaliserState((long)statistics[0], [.. statistics.Slice(1, size)], [.. statistics.Slice(1 + size, size)]));
            statistics = statistics[(1 + 2 * size)..];
        }
        RolloutExchange.Spread(
            bytes[(s_head + sizeof(long) * _own.Steps + _statistics)..], RolloutExchange.PartsOf(_own, all, whole: true), place,
            all.Environments / _own.Environments);
        return MemoryMarshal.Read<RolloutHead>(bytes);
    }

    /// <summary>Why bytes from another process are no rollout that can be learned from, or null where they are one.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="firsts">Copies of the actors there: the first, and the one behind the last.</param>
    /// <param name="newest">Version of the newest policy.</param>
    public string? Problem(ReadOnlySpan<byte> bytes, (int Start, int End) firsts, long newest)
    {
        if (bytes.Length < s_head || MemoryMarshal.Read<RolloutHead>(bytes) is var head && head.Magic != Magic) return "it is no rollout";
        if (head.Shape != _shape) return "it is a rollout of another game or other settings";
        if (bytes.Length != Size) return $"it has {bytes.Length} bytes, a rollout here has {Size}";
        if (head.Steps < 1 || head.Steps > _own.Steps) return $"it has {head.Steps} steps, a rollout here has 1 to {_own.Steps}";
        if (head.First < firsts.Start || head.First + _own.Environments > firsts.End || (head.First - firsts.Start) % _own.Environments != 0)
            return $"it is of copies from {head.First} on, those there are {firsts.Start} to {firsts.End - 1}";
        ReadOnlySpan<long> versions = MemoryMarshal.Cast<byte, long>(bytes.Slice(s_head, sizeof(long) * _own.Steps))[..head.Steps];
        foreach (long version in versions)
            if (version < 0 || version > newest) return $"it was played with policy {version}, the newest is {newest}";
        foreach (double number in Statistics(bytes))
            if (!double.IsFinite(number)) return "a statistic is no number";
        ReadOnlySpan<byte> rest = bytes[(s_head + sizeof(long) * _own.Steps + _statistics)..];
        foreach ((Array own, _, _) in _parts)
        {
            if (ProblemOf(own, rest[..Buffer.ByteLength(own)]) is { } problem) return problem;
            rest = rest[Buffer.ByteLength(own)..];
        }
        return null;
    }

    private ReadOnlySpan<double> Statistics(ReadOnlySpan<byte> bytes) =>
        MemoryMarshal.Cast<byte, double>(bytes.Slice(s_head + sizeof(long) * _own.Steps, _statistics));

    // Whatever could lead beyond an array or a network's numbers.
    private string? ProblemOf(Array part, ReadOnlySpan<byte> bytes)
    {
        if (part == _own.Choices)
        {
            ReadOnlySpan<long> choices = MemoryMarshal.Cast<byte, long>(bytes);
            for (int i = 0; i < choices.Length; i++)
                if (choices[i] < 0 || choices[i] >= _layout.Choices[i % _layout.Choices.Length]) return $"a choice is {choices[i]}";
            return null;
        }
        if (part == _own.EndCauses) return Outside(MemoryMarshal.Cast<byte, int>(bytes), -1, _causes - 1, "an end");
        if (part == _own.Places) return Outside(MemoryMarshal.Cast<byte, int>(bytes), 0, _places - 1, "a place");
        if (part is float[])
        {
            foreach (float number in MemoryMarshal.Cast<byte, float>(bytes))
                if (!float.IsFinite(number)) return "a number in it is none";
            return null;
        }
        if (_own.Observations.FirstOrDefault(observed => observed.Array == part) is not { } observation) return Outside<byte>(bytes, 0, 1, "a mark");
        return observation.Spec.Kind == ElementKind.Int16
            ? Outside(MemoryMarshal.Cast<byte, short>(bytes), (short)0, (short)(observation.Spec.Values - 1), $"'{observation.Spec.Name}'") : null;
    }

    private static string? Outside<T>(ReadOnlySpan<T> numbers, T low, T high, string what) where T : struct, INumber<T>
    {
        int at = numbers.IndexOfAnyExceptInRange(low, high);
        return at < 0 ? null : $"{what} in it is {numbers[at]}, allowed: {low} to {high}";
    }
}
