using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop.Collectives;
using FastRL.Learn.Async;
using FastRL.Learn.Exploration;
using FastRL.Learn.Networks;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>Proximal policy optimisation on a vectorised environment, with choices, real numbers or both as actions.</summary>
/// <remarks>
/// To be read beside Schulman et al. (2017), algorithm 1, and Huang et al., "The 37 implementation details of PPO" (2022):
/// <see cref="PpoCollector"/> acts, <see cref="AdvantageEstimator"/> judges, <see cref="PpoUpdater"/> learns. With two groups of
/// environments the policy acts on one while the other is simulated. The loop around it is <see cref="Trainer"/>'s.
/// </remarks>
public sealed partial class PpoTrainer : Trainer
{
    internal const string AlgorithmName = "ppo";

    private readonly PpoConfig _config;
    private readonly PolicyNetwork _network;
    private readonly Adam _optimizer;
    private readonly RewardNormaliser? _rewards;
    private readonly VisitCounts? _visits;
    private readonly ObservationNormaliser?[] _normalisers;
    private readonly RandomStream _orderRandom;
    private readonly PpoCollector _collector;
    private readonly RolloutExchange? _exchange; // with other processes
    private readonly ParameterMean? _mean;
    private readonly PlayedRollouts? _played; // by actors
    private readonly ulong _seed;
    private readonly Columns[] _whole;
    private readonly ObservationBuffer[] _numbered; // a number beyond the embedding would be an error of libtorch's

    /// <summary>Makes the network and resets the environment with the seed.</summary>
    /// <param name="environment">What is trained on; stepped by nobody else.</param>
    /// <param name="config">Parameters; see there.</param>
    /// <param name="seed">Of weights, actions, orders and the environment: the same seed gives the same bytes.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <param name="device">Where networks run: cpu, cuda or cuda:N.</param>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    /// <exception cref="InputException">The environment cannot be trained on with this configuration.</exception>
    /// <param name="group">
    /// Processes that train the same policy, each on as many copies of its own, or null. With <see cref="ParallelScheme.Gradients"/> the
    /// result is that of one process with all the copies: to the bit for plain networks whose observations are read as they are.
    /// </param>
    /// <param name="actors">
    /// Who plays while this process learns, or null for this process itself; then <paramref name="environment"/> is one of theirs, and says
    /// only what is observed and done. The result depends on how fast each of them is.
    /// </param>
    public PpoTrainer(
        IVecEnv environment, PpoConfig config, ulong seed, string environmentName, string device = TorchDevice.Processor, TrainingGroup? group = null,
        ActorGroup? actors = null)
        : this(environment, config, seed, environmentName, fuse: true, device, group, actors)
    {
    }

