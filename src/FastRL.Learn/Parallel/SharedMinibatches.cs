using FastRL.Interop.Collectives;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;

namespace FastRL.Learn.Parallel;

/// <summary>Minibatches that several processes compute together: each some of their parts, whose gradients are summed in their order.</summary>
/// <param name="group">The processes.</param>
/// <param name="size">Numbers in the gradients.</param>
internal sealed class SharedMinibatches(ProcessGroup group, int size)
{
    private const int Numbers = 5; // of a part, beside its gradients

    private readonly float[] _parts = new float[size * FusedPolicy.MostParts];
    private readonly LossTerms[] _terms = new LossTerms[FusedPolicy.MostParts];
    private readonly List<double> _own = [];
    private readonly List<double> _norms = [];

    /// <summary>The sum of all gradients of the last minibatch.</summary>
    public float[] Sum { get; } = new float[size];

    /// <summary>Place of this process, and how many there are.</summary>
    public (int Rank, int World) Place => (group.Rank, group.World);

    /// <summary>Cuts something into a share for each process.</summary>
    /// <returns>This process's.</returns>
    public (int First, int End) ShareOf(int count) =>
        ((int)((long)count * group.Rank / group.World), (int)((group.Rank + 1L) * count / group.World));

    /// <summary>Has this process's parts computed, and sums those of all.</summary>
    /// <param name="parts">How many this process has, at most <see cref="FusedPolicy.MostParts"/>.</param>
    /// <param name="compute">Writes their gradients, one behind another, and what each adds to the means.</param>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public void Run(int parts, Action<Memory<float>, Memory<LossTerms>> compute)
    {
        if (parts > 0) compute(_parts.AsMemory(0, parts * size), _terms.AsMemory(0, parts));
        for (int part = 0; part < FusedPolicy.MostParts; part++)
        {
            LossTerms terms = part < parts ? _terms[part] : default;
            _own.AddRange([terms.Policy, terms.Value, terms.Entropy, terms.Divergence, terms.ClipFraction]);
        }
        group.Sum(_parts.AsSpan(0, parts * size), Sum);
    }

    /// <summary>Notes the norm of the last minibatch's gradients.</summary>
    public void Add(double norm) => _norms.Add(norm);

    /// <summary>Adds what the minibatches since the last call found, of all processes, in the order of their parts.</summary>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public void AddTo(ref LossSums sums)
    {
        double[] own = [.. _own], all = new double[own.Length * group.World];
        group.Gather(own, all);
        int width = Numbers * FusedPolicy.MostParts;
        Span<double> sum = stackalloc double[Numbers];
        for (int batch = 0; batch < _norms.Count; batch++)
        {
            sum.Clear();
            for (int rank = 0; rank < group.World; rank++)
                for (int i = 0; i < width; i++)
                    sum[i % Numbers] += all[rank * own.Length + batch * width + i];
            sums.Add(new LossTerms(sum[0], sum[1], sum[2], _norms[batch], sum[3], sum[4]));
        }
        _own.Clear();
        _norms.Clear();
    }
}
