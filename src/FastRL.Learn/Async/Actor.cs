using FastRL.Envs;
using FastRL.Learn.Exploration;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Async;

/// <summary>Plays in copies of its own with the newest policy that it has, one rollout after another. One thread at a time.</summary>
/// <remarks>
/// A rollout that takes so long that its first steps would be too old to be learned from is handed over before it is full, so that slow
/// environments are learned from as well.
/// </remarks>
internal sealed class Actor : IDisposable
{
    private readonly IVecEnv _environment;
    private readonly ulong _seed;
    private readonly int _maxLag;
    private readonly PolicyNetwork _network;
    private readonly Adam _optimizer; // of which native code wants to have the moments
    private readonly Tensor[] _parameters;
    private readonly FusedPolicy? _fused;
    private readonly ObservationNormaliser?[] _normalisers;
    private readonly PlaceHash? _places;
    private readonly Rollout _rollout;
    private readonly PpoCollector _collector;
    private readonly RolloutPacking _packing;
    private readonly long[] _versions;
    private readonly byte[] _packed;
    private PolicyWeights? _playing;

    /// <param name="environment">Its copies; stays the caller's.</param>
    /// <param name="config">Settings of the learner.</param>
    /// <param name="seed">Of episodes and actions.</param>
    /// <param name="first">Place of its first copy among those of all actors.</param>
    public Actor(IVecEnv environment, PpoConfig config, ulong seed, int first)
    {
        (_environment, _seed, _maxLag, First) = (environment, seed, config.MaxLag, first);
        var layout = new ActionLayout(environment.ActionSpace);
        VecBuffers buffers = environment.Buffers;
        int[] inputs = config.Network.SelectInputs([.. buffers.Observations.Select(buffer => buffer.Spec)], "ppo.network");
        ObservationBuffer[] current = [.. inputs.Select(index => buffers.Observations[index])];
        ObservationSpec[] observed = [.. current.Select(buffer => buffer.Spec)];
        _network = new PolicyNetwork(observed, layout, config.Network, random: null);
        _parameters = [.. _network.parameters()];
        _optimizer = optim.Adam(_network.parameters());
        if (_network.IsPlain && FusedPolicy.Fits(observed[0].Size, layout))
        {
            _fused = new FusedPolicy(
                _network.named_parameters().Zip(_optimizer.state_dict().State.Cast<Adam.State>(), (entry, moments) => (entry.name, entry.parameter, moments)),
                config.Network, observed[0].Size, layout, threads: 1);
        }
        _normalisers = ObservationNormaliser.Create(observed, config.NormaliseObservations, held: true);
        if (config.Exploration.Novelty > 0)
            _places = new PlaceHash(config.Exploration.HashBits, PlaceHash.Select(observed, config.Exploration.Places));
        _rollout = new Rollout(
            config.RolloutSteps, environment.Count, observed, layout, buffers.ActionMasks.Length > 0, _network.StateSize, _places is not null);
        _collector = new PpoCollector(
            _network, _fused, buffers, current, [.. inputs.Select(index => buffers.FinalObservations[index])], layout, _normalisers, _rollout,
            new RandomStream(new SplitMix64(seed + (ulong)first).Next(), purpose: 1));
        _packing = new RolloutPacking(
            _rollout, layout, _normalisers, environment.EndCauses.Count, _places is null ? 0 : VisitCounts.PlacesOf(_places));
        (_versions, _packed) = (new long[config.RolloutSteps], new byte[_packing.Size]);
    }

    /// <summary>Place of its first copy among those of all actors.</summary>
    public int First { get; }

    /// <summary>Copies that it plays.</summary>
    public int Count => _environment.Count;

    /// <summary>Numbers of a policy.</summary>
    public int Numbers => (int)_parameters.Sum(parameter => parameter.NumberOfElements) + _normalisers.Sum(normaliser => 2 * normaliser?.Means.Length ?? 0);

    /// <summary>Plays until it is asked to end.</summary>
    /// <exception cref="TrainingException">The policy's outputs are not finite.</exception>
    public void Run(ILearnerLink learner, CancellationToken stop)
    {
        using IDisposable mode = no_grad();
        set_num_threads(1);
        _environment.Reset(_seed, First);
        for (bool fresh = true; ; fresh = false)
        {
            int steps = Play(learner, stop);
            if (stop.IsCancellationRequested) return;
            if (_places is not null) VisitCounts.Locate(_places, _rollout.Observations, _collector.Rows.Buffers, _rollout.Places);
            _packing.Pack(First, steps, fresh, _versions, _packed);
            foreach (ObservationNormaliser? normaliser in _normalisers) normaliser?.Forget();
            learner.Deliver(_packed, stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fused?.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
        _rollout.Dispose();
        _collector.Dispose();
    }

    private int Play(ILearnerLink learner, CancellationToken stop)
    {
        int step = 0;
        for (; step < _rollout.Steps && !(step > 0 && stop.IsCancellationRequested); step++)
        {
            PolicyWeights newest = learner.Newest;
            // What waits for the learner grows older by one update, mostly.
            if (step > 0 && newest.Version - _versions[0] >= Math.Max(1, _maxLag - 1)) break;
            Use(newest);
            if (step == 0) _collector.Start(_network.LogDeviationValues);
            _versions[step] = newest.Version;
            for (int group = 0; group < _environment.Groups.Count; group++)
            {
                if (step > 0) Receive(group, step - 1);
                Act(group, step);
                _environment.Send(group);
            }
        }
        for (int group = 0; group < _environment.Groups.Count; group++)
        {
            Receive(group, step - 1);
            (int first, int end) = _environment.Groups.Rows(group);
            _collector.Evaluate(step, first, end);
        }
        _collector.EvaluateFinals();
        _collector.LeaveOut(step);
        return step;
    }

    private void Use(PolicyWeights newest)
    {
        if (newest == _playing) return;
        _playing = newest;
        _parameters.CopyFrom(newest.Numbers);
        _fused?.Load();
        _collector.UseDeviations(_network.LogDeviationValues);
        int at = (int)_parameters.Sum(parameter => parameter.NumberOfElements);
        foreach (ObservationNormaliser? normaliser in _normalisers)
        {
            int size = normaliser?.Means.Length ?? 0;
            normaliser?.Use(newest.Numbers.AsSpan(at, size), newest.Numbers.AsSpan(at + size, size));
            at += 2 * size;
        }
    }

    private void Act(int group, int step)
    {
        (int first, int end) = _environment.Groups.Rows(group);
        int failed = _collector.Act(step, first, end);
        if (failed < 0) return;
        throw new TrainingException(
            $"the policy's outputs are not finite for environment {First + failed}: an observation is no number, the weights have diverged, or a mask allows nothing");
    }

    private void Receive(int group, int step)
    {
        _environment.Recv(group);
        (int first, int end) = _environment.Groups.Rows(group);
        for (int i = first; i < end; i++)
        {
            _collector.Receive(step, i);
            int sample = step * _environment.Count + i;
            bool ended = _rollout.Terminated[sample] != 0 || _rollout.Truncated[sample] != 0;
            (_rollout.Scores[sample], _rollout.EndCauses[sample]) = (_environment.Scores[i], ended ? _environment.Buffers.EndCauses[i] : -1);
        }
    }
}