    /// <summary>The same; <paramref name="fuse"/> says whether a plain network is run and updated by native code.</summary>
    internal PpoTrainer(
        IVecEnv environment, PpoConfig config, ulong seed, string environmentName, bool fuse, string device = TorchDevice.Processor,
        TrainingGroup? group = null, ActorGroup? actors = null)
        : base(environment, AlgorithmName, config, config.Network, seed, environmentName, device, group, actors?.Count)
    {
        (_config, _seed, _whole) = (config, seed, [new Columns(Copies)]);
        var layout = new ActionLayout(environment.ActionSpace);
        _network = new PolicyNetwork(Observations, layout, config.Network, WeightRandom).On(Device);
        Parameter[] parameters = [.. _network.parameters()];
        _optimizer = optim.Adam(parameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);
        if (fuse && device == TorchDevice.Processor && _network.IsPlain && FusedPolicy.Fits(Observations[0].Size, layout))
        {
            Fused = new FusedPolicy(
                NamedParameters.Zip(StatesOf(_optimizer), (entry, moments) => (entry.Name, entry.Parameter, moments)), config.Network,
                Observations[0].Size, layout, config.UpdateThreads);
        }
        Rollout.RequireRoom(config.RolloutSteps, Copies, Observations, layout, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        bool masked = Buffers.ActionMasks.Length > 0;
        _rewards = config.NormaliseRewards ? new RewardNormaliser(Copies) : null;
        _visits = config.Exploration.Novelty > 0
            ? new VisitCounts(new PlaceHash(config.Exploration.HashBits, PlaceHash.Select(Observations, config.Exploration.Places)), Copies)
            : null;
        _normalisers = ObservationNormaliser.Create(Observations, config.NormaliseObservations);
        _orderRandom = new RandomStream(seed, purpose: 2);
        Rollout NewRollout(int copies, IReadOnlyList<ObservationSpec> observations) =>
            new(config.RolloutSteps, copies, observations, layout, masked, _network.StateSize, _visits is not null);
        Rollout = NewRollout(environment.Count, Observations);
        _collector = new PpoCollector(_network, Fused, Buffers, Current, Final, layout, _normalisers, Rollout, ActionRandom);
        All = Rollout;
        SharedMinibatches? shared = null;
        int minibatchSize = config.MinibatchSize;
        if (group is { Processes: var processes })
        {
            bool whole = group.Scheme == ParallelScheme.Gradients;
            All = NewRollout(Copies, whole ? Observations : []);
            _exchange = new RolloutExchange(processes, Rollout, All, whole);
            if (whole) shared = new SharedMinibatches(processes, (int)parameters.Sum(parameter => parameter.NumberOfElements));
            else _mean = new ParameterMean(processes, parameters, StatesOf(_optimizer));
            // Steps of the mean are as many as those of one process would be.
            if (!whole) minibatchSize = Math.Max(1, minibatchSize / processes.World);
        }
        if (actors is not null)
        {
            All = NewRollout(Copies, Observations);
            int places = _visits is null ? 0 : VisitCounts.PlacesOf(_visits.Hash);
            var packing = new RolloutPacking(Rollout, layout, _normalisers, environment.EndCauses.Count, places);
            _played = new PlayedRollouts(actors, Rollout, All, packing, _network, Fused, layout, _normalisers, config.MaxLag);
        }
        Learned = _mean is null ? All : Rollout;
        Updater = new PpoUpdater(_network, _optimizer, Fused, Learned, layout, config, _orderRandom, minibatchSize, shared);
        _numbered = [.. Current.Where(part => part.Spec.Kind == ElementKind.Int16)];
        if (actors is null) environment.Reset(seed, FirstCopy);
    }

    /// <inheritdoc/>
    public override long Stride => All.Samples;

    /// <summary>What this process would exchange with others.</summary>
    public ExchangeSizes ExchangeSizes => new(
        RolloutExchange.SizeOf(Rollout, whole: true), RolloutExchange.SizeOf(Rollout, whole: false),
        sizeof(float) * NamedParameters.Sum(entry => entry.Parameter.NumberOfElements), Rollout.Samples, _config.MinibatchSize, _config.UpdateEpochs,
        _network.StateSize > 0 ? Rollout.Steps : 0);

    /// <summary>Of this process's copies.</summary>
    internal Rollout Rollout { get; }

    /// <summary>Of the copies of all processes; without others the same one.</summary>
    internal Rollout All { get; }

    /// <summary>The one of the two that is learned from.</summary>
    internal Rollout Learned { get; }

    internal PpoUpdater Updater { get; }

    internal FusedPolicy? Fused { get; }

    internal PolicyRows Seen => _collector.Rows;

    internal IReadOnlyList<ObservationNormaliser?> Normalisers => _normalisers;

    internal IEnumerable<Adam.State> AdamStates => StatesOf(_optimizer);

    internal override IEnumerable<(string Name, Parameter Parameter)> NamedParameters => Named("", _network);

    private protected override IReadOnlyList<(string Name, Adam Optimizer, IEnumerable<string> Parameters)> Optimizers =>
        [("policy", _optimizer, NamedParameters.Select(entry => entry.Name))];

    /// <summary>Teaches the policy to choose as somebody else did, before training begins.</summary>
    /// <param name="steps">What was played, in an environment like this one.</param>
    /// <returns>Probability that the policy now gives to what was chosen, the geometric mean.</returns>
    /// <exception cref="InputException">The policy cannot be taught that way.</exception>
    public double Imitate(DemonstratedSteps steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var layout = new ActionLayout(Environment.ActionSpace);
        if (layout.Reals > 0) throw new InputException("demonstrations show choices; the environment wants real numbers, too");
        if (_network.StateSize > 0)
            throw new InputException($"ppo.network.recurrent_size is {_network.StateSize}; demonstrations teach networks without memory: 0");
        if (_config.NormaliseObservations)
            throw new InputException("ppo.normalise_observations is true; demonstrations teach before there is anything to normalise by: false");
        using var shown = new Rollout(steps.Count, 1, Observations, layout, Buffers.ActionMasks.Length > 0, stateSize: 0, visits: false);
        for (int part = 0; part < Inputs.Length; part++)
            Array.Copy(steps.Observations[Inputs[part]].Array, shown.Observations[part].Array, shown.Observations[part].Array.Length);
        for (int i = 0; i < shown.Choices.Length; i++) shown.Choices[i] = steps.Choices[i];
        steps.Masks.AsSpan(0, shown.Masks.Length).CopyTo(shown.Masks);
        set_num_threads(_config.TorchThreads);
        double likely = BehaviourCloning.Run(_network, shown, layout, _config, _orderRandom, RequireFinite);
        Fused?.Load();
        return likely;
    }

    /// <inheritdoc/>
    public override IPolicy CreatePolicy(bool greedy, ulong seed) => new PpoPolicy(
        _network, ownsNetwork: false, Environment.ActionSpace, Inputs, _normalisers, greedy, new RandomStream(seed, purpose: 3));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        Fused?.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
        Rollout.Dispose();
        _played?.Dispose();
        All.Dispose();
        _collector.Dispose();
    }

