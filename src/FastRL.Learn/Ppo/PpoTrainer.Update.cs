using FastRL.Interop;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

public sealed partial class PpoTrainer
{
    private int _samples; // of the rollout that did happen

    /// <summary>Advantages, then epochs of minibatches in random order (37 details, 4 to 12).</summary>
    private void UpdatePolicy(double remaining, ITrainingObserver observer, ref Phases watch)
    {
        set_num_threads(_config.TorchThreads);
        double rate = _config.AnnealLearningRate ? _config.LearningRate * remaining : _config.LearningRate;
        double clip = _config.AnnealClip ? _config.Clip * remaining : _config.Clip;
        foreach (optim.ILearningRateController group in _optimizer.ParamGroups) group.LearningRate = rate;

        _rewards?.Apply(_rollout.Rewards, _rollout.Terminated, _rollout.Truncated, _config.Gamma);
        AdvantageEstimator.Compute(
            _environment.Count, (float)_config.Gamma, (float)_config.GaeLambda, _rollout.Rewards, _rollout.Values,
            _rollout.Terminated, _rollout.Truncated, _rollout.Absent, _rollout.FinalValues, _rollout.Carry, _rollout.Advantages,
            _rollout.Returns);

        (int batches, int unit) = PlanMinibatches();
        // Adam counts its steps for every parameter alike.
        long step = OptimizerStates.First().State.step;
        var sums = new LossSums();
        int epoch = 0;
        while (epoch < _config.UpdateEpochs && batches > 0)
        {
            observer.OnEpoch(++epoch, _config.UpdateEpochs);
            ArrangeSamples(batches, unit);
            sums.StartEpoch();
            for (int batch = 0; batch < batches; batch++)
            {
                (int start, int end) = CutOf(batch, batches, unit);
                if (_fused is null) TrainMinibatch(start, end - start, clip, ref sums);
                else TrainFused(start, end - start, clip, rate, ++step, ref sums);
            }
            if (_config.TargetKl > 0 && sums.EpochKl > _config.TargetKl) break;
        }
        _fused?.Store(step);
        Update++;
        watch.EndUpdate();
        observer.OnUpdate(new UpdateStatistics(
            Update, Step, sums.Mean(sums.Policy), sums.Mean(sums.Value), sums.Mean(sums.Entropy), sums.EpochKl,
            sums.Mean(sums.ClipFraction), ExplainedVariance(), rate, sums.Mean(sums.GradientNorm), epoch,
            watch.Environment, watch.Inference, watch.Update));
    }

    /// <summary>
    /// Minibatches of an epoch, and how many samples belong together: one, or with a recurrent layer the whole rollout of an
    /// environment (37 details, LSTM 5).
    /// </summary>
    private (int Batches, int Unit) PlanMinibatches()
    {
        int unit = _network.StateSize > 0 ? _rollout.Steps : 1;
        // A sequence stays whole; what did not happen has no advantage there.
        _samples = unit > 1 ? _rollout.Samples : _rollout.Absent.AsSpan().Count((byte)0);
        int perBatch = Math.Max(1, _config.MinibatchSize / unit), units = _samples / unit;
        return ((units + perBatch - 1) / perBatch, unit);
    }

    /// <summary>Samples of a minibatch: cut evenly, so that no small remainder weighs as much as a whole one.</summary>
    private (int Start, int End) CutOf(int batch, int batches, int unit)
    {
        long units = _samples / unit;
        return ((int)(units * batch / batches) * unit, (int)(units * (batch + 1) / batches) * unit);
    }

    /// <summary>A new random order for an epoch. Sequences of a minibatch lie step by step, so that a step's rows are neighbours.</summary>
    private void ArrangeSamples(int batches, int unit)
    {
        long[] order = _rollout.Order;
        if (unit == 1)
        {
            int count = 0;
            for (int i = 0; i < order.Length; i++)
                if (_rollout.Absent[i] == 0) order[count++] = i;
            Shuffle(order.AsSpan(0, count));
            return;
        }
        long[] environments = new long[_environment.Count];
        for (int i = 0; i < environments.Length; i++) environments[i] = i;
        Shuffle(environments);
        for (int batch = 0; batch < batches; batch++)
        {
            (int start, int end) = CutOf(batch, batches, unit);
            int first = start / unit, sequences = (end - start) / unit;
            for (int step = 0; step < unit; step++)
                for (int i = 0; i < sequences; i++)
                    order[start + step * sequences + i] = step * _environment.Count + environments[first + i];
        }
    }

