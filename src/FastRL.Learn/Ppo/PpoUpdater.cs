using System.Diagnostics;
using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>Improves a policy on a rollout: epochs of minibatches in random order (37 details, 4 to 12).</summary>
/// <remarks>
/// Gradients and step are apart: between <see cref="ComputeGradients"/> and <see cref="ApplyGradients"/> the gradients can be
/// exchanged for their mean over several rollouts (<see cref="GetGradients"/>, <see cref="SetGradients"/>).
/// </remarks>
/// <param name="network">Improved.</param>
/// <param name="optimizer">Its optimizer.</param>
/// <param name="fused">The same weights in native code, or null.</param>
/// <param name="rollout">Samples with advantages and returns.</param>
/// <param name="layout">What the network puts out.</param>
/// <param name="config">Coefficients.</param>
/// <param name="random">Draws the order of samples.</param>
/// <param name="minibatchSize">Samples of a minibatch.</param>
/// <param name="shared">Where other processes have the same rollout and compute parts of the same minibatches, otherwise null.</param>
internal sealed class PpoUpdater(
    PolicyNetwork network, Adam optimizer, FusedPolicy? fused, Rollout rollout, ActionLayout layout, PpoConfig config, RandomStream random,
    int minibatchSize, SharedMinibatches? shared)
{
    // An update that is nearly over when training shall end is finished, so that training goes on from it as if nothing had been.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Parameter[] _parameters = [.. network.parameters()];
    private readonly long[] _sequences = new long[network.StateSize > 0 ? rollout.Environments : 0];

    /// <summary>Samples that belong together: one, or with a recurrent layer an environment's whole rollout (37 details, LSTM 5).</summary>
    private int Unit => network.StateSize > 0 ? rollout.Steps : 1;

    /// <summary>Makes the passes that are configured, or fewer where the policy has moved too far.</summary>
    /// <param name="rate">Adam's step size.</param>
    /// <param name="clip">Half-width of the ratio's interval.</param>
    /// <param name="observer">Told of epochs.</param>
    /// <param name="require">Throws where a number, which has a name, is not finite.</param>
    /// <param name="cancellation">Cuts an update that goes on for 5 s more, behind a minibatch.</param>
    /// <returns>What was found, and epochs done.</returns>
    public (LossSums Sums, int Epochs) Run(double rate, double clip, ITrainingObserver observer, Action<string, double> require, CancellationToken cancellation)
    {
        // A sequence stays whole; the steps in it that did not happen are left out of its loss.
        int samples = Unit > 1 ? rollout.Samples : rollout.Absent.AsSpan().Count((byte)0), units = samples / Unit;
        int perBatch = Math.Max(1, minibatchSize / Unit), batches = (units + perBatch - 1) / perBatch;
        // Cut evenly, so that no small remainder weighs as much as a whole minibatch.
        int CutOf(int batch) => (int)((long)units * batch / batches) * Unit;
        // Where processes share minibatches of tensors, each has its own sequences of each.
        int shares = fused is null ? shared?.Place.World ?? 1 : 1;
        int ShareCutOf(int piece)
        {
            int batch = piece / shares, start = CutOf(batch) / Unit;
            return piece % shares == 0 ? start * Unit : (start + (int)((long)(CutOf(batch + 1) / Unit - start) * (piece % shares) / shares)) * Unit;
        }
        var sums = new LossSums();
        int epoch = 0;
        long asked = 0;
        bool IsOverdue()
        {
            // Processes that share minibatches all make the same ones.
            if (shared is not null || !cancellation.IsCancellationRequested) return false;
            if (asked == 0) asked = Stopwatch.GetTimestamp();
            return Stopwatch.GetElapsedTime(asked) >= s_patience;
        }
        try
        {
            while (epoch < config.UpdateEpochs && batches > 0 && !IsOverdue())
            {
                observer.OnEpoch(++epoch, config.UpdateEpochs);
                if (Unit == 1) ArrangeSamples();
                else ArrangeSequences(batches * shares, ShareCutOf);
                sums.StartEpoch();
                for (int batch = 0; batch < batches && !IsOverdue(); batch++)
                {
                    int start = CutOf(batch), count = CutOf(batch + 1) - start;
                    if (Unit > 1 && Happened(start, count) is []) continue;
                    if (shared is not null)
                    {
                        ShareGradients(shared, start, count, clip);
                        double norm = ApplyGradients(rate);
                        require("gradient", norm);
                        shared.Add(norm);
                        continue;
                    }
                    (double loss, LossTerms terms) = ComputeGradients(start, count, clip);
                    require("loss", loss);
                    require("gradient", terms.GradientNorm);
                    ApplyGradients(rate);
                    sums.Add(terms);
                }
                shared?.AddTo(ref sums);
                if (config.TargetKl > 0 && sums.EpochDivergence > config.TargetKl) break;
            }
        }
        finally
        {
            // Also where another process was lost: training goes on from here.
            fused?.Store();
        }
        return (sums, epoch);
    }

    /// <summary>Loss and gradients of the samples <c>Order[start..start + count)</c>; nothing moves.</summary>
    public (double Loss, LossTerms Terms) ComputeGradients(int start, int count, double clip)
    {
        if (fused is not null) return fused.ComputeGradients(rollout, start, count, config, clip);
        return ComputeGradients(start, count, start, count, clip);
    }

    // Of a share of a minibatch: what it adds to the whole's.
    private (double Loss, LossTerms Terms) ComputeGradients(int start, int count, int wholeStart, int whole, double clip)
    {
        using DisposeScope scope = NewDisposeScope();
        PpoLoss loss = ComputeLoss(start, count, wholeStart, whole, clip);
        optimizer.zero_grad();
        double part = count == whole ? 1 : CountHappened(start, count) / (double)CountHappened(wholeStart, whole);
        (count == whole ? loss.Total : loss.Total * part).backward();
        double norm = nn.utils.clip_grad_norm_(_parameters, double.PositiveInfinity);
        (double divergence, double clipFraction) = PpoLoss.Movement(loss.LogRatios.Floats(), clip);
        return (loss.Total.item<float>() * part, new LossTerms(
            loss.Policy.item<float>() * part, loss.Value.item<float>() * part, loss.Entropy.item<float>() * part, norm, divergence * part,
            clipFraction * part));
    }

    /// <summary>Gradients of a minibatch of which this process computes its share.</summary>
    private void ShareGradients(SharedMinibatches all, int start, int count, double clip)
    {
        if (fused is not null)
        {
            (int first, int end) = all.ShareOf(FusedPolicy.PartsOf(count, network.StateSize > 0 ? Unit : 0));
            all.Run(end - first, (gradients, terms) =>
                fused.ComputeParts(rollout, start, count, config, clip, first, gradients.Span, terms.Span));
        }
        else
        {
            (int first, int end) = all.ShareOf(count / Unit);
            int from = start + first * Unit, length = (end - first) * Unit;
            all.Run(CountHappened(from, length) > 0 ? 1 : 0, (gradients, terms) =>
            {
                terms.Span[0] = ComputeGradients(from, length, start, count, clip).Terms;
                GetGradients(gradients.Span);
            });
        }
        SetGradients(all.Sum);
    }

    /// <summary>One step of Adam with the gradients, cut to their largest norm.</summary>
    /// <returns>Their norm before that; where it is not finite, nothing moves.</returns>
    public double ApplyGradients(double rate)
    {
        if (fused is not null) return fused.ApplyGradients(config, rate);
        Trainer.SetRate(optimizer, rate);
        double norm = nn.utils.clip_grad_norm_(_parameters, config.MaxGradientNorm > 0 ? config.MaxGradientNorm : double.PositiveInfinity);
        if (double.IsFinite(norm)) optimizer.step();
        return norm;
    }

    /// <summary>Numbers in the gradients.</summary>
    public int GradientSize => (int)_parameters.Sum(parameter => parameter.NumberOfElements);

    /// <summary>Writes the gradients of all parameters, one after another in the order of their names in checkpoints.</summary>
    public void GetGradients(Span<float> gradients)
    {
        using DisposeScope scope = NewDisposeScope();
        if (fused is null) _parameters.Select(parameter => parameter.grad!).CopyTo(gradients);
        else fused.GetGradients(gradients);
    }

    /// <summary>Replaces the gradients, such as by their mean over several rollouts.</summary>
    public void SetGradients(ReadOnlySpan<float> gradients)
    {
        using DisposeScope scope = NewDisposeScope();
        // A process that had no share of the minibatch has none yet.
        foreach (Parameter parameter in _parameters)
            if (fused is null && parameter.grad is null) parameter.grad = zeros_like(parameter);
        if (fused is null) _parameters.Select(parameter => parameter.grad!).CopyFrom(gradients);
        else fused.SetGradients(gradients);
    }

    /// <summary>The loss of the samples <c>Order[start..start + count)</c>, with its graph.</summary>
    internal PpoLoss ComputeLoss(int start, int count, double clip) => ComputeLoss(start, count, start, count, clip);

    private PpoLoss ComputeLoss(int start, int count, int wholeStart, int whole, double clip)
    {
        Tensor order = rollout.OrderTensor.narrow(0, start, count);
        Tensor[] observations = [.. rollout.ObservationTensors.Select(tensor => tensor.index_select(0, order))];
        PolicyOutputs outputs;
        if (network.StateSize == 0)
        {
            outputs = network.Step(observations, null);
        }
        else
        {
            // A sample of the first step has its environment's number.
            Tensor environments = order.narrow(0, 0, count / rollout.Steps);
            outputs = network.Sequence(
                observations, rollout.StateTensor.index_select(0, environments), rollout.KeepTensor.index_select(0, order));
            if (Happened(start, count) is { } happened && happened.Length < count)
            {
                Tensor kept = tensor(happened);
                outputs = new PolicyOutputs(outputs.Actions.index_select(0, kept), outputs.Values.index_select(0, kept), null);
                order = order.index_select(0, kept);
            }
        }
        Tensor advantages = rollout.AdvantageTensor.index_select(0, order);
        var batch = new Minibatch(
            rollout.ChoiceTensor.index_select(0, order),
            layout.Reals > 0 ? rollout.RealTensor.index_select(0, order) : null,
            rollout.Masks.Length > 0 ? rollout.MaskTensor.index_select(0, order).to_type(ScalarType.Float32) : null,
            rollout.LogProbabilityTensor.index_select(0, order),
            rollout.ValueTensor.index_select(0, order),
            config.NormaliseAdvantages ? PpoLoss.Normalise(advantages, count == whole ? null : AdvantagesOf(wholeStart, whole)) : advantages,
            rollout.ReturnTensor.index_select(0, order));
        return PpoLoss.Compute(outputs.Actions, outputs.Values, network.LogDeviations, layout, batch, config, clip);
    }

    /// <summary>Advantages of those samples of a minibatch that happened.</summary>
    private Tensor AdvantagesOf(int start, int count)
    {
        Tensor order = rollout.OrderTensor.narrow(0, start, count);
        if (Happened(start, count) is { } happened) order = order.index_select(0, tensor(happened));
        return rollout.AdvantageTensor.index_select(0, order);
    }

    private int CountHappened(int start, int count) => Happened(start, count)?.Length ?? count;

    /// <summary>Places in a minibatch of the samples that happened; null where all did.</summary>
    private long[]? Happened(int start, int count) => rollout.Absent.AsSpan().Contains((byte)1)
        ? [.. Enumerable.Range(0, count).Where(i => rollout.Absent[rollout.Order[start + i]] == 0).Select(i => (long)i)]
        : null;

    /// <summary>A new random order of the samples that happened.</summary>
    private void ArrangeSamples()
    {
        long[] order = rollout.Order;
        int count = 0;
        for (int i = 0; i < order.Length; i++)
            if (rollout.Absent[i] == 0) order[count++] = i;
        random.Shuffle(order.AsSpan(0, count));
    }

    /// <summary>A new random order of sequences; those of a minibatch lie step by step, so that a step's rows are neighbours.</summary>
    private void ArrangeSequences(int batches, Func<int, int> cutOf)
    {
        for (int i = 0; i < _sequences.Length; i++) _sequences[i] = i;
        random.Shuffle(_sequences);
        for (int batch = 0; batch < batches; batch++)
        {
            int start = cutOf(batch), first = start / Unit, sequences = cutOf(batch + 1) / Unit - first;
            for (int step = 0; step < Unit; step++)
                for (int i = 0; i < sequences; i++)
                    rollout.Order[start + step * sequences + i] = step * rollout.Environments + _sequences[first + i];
        }
    }
}
