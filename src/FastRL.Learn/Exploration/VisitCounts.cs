using System.Numerics;
using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Learn.Training;

namespace FastRL.Learn.Exploration;

/// <summary>
/// Counts how often a learner came where, and rewards what is rare, once in an episode: beta / sqrt(n) for the n-th episode that
/// comes to a place (Tang et al. 2017), at the first time that it does (Zhang et al. 2021).
/// </summary>
/// <remarks>
/// To stay alive or to go to and fro is then worth nothing by itself. With a bonus for every step a learner gathers what little
/// novelty is left where it is safe, and avoids the danger behind which there is more.
/// </remarks>
/// <param name="hash">Tells places apart.</param>
/// <param name="environments">Environments.</param>
internal sealed class VisitCounts(PlaceHash hash, int environments)
{
    private const int MostCountBits = 22; // 16 MiB

    private readonly uint[] _counts = new uint[PlacesOf(hash)];
    private readonly HashSet<int>[] _met = [.. Enumerable.Range(0, environments).Select(_ => new HashSet<int>())]; // in the episode

    /// <summary>Tells places apart.</summary>
    public PlaceHash Hash => hash;

    /// <summary>Places that are told apart at most.</summary>
    public static int PlacesOf(PlaceHash hash) => 1 << Math.Min(hash.Bits, MostCountBits);

    /// <summary>Finds where the steps of a rollout, <c>[steps, environments]</c>, led to.</summary>
    /// <param name="hash">Tells places apart.</param>
    /// <param name="parts">Parts of the observation before each step.</param>
    /// <param name="last">Those after the last step, a row for each environment.</param>
    /// <param name="places">Result, for <see cref="Reward"/>.</param>
    public static void Locate(PlaceHash hash, IReadOnlyList<ObservationBuffer> parts, IReadOnlyList<ObservationBuffer> last, Span<int> places)
    {
        int count = last[0].Array.Length / last[0].Spec.Size;
        for (int at = 0; at < places.Length; at++)
        {
            int next = at + count;
            places[at] = Place(hash, next < places.Length ? hash.Of(parts, next) : hash.Of(last, next - places.Length));
        }
    }

    /// <summary>Counts where steps of a rollout led to, and adds the bonus to their rewards.</summary>
    /// <remarks>Allocates only until the sets have grown to an episode's places.</remarks>
    /// <param name="columns">Whose steps.</param>
    /// <param name="places">By <see cref="Locate"/>.</param>
    /// <param name="terminated">Not 0 where the episode came to its end: what is seen next is another's beginning, and no step led there.</param>
    /// <param name="truncated">Not 0 where the episode was cut; the same.</param>
    /// <param name="absent">Not 0 for a step that did not happen.</param>
    /// <param name="beta">Bonus of a place that no episode came to before.</param>
    /// <param name="rewards">Added to.</param>
    public void Reward(
        Columns columns, ReadOnlySpan<int> places, ReadOnlySpan<byte> terminated, ReadOnlySpan<byte> truncated, ReadOnlySpan<byte> absent, float beta,
        Span<float> rewards)
    {
        foreach ((int at, int environment) in columns.Of(rewards.Length))
        {
            bool ended = terminated[at] != 0 || truncated[at] != 0;
            if (absent[at] != 0 && !ended) continue;
            HashSet<int> met = _met[environment];
            if (ended) met.Clear();
            if (!met.Add(places[at])) continue;
            ref uint count = ref _counts[places[at]];
            // A count that stood at its end would begin again.
            if (count < uint.MaxValue) count++;
            if (!ended) rewards[at] += beta / MathF.Sqrt(count);
        }
    }

    /// <summary>Forgets the episode that is under way in an environment.</summary>
    public void Forget(int environment) => _met[environment].Clear();

    /// <summary>Writes the counts.</summary>
    public void SaveCounts(Stream destination) => destination.Write(MemoryMarshal.AsBytes(_counts.AsSpan()));

    /// <summary>Writes the places of the episodes under way.</summary>
    public void SaveEpisodes(Stream destination)
    {
        foreach (HashSet<int> met in _met)
        {
            int[] numbers = [met.Count, .. met];
            destination.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }
    }

    /// <summary>Takes saved counts back.</summary>
    /// <exception cref="InvalidDataException">They are of hashes with another number of bits.</exception>
    public void LoadCounts(Stream source)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(_counts.AsSpan());
        if (source.Length != bytes.Length)
        {
            throw new InvalidDataException(
                $"visits are counted at {source.Length / sizeof(uint)} places; exploration.hash_bits is {BitOperations.Log2((uint)_counts.Length)}, "
                + $"which makes {_counts.Length}");
        }
        source.ReadExactly(bytes);
    }

    /// <summary>Takes the places of saved episodes back.</summary>
    /// <exception cref="InvalidDataException">They are of other environments, or damaged.</exception>
    public void LoadEpisodes(ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<int> numbers = MemoryMarshal.Cast<byte, int>(source);
        foreach (HashSet<int> met in _met)
        {
            met.Clear();
            if (numbers.IsEmpty || (uint)numbers[0] >= (uint)numbers.Length)
                throw new InvalidDataException($"places of episodes are not those of {environments} environments");
            foreach (int place in numbers.Slice(1, numbers[0]))
            {
                if ((uint)place >= (uint)_counts.Length) throw new InvalidDataException($"an episode was at place {place} of {_counts.Length}");
                met.Add(place);
            }
            numbers = numbers[(1 + numbers[0])..];
        }
    }

    /// <summary>Where a hash is counted: longer ones are spread over the counts that there are.</summary>
    private static int Place(PlaceHash hash, ulong code) =>
        (int)(hash.Bits <= MostCountBits ? code : new SplitMix64(code).Next() >> (64 - MostCountBits));
}
