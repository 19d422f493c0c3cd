using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using static TorchSharp.torch;

namespace FastRL.Learn.Replay;

/// <summary>What learners from a replay have in common: acting, the replay, when gradient steps are due, reports.</summary>
/// <remarks>
/// Act in every environment and send the actions; make the gradient steps that are due while the environments work; receive
/// and store. After that nothing is under way, so a run can be stopped and saved after any step.
/// </remarks>
public abstract class OffPolicyTrainer : Trainer
{
    private const int ReportSteps = 1000;
    private const string ReplayFile = "replay.bin";

    private readonly OffPolicyConfig _config;
    private readonly ReplayBuffer _replay;
    private readonly ReplayBatch _batch;
    private readonly RandomStream _replayRandom;
    private readonly float[] _errors;
    private LossSums _sums;
    private long _trainedStep;
    private long _reports;
    private int _era;

    private protected OffPolicyTrainer(
        IVecEnv environment, string algorithm, OffPolicyConfig config, NetworkConfig network, ulong seed, string environmentName, string device)
        : base(environment, algorithm, config, network, seed, environmentName, device)
    {
        if (Buffers.ActionMasks.Length > 0)
            throw new InputException($"algorithm is {algorithm}, but the environment masks actions; allowed: ppo");
        _config = config;
        Rate = config.LearningRate;
        var replay = new ReplaySettings(
            config.Replay.Size, environment.Count, config.Replay.BatchSize, config.Replay.NStep, config.Gamma,
            config.Replay.PriorityAlpha > 0, Buffers.ChoiceWidth, Buffers.RealWidth, Observations);
        _replay = new ReplayBuffer(replay);
        _batch = new ReplayBatch(replay);
        _errors = new float[config.Replay.BatchSize];
        UnitActions = new float[Buffers.RealWidth * environment.Count];
        _replayRandom = new RandomStream(seed, purpose: 2);
    }

    /// <inheritdoc/>
    public override long Stride => Environment.Count;

    internal ReplayBuffer Replay => _replay;

    /// <summary>Adam's step size now.</summary>
    private protected double Rate { get; private set; }

    /// <summary>Real actions scaled to [-1, 1], as they are stored; row i belongs to environment i.</summary>
    private protected float[] UnitActions { get; }

    /// <summary>Whether so few steps were made that actions are drawn at random.</summary>
    private protected bool IsWarmUp => Step < _config.Replay.LearningStarts;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
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
    private protected abstract LossTerms Learn(ReplayBatch batch, Span<float> errors);

    /// <summary>One gradient step on a batch, counted.</summary>
    internal LossTerms Descend(ReplayBatch batch, Span<float> errors)
    {
        LossTerms terms = Learn(batch, errors);
        Update++;
        return terms;
    }

    private protected override void Advance(long untilStep, ITrainingObserver observer)
    {
        set_num_threads(_config.TorchThreads);
        if (_config.AnnealLearningRate) Rate = _config.LearningRate * (1 - (Step / (double)untilStep));
        Watch.Start();
        for (int group = 0; group < Environment.Groups.Count; group++) ActAndSend(group);
        Watch.EndInference();
        LearnDue(untilStep);
        Watch.EndUpdate();
        for (int group = 0; group < Environment.Groups.Count; group++)
        {
            Environment.Recv(group);
            Watch.EndEnvironment();
            Receive(group, observer);
            Watch.EndInference();
        }
        ForgetEarlierTask();
        if (Step / ReportSteps <= _reports) return;
        _reports = Step / ReportSteps;
        ReportStart(observer, Update);
        Report(observer, _sums, double.NaN, Rate, epochs: 1);
        _sums = default;
    }

    private protected override void SaveOwn(CheckpointWriter writer)
    {
        writer.Write(ReplayFile, _replay.Save);
        writer.WriteJson(
            OffPolicyState.FileName, new OffPolicyState(_trainedStep, _reports, _replayRandom.State, _era), TrainerJson.Default.OffPolicyState);
    }

    private protected override void LoadOwn(CheckpointReader reader)
    {
        if (!HasSameCopies)
            throw new InvalidDataException($"its replay is of as many environments as it was made with, which {Algorithm} cannot change");
        OffPolicyState state = reader.ReadJson(OffPolicyState.FileName, TrainerJson.Default.OffPolicyState);
        (_trainedStep, _reports, _replayRandom.State) = (state.TrainedStep, state.Reports, state.ReplayRandom);
        using Stream replay = reader.OpenRead(ReplayFile);
        _replay.Load(replay);
        _era = state.Era;
    }

    private void ActAndSend(int group)
    {
        (int first, int end) = Environment.Groups.Rows(group);
        for (int i = first; i < end; i++) RequireReadable(Current, i);
        using (no_grad()) Act(Buffers, first, end - first);
        for (int i = first; i < end; i++)
        {
            _replay.Begin(
                i, Current, Buffers.Actions.AsSpan(i * Buffers.ChoiceWidth, Buffers.ChoiceWidth),
                UnitActions.AsSpan(i * Buffers.RealWidth, Buffers.RealWidth));
        }
        Environment.Send(group);
    }

    /// <summary>As many rounds as the steps since the last one ask for, whatever the number of environments.</summary>
    private void LearnDue(long untilStep)
    {
        ReplayConfig replay = _config.Replay;
        long rounds = (Step - _trainedStep) / replay.TrainEvery;
        if (rounds == 0 || IsWarmUp || _replay.Count == 0) return;
        // What the warm-up and the first steps of another task did without is not made up for.
        bool begins = Update == 0, waits = _era > 0 && _replay.Count < Math.Min(replay.BatchSize, replay.Size);
        _trainedStep = begins || waits ? Step : _trainedStep + rounds * replay.TrainEvery;
        if (waits) return;
        if (begins) rounds = 1;
        double beta = replay.PriorityBeta + (1 - replay.PriorityBeta) * Math.Min(1, Step / (double)untilStep);
        for (long k = 0; k < rounds * replay.GradientSteps; k++)
        {
            _replay.Draw(_batch, _replayRandom, beta);
            _sums.Add(Descend(_batch, _errors));
            _replay.Prioritise(_batch, _errors, replay.PriorityAlpha);
        }
    }

    /// <summary>Where all environments begin another task, nothing of the one before is learned from any more.</summary>
    private void ForgetEarlierTask()
    {
        if (Environment.Era == _era) return;
        _era = Environment.Era;
        _replay.Clear();
    }

    private void Receive(int group, ITrainingObserver observer)
    {
        (int first, int end) = Environment.Groups.Rows(group);
        for (int i = first; i < end; i++)
        {
            if (!CountStep(i, observer))
            {
                _replay.Withdraw(i, Buffers.Terminated[i] != 0);
                continue;
            }
            bool terminated = Buffers.Terminated[i] != 0, truncated = Buffers.Truncated[i] != 0, ended = terminated || truncated;
            if (ended) RequireReadable(Final, i);
            int stored = _replay.Complete(i, Buffers.Rewards[i], terminated, truncated, ended ? Final : Current);
            if (Environment.Symmetry is { } symmetry && symmetry.Holds(i)) _replay.StoreMirrored(stored, symmetry, Inputs);
        }
    }
}
