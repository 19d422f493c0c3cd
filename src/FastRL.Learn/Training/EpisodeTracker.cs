using FastRL.Envs;

namespace FastRL.Learn.Training;

/// <summary>Raw returns and lengths of the episodes under way, and of those that ended lately.</summary>
/// <param name="environments">Copies.</param>
/// <param name="window">Episodes that ended lately.</param>
/// <param name="terms">Terms that rewards are sums of, or 0.</param>
internal sealed class EpisodeTracker(int environments, int window, int terms = 0)
{
    private double _sumSinceReport;

    /// <summary>Sum of rewards of each environment's episode under way.</summary>
    public double[] Returns { get; } = new double[environments];

    /// <summary>Its steps.</summary>
    public int[] Lengths { get; } = new int[environments];

    /// <summary><c>[environments, terms]</c> what each term gave in it so far.</summary>
    public double[] Terms { get; } = new double[environments * terms];

    /// <summary>Returns of the last episodes, oldest first, at most the window.</summary>
    public Queue<double> Recent { get; } = new(window);

    /// <summary>Episodes ended.</summary>
    public long Count { get; private set; }

    /// <summary>Episodes ended since the last report.</summary>
    public int SinceReport { get; private set; }

    /// <summary>Mean of their returns; NaN without any.</summary>
    public double ReturnSinceReport => _sumSinceReport / SinceReport;

    /// <summary>Mean of the last returns; NaN without any.</summary>
    public double RecentReturn => Recent.Count > 0 ? Recent.Average() : double.NaN;

    /// <summary>Counts an episode under way nowhere.</summary>
    public void Forget(int environment)
    {
        (Returns[environment], Lengths[environment]) = (0, 0);
        TermsOf(environment).Clear();
    }

    public void StartReport() => (SinceReport, _sumSinceReport) = (0, 0);

    public void Add(int environment, float reward)
    {
        Returns[environment] += reward;
        Lengths[environment]++;
    }

    /// <summary>Takes what each term gave in a step.</summary>
    public void AddTerms(int environment, ReadOnlySpan<double> given)
    {
        Span<double> row = TermsOf(environment);
        for (int k = 0; k < row.Length; k++) row[k] += given[k];
    }

    public EpisodeRecord End(int environment, long step, EndCause cause)
    {
        var record = new EpisodeRecord(environment, step, ++Count, Returns[environment], Lengths[environment], cause)
        {
            Terms = terms == 0 ? [] : TermsOf(environment).ToArray(),
        };
        TermsOf(environment).Clear();
        if (Recent.Count == window) Recent.Dequeue();
        Recent.Enqueue(record.Return);
        SinceReport++;
        _sumSinceReport += record.Return;
        (Returns[environment], Lengths[environment]) = (0, 0);
        return record;
    }

    /// <summary>Takes a saved state back; without the episodes under way where these are other environments.</summary>
    /// <exception cref="InvalidDataException">It is of another number of environments.</exception>
    public void Restore(TrainerState state, bool sameCopies)
    {
        if (state.RecentReturns is null
            || (sameCopies && (state.EpisodeReturns?.Count != environments || state.EpisodeLengths?.Count != environments)))
            throw new InvalidDataException($"{TrainerState.FileName} is incomplete");
        Count = state.Episodes;
        for (int i = 0; i < environments && sameCopies; i++) (Returns[i], Lengths[i]) = (state.EpisodeReturns[i], state.EpisodeLengths[i]);
        // Other terms than those of before begin with the episodes under way.
        if (sameCopies && state.EpisodeTerms?.Count == Terms.Length) for (int k = 0; k < Terms.Length; k++) Terms[k] = state.EpisodeTerms[k];
        Recent.Clear();
        foreach (double value in state.RecentReturns) Recent.Enqueue(value);
    }

    private Span<double> TermsOf(int environment) => Terms.AsSpan(environment * terms, terms);
}
