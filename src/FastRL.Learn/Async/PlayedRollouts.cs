using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using TorchSharp.Modules;

namespace FastRL.Learn.Async;

/// <summary>The learner's side of a group of actors: fills its rollout with theirs, and tells them what it has learned.</summary>
internal sealed class PlayedRollouts : IDisposable
{
    private readonly ActorGroup _actors;
    private readonly Rollout _all;
    private readonly int _maxLag;
    private readonly PresentPolicy _present;
    private readonly Parameter[] _parameters;
    private readonly IReadOnlyList<ObservationNormaliser?> _normalisers;
    private readonly long[][] _versions; // of each place's steps
    private readonly List<Columns> _columns = [];
    private bool _started;

    /// <param name="actors">Stay the caller's.</param>
    /// <param name="own">A rollout as large as that of an actor.</param>
    /// <param name="all">Filled.</param>
    /// <param name="packing">Of <paramref name="own"/>.</param>
    /// <param name="network">That learns.</param>
    /// <param name="fused">The same weights in native code, or null.</param>
    /// <param name="layout">What actions are.</param>
    /// <param name="normalisers">Their statistics come from the actors.</param>
    /// <param name="maxLag">See <see cref="PpoConfig.MaxLag"/>.</param>
    public PlayedRollouts(
        ActorGroup actors, Rollout own, Rollout all, RolloutPacking packing, PolicyNetwork network, FusedPolicy? fused, ActionLayout layout,
        IReadOnlyList<ObservationNormaliser?> normalisers, int maxLag)
    {
        (_actors, _all, _maxLag, _normalisers) = (actors, all, maxLag, normalisers);
        actors.Expect(packing);
        _present = new PresentPolicy(network, fused, all, layout);
        _parameters = [.. network.parameters()];
        _versions = [.. Enumerable.Range(0, actors.Count).Select(_ => new long[own.Steps])];
    }

    /// <summary>Whose steps lie where in the rollout.</summary>
    public IReadOnlyList<Columns> Columns => _columns;

    /// <summary>See <see cref="PresentPolicy.Ratios"/>.</summary>
    public ReadOnlySpan<float> Ratios => _present.Ratios;

    /// <summary>Starts the actors, or goes on with them.</summary>
    public void Start(PpoConfig config, ulong seed, long version)
    {
        if (!_started) _actors.Start(config, seed, Weights(version));
        _started = true;
    }

    /// <summary>Tells the actors what is learned.</summary>
    public void Publish(long version) => _actors.Publish(Weights(version));

    /// <summary>Waits for as many rollouts as there are actors.</summary>
    /// <param name="took">Called for each, with whether its episodes begin with it, before anything waits for the next.</param>
    /// <param name="cancellation">Ends waiting; places that are not filled are then absent.</param>
    /// <returns>Whether there is anything.</returns>
    public bool Fill(Action<Columns, bool> took, CancellationToken cancellation)
    {
        _columns.Clear();
        for (int place = 0; place < _actors.Count; place++)
        {
            if (!_actors.TryTake(_all, place, _versions[place], out RolloutHead head, cancellation))
            {
                for (int rest = place; rest < _actors.Count; rest++) LeaveOut(rest, 0, _all.Steps);
                break;
            }
            var columns = new Columns(_all.Environments, place * _actors.CopiesEach, _actors.CopiesEach, head.First);
            _columns.Add(columns);
            took(columns, head.IsFresh != 0);
        }
        return _columns.Count > 0;
    }

    /// <summary>Leaves out what is too old to be learned from, and finds values and ratios of the rest.</summary>
    /// <param name="version">Of the policy that learns.</param>
    public void Look(long version)
    {
        for (int place = 0; place < _columns.Count; place++)
        {
            for (int step = 0; step < _all.Steps; step++)
            {
                int row = step * _all.Environments + _columns[place].Start, happened = _all.Absent.AsSpan(row, _columns[place].Count).Count((byte)0);
                if (happened == 0) continue;
                long lag = version - _versions[place][step];
                if (lag <= _maxLag)
                {
                    _actors.Lag.Learn(lag, happened);
                    continue;
                }
                _actors.Lag.LeaveOut(happened);
                LeaveOut(place, step, step + 1);
            }
        }
        _present.Run();
    }

    /// <inheritdoc/>
    public void Dispose() => _present.Dispose();

    private void LeaveOut(int place, int first, int end)
    {
        for (int step = first; step < end; step++)
            _all.Absent.AsSpan(step * _all.Environments + place * _actors.CopiesEach, _actors.CopiesEach).Fill(1);
    }

    private PolicyWeights Weights(long version)
    {
        int parameters = (int)_parameters.Sum(parameter => parameter.NumberOfElements);
        float[] numbers = new float[parameters + _normalisers.Sum(normaliser => 2 * normaliser?.Means.Length ?? 0)];
        _parameters.CopyTo(numbers);
        Span<float> rest = numbers.AsSpan(parameters);
        foreach (ObservationNormaliser? normaliser in _normalisers)
        {
            if (normaliser is null) continue;
            normaliser.AppliedMeans.CopyTo(rest);
            normaliser.AppliedScales.CopyTo(rest[normaliser.Means.Length..]);
            rest = rest[(2 * normaliser.Means.Length)..];
        }
        return new PolicyWeights(version, numbers);
    }
}
