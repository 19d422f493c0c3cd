using System.Diagnostics;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Replay;

/// <summary>What learners from a replay have in common: the loop over steps, the replay, reports and checkpoints.</summary>
/// <remarks>
/// One pass of the loop: act in every environment and send the actions; make the gradient steps that are due while the
/// environments work; receive and store. Between two passes nothing is under way, so a run can be stopped and saved after
/// any step. Not thread-safe. The environment stays the caller's; nobody else may step it.
/// </remarks>
public abstract partial class OffPolicyTrainer : ITrainer
{
    private const int RecentEpisodes = 100;
    private const int ReportSteps = 1000;

    private readonly IVecEnv _environment;
    private readonly OffPolicySettings _settings;
    private readonly string _environmentName;
    private readonly ObservationBuffer[] _current;
    private readonly ObservationBuffer[] _final;
    private readonly ReplayBuffer _replay;
    private readonly ReplayBatch _batch;
    private readonly RandomStream _replayRandom;
    private readonly EpisodeTracker _episodes;
    private readonly float[] _errors;
    private Phases _watch;
    private LearningSums _sums;
    private long _trainedStep;
    private long _reports;

    private protected OffPolicyTrainer(IVecEnv environment, OffPolicySettings settings, ulong seed, string environmentName)
    {
        ArgumentNullException.ThrowIfNull(environment);
        TorchLibrary.ThrowIfUnavailable();
        VecBuffers buffers = environment.Buffers;
        if (buffers.ActionMasks.Length > 0)
            throw new ArgumentException("the environment masks actions, which only PPO knows", nameof(environment));
        _environment = environment;
        _settings = settings;
        _environmentName = environmentName;
        Inputs = PolicyNetwork.SelectInputs([.. buffers.Observations.Select(buffer => buffer.Spec)], settings.Network);
        _current = [.. Inputs.Select(index => buffers.Observations[index])];
        _final = [.. Inputs.Select(index => buffers.FinalObservations[index])];
        var replay = new ReplaySettings(
            settings.ReplaySize, environment.Count, settings.BatchSize, settings.NStep, settings.Gamma,
            settings.PriorityAlpha > 0, buffers.ChoiceWidth, buffers.RealWidth, Observations);
        _replay = new ReplayBuffer(replay);
        _batch = new ReplayBatch(replay);
        _errors = new float[settings.BatchSize];
        UnitActions = new float[buffers.RealWidth * environment.Count];
        _replayRandom = new RandomStream(seed, purpose: 2);
        ActionRandom = new RandomStream(seed, purpose: 1);
        _episodes = new EpisodeTracker(environment.Count, RecentEpisodes);
        set_num_threads(settings.TorchThreads);
        manual_seed(unchecked((long)seed));
        environment.Reset(seed);
    }

    /// <inheritdoc/>
    public long Step { get; private set; }

    /// <summary>Gradient steps so far.</summary>
    public long Update { get; private set; }

    /// <inheritdoc/>
    public long Episodes => _episodes.Count;

    /// <inheritdoc/>
    public double RecentReturn => _episodes.RecentReturn;

    /// <summary>Everything that is learned, targets included, under the names that checkpoints use.</summary>
    internal abstract IEnumerable<(string Name, Parameter Parameter)> NamedParameters { get; }

    internal ReplayBuffer Replay => _replay;

    /// <summary>Name of the algorithm in checkpoints.</summary>
    private protected abstract string Algorithm { get; }

    /// <summary>The optimizers, each with the parameters that it changes.</summary>
    private protected abstract IReadOnlyList<(string Name, IReadOnlyList<Parameter> Parameters, Adam Optimizer)> Optimizers { get; }

    /// <summary>Parts of the environment's observation that the networks see.</summary>
    private protected int[] Inputs { get; }

    /// <summary>What they look like.</summary>
    private protected IReadOnlyList<ObservationSpec> Observations => [.. _current.Select(buffer => buffer.Spec)];

    /// <summary>Draws of actions.</summary>
    private protected RandomStream ActionRandom { get; }

    /// <summary>Real actions scaled to [-1, 1], as they are stored; row i belongs to environment i.</summary>
    private protected float[] UnitActions { get; }

    /// <summary>Whether so few steps were made that actions are drawn at random.</summary>
    private protected bool IsWarmUp => Step < _settings.LearningStarts;

    /// <inheritdoc/>
    public abstract IPolicy CreatePolicy(bool greedy, ulong seed);

    /// <inheritdoc/>
    /// <remarks>A step is made in every copy at once, so the last step may be a little later than asked for.</remarks>
    public bool Train(
        long untilStep,
        ITrainingObserver observer,
        CheckpointStore? checkpoints,
        CheckpointSchedule schedule,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(schedule);
        long savedStep = Step, savedTime = Stopwatch.GetTimestamp();
        set_num_threads(_settings.TorchThreads);
        while (Step < untilStep && !cancellation.IsCancellationRequested)
        {
            Advance(untilStep, observer);
            if (Step / ReportSteps > _reports) Report(observer);
            bool due = (schedule.EverySteps > 0 && Step - savedStep >= schedule.EverySteps)
                || (schedule.EveryTime > TimeSpan.Zero && Stopwatch.GetElapsedTime(savedTime) >= schedule.EveryTime);
            if (!due || checkpoints is null) continue;
            observer.OnCheckpoint(checkpoints.Save(this), Step);
            (savedStep, savedTime) = (Step, Stopwatch.GetTimestamp());
        }
        if (checkpoints is not null && (savedStep != Step || !checkpoints.Contains(Step)))
            observer.OnCheckpoint(checkpoints.Save(this), Step);
        return Step >= untilStep;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes networks, optimizers and tensors.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _batch.Dispose();
    }

