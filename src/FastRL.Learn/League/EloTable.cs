namespace FastRL.Learn.League;

/// <summary>Games of two players.</summary>
/// <param name="First">One of them.</param>
/// <param name="Second">The other.</param>
/// <param name="Wins">Won by the first.</param>
/// <param name="Draws">Won by nobody.</param>
/// <param name="Losses">Won by the second.</param>
public sealed record PairRecord(string First, string Second, int Wins, int Draws, int Losses)
{
    /// <summary>All of them.</summary>
    public int Games => Wins + Draws + Losses;
}

/// <summary>How strong a player is.</summary>
/// <param name="Name">Who.</param>
/// <param name="Elo">Rating; 1000 is the middle of the table.</param>
/// <param name="HalfWidth">Half of its 95 % interval.</param>
/// <param name="Games">Games that it rests on.</param>
/// <param name="WinRate">Part of them that were won.</param>
public sealed record EloRating(string Name, double Elo, double HalfWidth, int Games, double WinRate);

/// <summary>Results of pairs of players, and the Elo ratings that fit them best.</summary>
/// <remarks>
/// The model of Bradley and Terry (1952): the odds of a win are 10^(difference / 400), a draw is half a win. Ratings are the most
/// probable ones under a normal prior of deviation 520 around 1000, which keeps those finite who never lost. Intervals are the normal
/// approximation there, of the distance from the middle.
/// </remarks>
public sealed class EloTable
{
    private const double Middle = 1000, EloPerNat = 173.7178, PriorPrecision = 1 / 9.0, Z = 1.959964;

    private readonly List<PairRecord> _pairs = [];

    /// <summary>Every pair that played, in the order of their first games.</summary>
    public IReadOnlyList<PairRecord> Pairs => _pairs;

    /// <summary>Adds games of a pair, whichever of them is named first.</summary>
    /// <exception cref="ArgumentException">It is one player.</exception>
    public void Add(PairRecord games)
    {
        ArgumentNullException.ThrowIfNull(games);
        if (games.First == games.Second) throw new ArgumentException($"'{games.First}' cannot play against itself", nameof(games));
        for (int i = 0; i < _pairs.Count; i++)
        {
            PairRecord pair = _pairs[i];
            if (pair.First == games.First && pair.Second == games.Second)
                _pairs[i] = pair with { Wins = pair.Wins + games.Wins, Draws = pair.Draws + games.Draws, Losses = pair.Losses + games.Losses };
            else if (pair.First == games.Second && pair.Second == games.First)
                _pairs[i] = pair with { Wins = pair.Wins + games.Losses, Draws = pair.Draws + games.Draws, Losses = pair.Losses + games.Wins };
            else continue;
            return;
        }
        _pairs.Add(games);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _pairs.Clear();

    /// <summary>Ratings of all who played, the strongest first.</summary>
    public IReadOnlyList<EloRating> Ratings()
    {
        string[] names = [.. _pairs.SelectMany(pair => (string[])[pair.First, pair.Second]).Distinct()];
        int n = names.Length;
        var at = names.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index);
        double[] strengths = new double[n], gradient = new double[n], step = new double[n];
        double[,] curvature = new double[n, n], inverse = new double[n, n];
        for (int round = 0; round < 100; round++)
        {
            Differentiate(at, strengths, gradient, curvature);
            Invert(curvature, inverse);
            double largest = 0;
            for (int i = 0; i < n; i++)
            {
                step[i] = 0;
                for (int j = 0; j < n; j++) step[i] += inverse[i, j] * gradient[j];
                largest = Math.Max(largest, Math.Abs(step[i]));
            }
            // The posterior is concave; short steps keep Newton's method on its way where a player is far off.
            for (int i = 0; i < n; i++) strengths[i] += step[i] * Math.Min(1, 1 / Math.Max(largest, 1e-12));
            if (largest < 1e-9) break;
        }
        return [.. names.Select((name, i) => Rate(name, strengths[i], VarianceOf(inverse, i))).OrderByDescending(rating => rating.Elo)];
    }

    /// <summary>Writes the results.</summary>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_pairs.Count);
        foreach (PairRecord pair in _pairs)
        {
            writer.Write(pair.First);
            writer.Write(pair.Second);
            writer.Write(pair.Wins);
            writer.Write(pair.Draws);
            writer.Write(pair.Losses);
        }
    }

    /// <summary>Takes them back.</summary>
    public void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _pairs.Clear();
        for (int left = reader.ReadInt32(); left > 0; left--)
            _pairs.Add(new PairRecord(reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()));
    }

    /// <summary>Of a strength as its distance from the middle of all: where that lies nobody can say, nor need to.</summary>
    private static double VarianceOf(double[,] covariance, int player)
    {
        int n = covariance.GetLength(0);
        double variance = covariance[player, player];
        for (int i = 0; i < n; i++)
        {
            variance -= 2 * covariance[player, i] / n;
            for (int j = 0; j < n; j++) variance += covariance[i, j] / ((double)n * n);
        }
        return variance;
    }

    private EloRating Rate(string name, double strength, double variance)
    {
        int games = 0, wins = 0;
        foreach (PairRecord pair in _pairs.Where(pair => pair.First == name || pair.Second == name))
        {
            games += pair.Games;
            wins += pair.First == name ? pair.Wins : pair.Losses;
        }
        return new EloRating(name, Middle + EloPerNat * strength, Z * EloPerNat * Math.Sqrt(variance), games, wins / (double)games);
    }

    /// <summary>Gradient of the log-posterior and the negative of its second derivatives.</summary>
    private void Differentiate(Dictionary<string, int> at, double[] strengths, double[] gradient, double[,] curvature)
    {
        Array.Clear(curvature);
        for (int i = 0; i < strengths.Length; i++)
        {
            gradient[i] = -PriorPrecision * strengths[i];
            curvature[i, i] = PriorPrecision;
        }
        foreach (PairRecord pair in _pairs)
        {
            int a = at[pair.First], b = at[pair.Second];
            double expected = 1 / (1 + Math.Exp(strengths[b] - strengths[a])), weight = pair.Games * expected * (1 - expected);
            double surprise = pair.Wins + 0.5 * pair.Draws - pair.Games * expected;
            gradient[a] += surprise;
            gradient[b] -= surprise;
            curvature[a, a] += weight;
            curvature[b, b] += weight;
            curvature[a, b] -= weight;
            curvature[b, a] -= weight;
        }
    }

    /// <summary>Inverse of a positive definite matrix (Gauss and Jordan; its pivots need no search).</summary>
    private static void Invert(double[,] matrix, double[,] inverse)
    {
        int n = matrix.GetLength(0);
        double[,] left = (double[,])matrix.Clone();
        Array.Clear(inverse);
        for (int i = 0; i < n; i++) inverse[i, i] = 1;
        for (int pivot = 0; pivot < n; pivot++)
        {
            double scale = 1 / left[pivot, pivot];
            for (int j = 0; j < n; j++)
            {
                left[pivot, j] *= scale;
                inverse[pivot, j] *= scale;
            }
            for (int i = 0; i < n; i++)
            {
                double factor = left[i, pivot];
                if (i == pivot || factor == 0) continue;
                for (int j = 0; j < n; j++)
                {
                    left[i, j] -= factor * left[pivot, j];
                    inverse[i, j] -= factor * inverse[pivot, j];
                }
            }
        }
    }
}
