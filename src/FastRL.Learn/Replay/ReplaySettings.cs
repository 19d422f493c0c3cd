using FastRL.Envs;

namespace FastRL.Learn.Replay;

/// <summary>What decides the shape of a <see cref="ReplayBuffer"/>.</summary>
/// <param name="Capacity">Transitions kept; the oldest are overwritten.</param>
/// <param name="Environments">Environments that transitions come from.</param>
/// <param name="BatchSize">Transitions in a batch.</param>
/// <param name="Steps">Rewards summed in a transition (n-step returns), at least 1.</param>
/// <param name="Gamma">Discount of a reward one step later.</param>
/// <param name="Prioritised">Whether transitions are drawn by their error rather than uniformly.</param>
/// <param name="ChoiceWidth">Choices in an action.</param>
/// <param name="RealWidth">Real numbers in an action.</param>
/// <param name="Observations">Parts of an observation.</param>
internal sealed record ReplaySettings(
    int Capacity,
    int Environments,
    int BatchSize,
    int Steps,
    double Gamma,
    bool Prioritised,
    int ChoiceWidth,
    int RealWidth,
    IReadOnlyList<ObservationSpec> Observations)
{
    /// <summary>Memory of the transitions, in bytes.</summary>
    public double Bytes
    {
        get
        {
            double row = 2.0 * Observations.Sum(spec => spec.Bytes) + 4.0 * (ChoiceWidth + RealWidth) + 2 * sizeof(float);
            // The sum tree has up to two leaves an item and as many inner nodes.
            return Capacity * (row + (Prioritised ? 4 * sizeof(double) : 0));
        }
    }

    /// <summary>Throws where the transitions cannot be held.</summary>
    /// <param name="available">Memory of the machine or its container, in bytes.</param>
    /// <exception cref="InputException">They cannot; the message has the key, the figures and what would fit.</exception>
    public void ThrowIfTooLarge(long available)
    {
        double row = Bytes / Capacity;
        double largest = Observations.Max(spec => (double)Math.Max(spec.Size, Math.Max(ChoiceWidth, RealWidth)));
        RequireRoom("replay.batch_size", BatchSize, largest);
        RequireRoom("replay.n_step", Steps, Environments * largest);
        double fits = Math.Min(available / row, Math.Min(Array.MaxLength / largest, Prioritised ? SumTree.MostItems : int.MaxValue));
        if (Capacity <= fits) return;
        throw new InputException(
            $"replay.size is {Capacity}, which needs {Mebibytes(Bytes)} MiB at {row:0} bytes each, and this machine has "
            + $"{Mebibytes(available)} MiB in all; allowed: at most {Math.Floor(fits):0}");
    }

    private static void RequireRoom(string key, int value, double numbers)
    {
        if (value * numbers > Array.MaxLength)
            throw new InputException($"{key} is {value}, with {numbers:0} numbers for each; allowed: at most {Math.Floor(Array.MaxLength / numbers):0}");
    }

    /// <summary>As words, for checkpoints: transitions are only taken back into a replay of the same settings.</summary>
    public string Describe() =>
        $"capacity {Capacity}, environments {Environments}, steps {Steps}, gamma {Gamma:R}, "
        + $"{(Prioritised ? "prioritised" : "uniform")}, action {ChoiceWidth}+{RealWidth}, "
        + string.Join("; ", Observations.Select(spec => $"{spec.Name} {spec.Kind} [{string.Join(", ", spec.Shape)}]"));

    private static string Mebibytes(double bytes) => $"{Math.Ceiling(bytes / (1 << 20)):0}";
}