    /// <summary>Writes the actions of environments [first, first + count), and their unit actions where they are real.</summary>
    private protected abstract void Act(VecBuffers buffers, int first, int count);

    /// <summary>One gradient step on a batch.</summary>
    /// <param name="batch">Drawn from the replay.</param>
    /// <param name="errors">Receives each transition's temporal-difference error, for its priority.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="TrainingException">A loss or gradient is not a number; the weights are those before the step.</exception>
    private protected abstract LearningStep Learn(ReplayBatch batch, Span<float> errors);

    /// <summary>Throws where a loss or gradient is not a number.</summary>
    private protected void RequireFinite(string what, double value)
    {
        if (!double.IsFinite(value))
            throw new TrainingException($"the {what} is {value} at step {Step}; weights are those before this minibatch");
    }

    private int FirstOf(int group) => (int)((long)group * _environment.Count / _environment.Groups);

    private void Advance(long untilStep, ITrainingObserver observer)
    {
        _watch.Start();
        for (int group = 0; group < _environment.Groups; group++)
        {
            int first = FirstOf(group), end = FirstOf(group + 1);
            for (int i = first; i < end; i++) RequireFiniteRow(_current, i);
            using (no_grad()) Act(_environment.Buffers, first, end - first);
            VecBuffers buffers = _environment.Buffers;
            for (int i = first; i < end; i++)
            {
                _replay.Begin(
                    i, _current, buffers.Actions.AsSpan(i * buffers.ChoiceWidth, buffers.ChoiceWidth),
                    UnitActions.AsSpan(i * buffers.RealWidth, buffers.RealWidth));
            }
            _environment.Send(group);
        }
        _watch.EndInference();
        if (!IsWarmUp && Step - _trainedStep >= _settings.TrainEvery && _replay.Count > 0) LearnRound(untilStep);
        _watch.EndUpdate();
        for (int group = 0; group < _environment.Groups; group++)
        {
            _environment.Recv(group);
            _watch.EndEnvironment();
            Receive(FirstOf(group), FirstOf(group + 1), observer);
            _watch.EndInference();
        }
    }

    private void LearnRound(long untilStep)
    {
        _trainedStep = Step;
        double beta = _settings.PriorityBeta + (1 - _settings.PriorityBeta) * Math.Min(1, Step / (double)untilStep);
        for (int k = 0; k < _settings.GradientSteps; k++)
        {
            _replay.Draw(_batch, _replayRandom, beta);
            _sums.Add(Learn(_batch, _errors));
            _replay.Prioritise(_batch, _errors, _settings.PriorityAlpha);
            Update++;
        }
    }

    private void Receive(int first, int end, ITrainingObserver observer)
    {
        VecBuffers buffers = _environment.Buffers;
        Step += end - first;
        for (int i = first; i < end; i++)
        {
            float reward = buffers.Rewards[i];
            if (!float.IsFinite(reward))
                throw new TrainingException($"the reward of environment {i} is {reward} at step {Step}");
            bool terminated = buffers.Terminated[i] != 0, truncated = buffers.Truncated[i] != 0, ended = terminated || truncated;
            if (ended) RequireFiniteRow(_final, i);
            _replay.Complete(i, reward, terminated, truncated, ended ? _final : _current);
            _episodes.Add(i, reward);
            if (ended) observer.OnEpisode(_episodes.End(i, Step, _environment.EndCauses[buffers.EndCauses[i]]));
        }
    }

    private void RequireFiniteRow(ObservationBuffer[] parts, int environment)
    {
        foreach (ObservationBuffer part in parts)
        {
            if (part.Spec.Kind != ElementKind.Float32) continue;
            ReadOnlySpan<float> row = part.Row<float>(environment);
            for (int i = 0; i < row.Length; i++)
            {
                if (float.IsFinite(row[i])) continue;
                throw new TrainingException(
                    $"number {i} of the observation '{part.Spec.Name}' of environment {environment} is {row[i]} at step {Step}");
            }
        }
    }

    private void Report(ITrainingObserver observer)
    {
        _reports = Step / ReportSteps;
        observer.OnUpdateStart(new UpdateStart(Update, Step, _episodes.SinceRollout, _episodes.RolloutReturn));
        observer.OnUpdate(new UpdateStatistics(
            Update, Step, _sums.Mean(_sums.Policy), _sums.Mean(_sums.Value), _sums.Mean(_sums.Entropy), double.NaN, double.NaN,
            double.NaN, Optimizers[0].Optimizer.ParamGroups.First().LearningRate, _sums.Mean(_sums.GradientNorm), 1,
            _watch.Environment, _watch.Inference, _watch.Update));
        _episodes.StartRollout();
        _watch = default;
        _sums = default;
    }
}
