using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>
/// Teaches a policy to choose as somebody else did (Pomerleau 1991): the log probability of what was chosen grows, and the entropy
/// keeps its weight, so that what comes after still explores.
/// </summary>
internal static class BehaviourCloning
{
    // As many steps of the optimizer as some twelve updates make; more make the policy surer, not better.
    private const int Minibatches = 400, MinibatchSize = 256;

    /// <summary>Learns.</summary>
    /// <param name="network">Taught; without a memory.</param>
    /// <param name="steps">What was played.</param>
    /// <param name="layout">What the network puts out: choices alone.</param>
    /// <param name="config">Step size and weight of the entropy.</param>
    /// <param name="random">Draws the order of steps.</param>
    /// <param name="require">Throws where a number, which has a name, is not finite.</param>
    /// <returns>Probability of what was chosen, the geometric mean over the last pass.</returns>
    public static double Run(PolicyNetwork network, Rollout steps, ActionLayout layout, PpoConfig config, RandomStream random, Action<string, double> require)
    {
        Parameter[] parameters = [.. network.parameters()];
        using Adam optimizer = optim.Adam(parameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);
        long[] order = steps.Order;
        for (int i = 0; i < order.Length; i++) order[i] = i;
        double sum = 0;
        int batches = (order.Length + MinibatchSize - 1) / MinibatchSize;
        for (int done = 0; done < Minibatches; done += batches)
        {
            random.Shuffle(order);
            sum = 0;
            for (int start = 0; start < order.Length; start += MinibatchSize)
            {
                int count = Math.Min(MinibatchSize, order.Length - start);
                using DisposeScope scope = NewDisposeScope();
                Tensor rows = steps.OrderTensor.narrow(0, start, count);
                PolicyOutputs outputs = network.Step([.. steps.ObservationTensors.Select(part => part.index_select(0, rows))], null);
                Tensor? masks = steps.Masks.Length > 0 ? steps.MaskTensor.index_select(0, rows).to_type(ScalarType.Float32) : null;
                (Tensor chosen, Tensor entropy) = PpoLoss.Judge(outputs.Actions, steps.ChoiceTensor.index_select(0, rows), null, masks, null, layout);
                Tensor likely = chosen.mean();
                Tensor loss = likely.neg() - entropy.mean().Times(config.EntropyCoefficient);
                require("loss", loss.item<float>());
                optimizer.zero_grad();
                loss.backward();
                require("gradient", nn.utils.clip_grad_norm_(parameters, config.MaxGradientNorm > 0 ? config.MaxGradientNorm : double.PositiveInfinity));
                optimizer.step();
                sum += likely.item<float>() * count;
            }
        }
        return Math.Exp(sum / order.Length);
    }
}