    /// <summary>Algorithm 1: a rollout, its advantages, epochs of minibatches.</summary>
    private protected override void Advance(long untilStep, ITrainingObserver observer)
    {
        // What is annealed falls to 0 at the end (37 details, 4).
        double remaining = 1 - Step / (double)untilStep;
        double rate = _config.AnnealLearningRate ? _config.LearningRate * remaining : _config.LearningRate;
        double clip = _config.AnnealClip ? _config.Clip * remaining : _config.Clip;

        Watch.Start();
        if (_played is null) Collect(observer);
        else if (!Await(_played, observer)) return;
        ReportStart(observer, Update + 1);

        IReadOnlyList<Columns> all = _played?.Columns ?? _whole;
        foreach (Columns columns in all) _rewards?.Learn(columns, All.Rewards, All.Terminated, All.Truncated, All.Absent, _config.Gamma);
        _rewards?.Scale(All.Rewards);
        foreach (Columns columns in all)
        {
            _visits?.Reward(
                columns, All.Places, All.Terminated, All.Truncated, All.Absent, (float)(_config.Exploration.Novelty * remaining), All.Rewards);
        }
        for (int step = 0; step < Rollout.Steps && Learned != All; step++)
            All.Rewards.AsSpan(step * Copies + FirstCopy, Environment.Count).CopyTo(Rollout.Rewards.AsSpan(step * Environment.Count));
        _played?.Look(Update);
        AdvantageEstimator.Compute(
            Learned.Environments, (float)_config.Gamma, (float)_config.GaeLambda, Learned.Rewards, Learned.Values, Learned.Terminated,
            Learned.Truncated, Learned.Absent, Learned.FinalValues, _played is null ? [] : _played.Ratios, Learned.Carry, Learned.Advantages, Learned.Returns);

        set_num_threads(_config.TorchThreads);
        (LossSums sums, int epochs) = Updater.Run(rate, clip, observer, RequireFinite, Cancellation);
        if (_mean is not null)
        {
            _mean.Run();
            Fused?.Load();
        }
        Update++;
        _played?.Publish(Update);
        Watch.EndUpdate();
        Report(observer, sums, Learned.ExplainedVariance(), rate, epochs);
    }

