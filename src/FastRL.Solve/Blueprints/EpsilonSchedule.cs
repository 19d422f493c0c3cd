using System.Globalization;

namespace FastRL.Solve.Blueprints;

/// <summary>The chance of a uniform action by iteration: fixed, in steps, or in steps that wait for training to be ready.</summary>
internal sealed class EpsilonSchedule
{
    private readonly BlueprintConfig _config;
    private readonly IReadOnlyList<(long Iteration, double Epsilon)> _steps;
    private readonly Queue<(double Speed, double Growth)> _looks = [];
    private readonly List<long> _taken = []; // adaptive: iterations at which the steps after the first were taken

    public EpsilonSchedule(BlueprintConfig config)
    {
        _config = config;
        _steps = config.EpsilonSchedule.Count == 0
            ? [(0, config.ExplorationEpsilon)]
            : [.. config.EpsilonSchedule.Select(text => Parse(text) ?? throw new ArgumentException($"'{text}' is no step of an epsilon schedule", nameof(config)))];
    }

    /// <summary>Iterations at which adaptive steps were taken, to be saved.</summary>
    public IReadOnlyList<long> Taken
    {
        get => _taken;
        set
        {
            _taken.Clear();
            _taken.AddRange(value);
        }
    }

    /// <summary>Reads ITERATION:EPSILON.</summary>
    /// <returns>Null where it is none.</returns>
    public static (long Iteration, double Epsilon)? Parse(string text)
    {
        string[] parts = text.Split(':', StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long iteration)
            && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double epsilon)
            && epsilon is >= 0.001 and <= 1 ? (iteration, epsilon) : null;
    }

    /// <summary>Epsilon of the iterations after <paramref name="iteration"/>.</summary>
    public double After(long iteration)
    {
        if (_config.AdaptiveEpsilonEnabled) return _steps[Math.Min(_taken.Count, _steps.Count - 1)].Epsilon;
        double epsilon = _steps[0].Epsilon;
        foreach ((long from, double value) in _steps)
            if (from <= iteration) epsilon = value;
        return epsilon;
    }

    /// <summary>The next iteration at which epsilon changes by itself, or <see cref="long.MaxValue"/>.</summary>
    public long NextStep(long iteration) => _config.AdaptiveEpsilonEnabled
        ? long.MaxValue
        : _steps.Select(step => step.Iteration).Where(from => from > iteration).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Adaptive: looks whether the next step's time has come.</summary>
    /// <param name="iteration">Iterations done.</param>
    /// <param name="speed">Iterations a second since the last look.</param>
    /// <param name="growth">Infosets met for the first time, for 1000 iterations.</param>
    public void Look(long iteration, double speed, double growth)
    {
        if (!_config.AdaptiveEpsilonEnabled || _taken.Count >= _steps.Count - 1) return;
        _looks.Enqueue((speed, growth));
        if (_looks.Count > _config.AdaptiveWindowMerges) _looks.Dequeue();
        double planned = _steps[_taken.Count + 1].Iteration;
        bool fast = _looks.Average(look => look.Speed) >= _config.AdaptiveTargetIps;
        bool grows = _looks.Average(look => look.Growth) >= _config.AdaptiveMinInfosetGrowth;
        bool ready = iteration >= planned * (1 + _config.AdaptiveForceAfterRatio)
            || (iteration >= planned * (1 + _config.AdaptiveExtensionRatio) && (fast || grows))
            || (iteration >= planned * (1 - _config.AdaptiveEarlyShiftRatio) && fast && grows);
        if (ready) _taken.Add(iteration);
    }
}
