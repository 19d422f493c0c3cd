using FastRL.Envs;
using FastRL.Interop.Collectives;
using FastRL.Learn.Ppo;

namespace FastRL.Learn.Training;

/// <summary>Running mean and deviation of each number of a vector (37 details, continuous 4).</summary>
/// <param name="size">Numbers in a vector.</param>
/// <param name="held">Whether what is counted is for somebody else, who says what is applied (<see cref="Use"/>).</param>
internal sealed class ObservationNormaliser(int size, bool held = false)
{
    internal const float Limit = 10;
    private readonly float[] _means = new float[size];
    private readonly float[] _scales = [.. Enumerable.Repeat(1f, size)];

    private ObservationNormaliserState? _shared; // what all processes had when they last exchanged

    /// <summary>Vectors counted.</summary>
    public long Count { get; private set; }

    /// <summary>Mean of each number.</summary>
    public double[] Means { get; } = new double[size];

    /// <summary>Sum of the squared distances from it.</summary>
    public double[] SquaredDistances { get; } = new double[size];

    /// <summary>Means as they are taken away.</summary>
    public ReadOnlySpan<float> AppliedMeans => _means;

    /// <summary>Factors behind that.</summary>
    public ReadOnlySpan<float> AppliedScales => _scales;

    /// <summary>A normaliser for each part that is a vector, where they are wanted.</summary>
    public static ObservationNormaliser?[] Create(IEnumerable<ObservationSpec> observations, bool wanted, bool held = false) =>
        [.. observations.Select(spec => wanted && spec is { Kind: ElementKind.Float32, Shape: [int size] }
            ? new ObservationNormaliser(size, held)
            : null)];

    /// <summary>Counts vectors, one after another, by Welford's update.</summary>
    /// <param name="vectors">Vectors.</param>
    /// <param name="absent">Not 0 for a vector that is left out, because it followed from no step.</param>
    public void Learn(ReadOnlySpan<float> vectors, ReadOnlySpan<byte> absent)
    {
        for (int row = 0, at = 0; at < vectors.Length; row++, at += size)
        {
            if (absent[row] != 0) continue;
            Count++;
            for (int i = 0; i < size; i++)
            {
                double distance = vectors[at + i] - Means[i];
                Means[i] += distance / Count;
                SquaredDistances[i] += distance * (vectors[at + i] - Means[i]);
            }
        }
        Refresh();
    }

    /// <summary>Writes the vectors with mean 0 and deviation 1, cut to [-10, 10]; both may be the same memory.</summary>
    public void Apply(ReadOnlySpan<float> vectors, Span<float> result)
    {
        for (int at = 0; at < vectors.Length; at += size)
            for (int i = 0; i < size; i++)
                result[at + i] = Math.Clamp((vectors[at + i] - _means[i]) * _scales[i], -Limit, Limit);
    }

    /// <summary>Says what is applied.</summary>
    public void Use(ReadOnlySpan<float> means, ReadOnlySpan<float> scales)
    {
        means.CopyTo(_means);
        scales.CopyTo(_scales);
    }

    /// <summary>Counts from nothing again.</summary>
    public void Forget()
    {
        Count = 0;
        Array.Clear(Means);
        Array.Clear(SquaredDistances);
    }

    /// <summary>Takes the statistics of every part back.</summary>
    /// <exception cref="InvalidDataException">They are of other parts, or of vectors of another size.</exception>
    public static void Restore(ObservationNormaliser?[] normalisers, IReadOnlyList<ObservationNormaliserState?>? states)
    {
        if (states?.Count != normalisers.Length || normalisers.Where((part, i) => (part is null) != (states[i] is null)).Any())
            throw new InvalidDataException("the statistics of observations are of other parts");
        for (int part = 0; part < normalisers.Length; part++) normalisers[part]?.Restore(states[part]!);
    }

    /// <summary>Takes saved statistics back.</summary>
    /// <exception cref="InvalidDataException">They are of vectors of another size.</exception>
    public void Restore(ObservationNormaliserState state)
    {
        if (state.Means?.Count != size || state.SquaredDistances?.Count != size || state.Count < 0)
            throw new InvalidDataException($"statistics of observations are of {state.Means?.Count} numbers, a vector here has {size}");
        Count = state.Count;
        for (int i = 0; i < size; i++)
        {
            Means[i] = state.Means[i];
            SquaredDistances[i] = state.SquaredDistances[i];
        }
        _shared = state;
        Refresh();
    }

    /// <summary>
    /// Puts together what processes counted since they last did this, in the order of the processes (Chan, Golub and LeVeque 1983).
    /// </summary>
    public void Share(ProcessGroup group)
    {
        double[] own = [Count, .. Means, .. SquaredDistances], all = new double[own.Length * group.World];
        group.Gather(own, all);
        double before = _shared?.Count ?? 0, count = before;
        for (int i = 0; i < size; i++)
        {
            (count, double mean0, double squares0) = (before, _shared?.Means[i] ?? 0, _shared?.SquaredDistances[i] ?? 0);
            (double mean, double squares) = (mean0, squares0);
            for (int at = 0; at < all.Length; at += own.Length)
            {
                double added = all[at] - before;
                if (added == 0) continue;
                // What is new in it, then the whole so far with that.
                double itsMean = (all[at] * all[at + 1 + i] - before * mean0) / added, shift = itsMean - mean0;
                double itsSquares = all[at + 1 + size + i] - squares0 - shift * shift * before * added / all[at];
                double distance = itsMean - mean;
                squares += itsSquares + distance * distance * count * added / (count + added);
                count += added;
                mean += distance * added / count;
            }
            (Means[i], SquaredDistances[i]) = (mean, squares);
        }
        Count = (long)count;
        _shared = Capture();
        Refresh();
    }

    /// <summary>Puts what somebody else counted together with what was counted here (Chan, Golub and LeVeque 1983).</summary>
    /// <param name="other">What is new, counted from nothing.</param>
    public void Add(ObservationNormaliserState other)
    {
        if (other.Count == 0) return;
        for (int i = 0; i < size; i++)
        {
            double distance = other.Means[i] - Means[i];
            SquaredDistances[i] += other.SquaredDistances[i] + distance * distance * Count * other.Count / (Count + other.Count);
            Means[i] += distance * other.Count / (Count + other.Count);
        }
        Count += other.Count;
        Refresh();
    }

    public ObservationNormaliserState Capture() => new(Count, [.. Means], [.. SquaredDistances]);

    private void Refresh()
    {
        if (Count == 0 || held) return;
        for (int i = 0; i < size; i++)
        {
            _means[i] = (float)Means[i];
            _scales[i] = (float)(1 / Math.Sqrt(SquaredDistances[i] / Count + 1e-8));
        }
    }
}