    /// <summary>Waits for what actors play and counts its steps.</summary>
    /// <returns>Whether there is anything to learn from.</returns>
    private bool Await(PlayedRollouts played, ITrainingObserver observer)
    {
        // What an earlier session played is not played again.
        played.Start(_config, Step == 0 ? _seed : new SplitMix64(_seed + (ulong)Step).Next(), Update);
        bool any = played.Fill(
            (columns, fresh) =>
            {
                for (int copy = columns.First; copy < columns.First + columns.Count && fresh; copy++) ForgetEpisode(copy);
                foreach ((int at, int copy) in columns.Of(All.Samples))
                    CountStep(copy, All.Absent[at] == 0, All.Rewards[at], All.Scores[at], All.EndCauses[at], observer);
            },
            Cancellation);
        Watch.EndEnvironment();
        return any;
    }

    private void ForgetEpisode(int copy)
    {
        Forget(copy);
        _rewards?.Returns[copy] = 0;
        _visits?.Forget(copy);
    }

    /// <summary>Puts the rollouts of all processes together and counts their steps, in the order in which one process would have made them.</summary>
    private void Exchange(RolloutExchange exchange, ITrainingObserver observer)
    {
        exchange.Run();
        foreach (ObservationNormaliser? normaliser in _normalisers) normaliser?.Share(Group!.Processes);
        for (int sample = 0; sample < All.Samples; sample++)
        {
            CountStep(
                sample % Copies, All.Absent[sample] == 0, All.Rewards[sample], All.Scores[sample], All.EndCauses[sample], observer);
        }
    }

    /// <summary>Plays <see cref="PpoConfig.RolloutSteps"/> steps in every copy, here and where other processes do.</summary>
    private void Collect(ITrainingObserver observer)
    {
        using (no_grad()) Play(observer);
        if (_visits is not null) VisitCounts.Locate(_visits.Hash, Rollout.Observations, Seen.Buffers, Rollout.Places);
        Watch.EndInference();
        if (_exchange is not null) Exchange(_exchange, observer);
    }

    private void Play(ITrainingObserver observer)
    {
        // Small batches gain nothing from threads, which would take processors from the environments.
        set_num_threads(1);
        _collector.Start(_network.LogDeviationValues);
        for (int step = 0; step < Rollout.Steps; step++)
        {
            CheckOthers();
            for (int group = 0; group < Environment.Groups.Count; group++)
            {
                if (step > 0) Receive(group, step - 1, observer);
                Act(group, step);
                Environment.Send(group);
                Watch.EndInference();
            }
        }
        for (int group = 0; group < Environment.Groups.Count; group++)
        {
            Receive(group, Rollout.Steps - 1, observer);
            (int first, int end) = Environment.Groups.Rows(group);
            _collector.Evaluate(Rollout.Steps, first, end);
        }
        _collector.EvaluateFinals();
    }

    /// <summary>Where another process is lost, nobody will want this rollout: its steps under way are ended.</summary>
    private void CheckOthers()
    {
        try
        {
            Group?.Processes.Check();
        }
        catch (ProcessLostException)
        {
            for (int group = 0; group < Environment.Groups.Count && !Environment.Groups.AreIdle; group++) Environment.Recv(group);
            throw;
        }
    }

    private void Act(int group, int step)
    {
        (int first, int end) = Environment.Groups.Rows(group);
        for (int i = first; i < end && _numbered.Length > 0; i++) RequireReadable(_numbered, i);
        // All processes draw from one stream, each what belongs to its copies.
        if (first == 0) _collector.Skip(FirstCopy);
        int failed = _collector.Act(step, first, end);
        if (end == Environment.Count) _collector.Skip(Copies - FirstCopy - end);
        if (failed < 0) return;
        RequireReadable(_collector.Rows.Buffers, failed);
        throw new TrainingException(
            $"the policy's outputs are not finite for environment {failed} at step {Step}, though its observation is: "
            + "the weights have diverged, or a mask allows nothing");
    }

    private void Receive(int group, int step, ITrainingObserver observer)
    {
        Watch.EndInference();
        Environment.Recv(group);
        Watch.EndEnvironment();
        (int first, int end) = Environment.Groups.Rows(group);
        for (int i = first; i < end; i++)
        {
            _collector.Receive(step, i);
            if (_exchange is null) CountStep(i, observer);
            else (Rollout.Scores[step * Environment.Count + i], Rollout.EndCauses[step * Environment.Count + i]) = (Environment.Scores[i], Buffers.EndCauses[i]);
        }
    }
}