    private void TrainFused(int start, int count, double clip, double rate, long step, ref LossSums sums)
    {
        Interop.fr_mlp_result result = _fused!.Update(_rollout, start, count, _config, clip, rate, step);
        ThrowUnlessFinite(result.loss, result.gradient_norm);
        sums.Add(
            result.policy_loss, result.value_loss, result.entropy, result.gradient_norm, result.divergence, result.clip_fraction);
    }

    private void TrainMinibatch(int start, int count, double clip, ref LossSums sums)
    {
        using DisposeScope scope = NewDisposeScope();
        PpoLoss loss = ComputeLoss(start, count, clip);
        float total = loss.Total.item<float>();
        ThrowUnlessFinite(total, 0);
        _optimizer.zero_grad();
        loss.Total.backward();
        double norm = nn.utils.clip_grad_norm_(
            _parameters, _config.MaxGradientNorm > 0 ? _config.MaxGradientNorm : double.PositiveInfinity);
        ThrowUnlessFinite(total, norm);
        _optimizer.step();

        sums.Add(
            loss.Policy.item<float>(), loss.Value.item<float>(), loss.Entropy.item<float>(), norm, Floats(loss.LogRatios), clip);
    }

    /// <summary>The loss of the samples <c>Order[start..start + count)</c>, with its graph.</summary>
    internal PpoLoss ComputeLoss(int start, int count, double clip)
    {
        Tensor order = _rollout.OrderTensor.narrow(0, start, count);
        Tensor advantages = _rollout.AdvantageTensor.index_select(0, order);
        var batch = new Minibatch(
            _rollout.ChoiceTensor.index_select(0, order),
            _layout.Reals > 0 ? _rollout.RealTensor.index_select(0, order) : null,
            _rollout.Masks.Length > 0 ? _rollout.MaskTensor.index_select(0, order).to_type(ScalarType.Float32) : null,
            _rollout.LogProbabilityTensor.index_select(0, order),
            _rollout.ValueTensor.index_select(0, order),
            _config.NormaliseAdvantages ? PpoLoss.Normalise(advantages) : advantages,
            _rollout.ReturnTensor.index_select(0, order));
        Tensor[] observations = [.. _rollout.ObservationTensors.Select(tensor => tensor.index_select(0, order))];
        PolicyOutputs outputs;
        if (_network.StateSize == 0)
        {
            outputs = _network.Step(observations, null);
        }
        else
        {
            // A sample of the first step has its environment's number.
            Tensor environments = order.narrow(0, 0, count / _rollout.Steps);
            outputs = _network.Sequence(
                observations, _rollout.StateTensor.index_select(0, environments), _rollout.KeepTensor.index_select(0, order));
        }
        return PpoLoss.Compute(outputs.Actions, outputs.Values, _network.LogDeviations, _layout, batch, _config, clip);
    }

    private void ThrowUnlessFinite(double loss, double norm)
    {
        if (!double.IsFinite(loss))
            throw new TrainingException($"the loss is {loss} at step {Step}; weights are those before this minibatch");
        if (!double.IsFinite(norm))
            throw new TrainingException($"the gradient is {norm} at step {Step}; weights are those before this minibatch");
    }

    private void Shuffle(Span<long> order)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = _orderRandom.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    private double ExplainedVariance()
    {
        ReadOnlySpan<float> returns = _rollout.Returns, values = _rollout.Values;
        double sumReturn = 0, squareReturn = 0, sumError = 0, squareError = 0;
        for (int i = 0; i < returns.Length; i++)
        {
            double error = returns[i] - values[i];
            sumReturn += returns[i];
            squareReturn += returns[i] * (double)returns[i];
            sumError += error;
            squareError += error * error;
        }
        double variance = squareReturn - sumReturn * sumReturn / returns.Length;
        return variance > 0 ? 1 - (squareError - sumError * sumError / returns.Length) / variance : double.NaN;
    }
}
