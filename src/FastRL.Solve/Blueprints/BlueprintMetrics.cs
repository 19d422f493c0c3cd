using FastRL.Envs;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>What a look at a table says of one street.</summary>
/// <param name="Street">From 0.</param>
/// <param name="Entropy">Mean entropy of the average strategy at infosets that were met, in nats.</param>
/// <param name="EntropyInPosition">The same where the button acts.</param>
/// <param name="EntropyOutOfPosition">The same where somebody else acts.</param>
/// <param name="RegretNorm">Mean Euclidean norm of the regrets, for each iteration.</param>
/// <param name="Met">Part of the infosets that were met.</param>
public readonly record struct StreetMetrics(
    int Street, double Entropy, double EntropyInPosition, double EntropyOutOfPosition, double RegretNorm, double Met);

/// <summary>Watches a sample of infosets, the same all the time; NaN where nothing of it was met.</summary>
public sealed class BlueprintMetrics
{
    private const int SampleSize = 512; // infosets of a street

    private readonly BlueprintTrainer _trainer;
    private readonly List<(BlueprintDecision Decision, int Infoset)>[] _samples;
    private readonly GameEstimate _size;

    /// <summary>Draws the sample.</summary>
    public BlueprintMetrics(BlueprintTrainer trainer, GameEstimate size)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(size);
        _trainer = trainer;
        _size = size;
        _samples = [.. BlueprintGame.Streets.Select(_ => new List<(BlueprintDecision, int)>(SampleSize))];
        int[] seen = new int[_samples.Length];
        var random = new RandomStream(seed: 1, purpose: 1);
        foreach (BlueprintDecision decision in BlueprintDecision.Of(trainer.Game, size.Nodes))
        {
            // A reservoir: after n decisions each of them is in it with the same chance.
            List<(BlueprintDecision, int)> sample = _samples[decision.Street];
            int place = sample.Count < SampleSize ? sample.Count : random.NextInt(seen[decision.Street] + 1);
            seen[decision.Street]++;
            if (place >= SampleSize) continue;
            if (place == sample.Count) sample.Add(default);
            sample[place] = (decision, random.NextInt(decision.Infosets));
        }
    }

    /// <summary>Infosets that were met, about.</summary>
    public double EstimateMet(IEnumerable<StreetMetrics> streets)
    {
        ArgumentNullException.ThrowIfNull(streets);
        return _size.Infosets * streets.Sum(street => street.Met * _size.StreetTableBytes[street.Street] / _size.TableBytes);
    }

    /// <summary>Looks at every street that has decisions.</summary>
    public IReadOnlyList<StreetMetrics> Look() => [.. Enumerable.Range(0, _samples.Length).Where(street => _samples[street].Count > 0).Select(Look)];

    /// <summary>Counts the infosets that were met, all of them.</summary>
    public long CountMet()
    {
        FloatTable table = _trainer.Solver.RawTable();
        long met = 0;
        foreach (BlueprintDecision decision in BlueprintDecision.Of(_trainer.Game, _size.Nodes))
        {
            for (int infoset = 0; infoset < decision.Infosets; infoset++)
            {
                if (Row(table, decision, infoset).ContainsAnyExcept(0f)) met++;
            }
        }
        return met;
    }

    private StreetMetrics Look(int street)
    {
        FloatTable table = _trainer.Solver.RawTable();
        int button = _trainer.Game.Players - 1;
        double norm = 0, entropyIn = 0, entropyOut = 0;
        int met = 0, playedIn = 0, playedOut = 0;
        foreach ((BlueprintDecision decision, int infoset) in _samples[street])
        {
            ReadOnlySpan<float> row = Row(table, decision, infoset);
            if (!row.ContainsAnyExcept(0f)) continue;
            met++;
            norm += Norm(row[..decision.Actions]);
            double entropy = Entropy(row[decision.Actions..]);
            if (double.IsNaN(entropy)) continue;
            if (decision.Actor == button)
                (entropyIn, playedIn) = (entropyIn + entropy, playedIn + 1);
            else
                (entropyOut, playedOut) = (entropyOut + entropy, playedOut + 1);
        }
        return new StreetMetrics(
            street, (entropyIn + entropyOut) / (playedIn + playedOut), entropyIn / playedIn, entropyOut / playedOut,
            norm / met / Math.Max(1, _trainer.Step), (double)met / _samples[street].Count);
    }

    private static Span<float> Row(FloatTable table, in BlueprintDecision decision, int infoset) =>
        table.Slice(decision.Row(infoset) + 1, 2 * decision.Actions);

    private static double Norm(ReadOnlySpan<float> regrets)
    {
        double squares = 0;
        foreach (float regret in regrets) squares += (double)regret * regret;
        return Math.Sqrt(squares);
    }

    private static double Entropy(ReadOnlySpan<float> sums)
    {
        double total = 0, entropy = 0;
        foreach (float sum in sums) total += sum;
        foreach (float sum in sums)
            if (sum > 0) entropy -= sum / total * Math.Log(sum / total);
        return total > 0 ? entropy : double.NaN;
    }
}
