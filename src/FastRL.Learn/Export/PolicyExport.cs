using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop.Policy;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Export;

/// <summary>Policies of checkpoints for use outside this program, and how far what was exported is from the trainer's own.</summary>
public static class PolicyExport
{
    /// <summary>Largest difference that an exported policy may have.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Reads a checkpoint's policy; neither its game nor libtorch is needed.</summary>
    /// <exception cref="InvalidDataException">
    /// Its network is code of its own, it is of no algorithm that is known, damaged, or of a version that did not keep what it observes.
    /// </exception>
    public static PolicyFile Read(CheckpointReader checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        LearningAlgorithm algorithm = LearningAlgorithm.Find(checkpoint.Manifest.Algorithm) ?? throw new InvalidDataException(
            $"checkpoint {checkpoint.Folder} is of the algorithm '{checkpoint.Manifest.Algorithm}'; exported are {LearningAlgorithm.Names}");
        return algorithm.Export(new NetworkTape(checkpoint));
    }

    /// <summary>Shows both the same observations, made up as a network may meet them, over an episode of some steps.</summary>
    /// <param name="checkpoint">The trainer's own.</param>
    /// <param name="exported">What was made of it, with <paramref name="rows"/> rows.</param>
    /// <param name="rows">Rows of observations.</param>
    /// <param name="steps">Steps, through which a recurrent network remembers.</param>
    /// <returns>The largest difference of an output; relative to the output where that is above 1.</returns>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    internal static double LargestDifference(CheckpointReader checkpoint, IExportedNetwork exported, int rows, int steps)
    {
        TrainerState state = TrainerState.Read(checkpoint);
        VecBuffers buffers = state.MakeRows(checkpoint, rows);
        using IPolicy policy = TrainedPolicy.Load(checkpoint, buffers, greedy: true, seed: 1);
        var random = new RandomStream(seed: 1, purpose: 11);
        var outputs = new float[rows * exported.Outputs];
        double largest = 0;
        for (int step = 0; step < steps; step++)
        {
            foreach (ObservationBuffer part in buffers.Observations) Invent(part, rows, random);
            policy.Act(buffers, 0, rows);
            exported.Run(buffers, outputs);
            ReadOnlySpan<float> expected = ((INetworkPolicy)policy).Outputs;
            for (int i = 0; i < outputs.Length; i++)
            {
                double difference = Math.Abs((double)outputs[i] - expected[i]) / Math.Max(1, Math.Abs((double)expected[i]));
                largest = difference <= largest ? largest : difference; // what is no number counts as a difference
            }
        }
        return largest;
    }

    private static void Invent(ObservationBuffer part, int rows, RandomStream random)
    {
        for (int row = 0; row < rows; row++)
        {
            switch (part.Spec.Kind)
            {
                case ElementKind.UInt8: foreach (ref byte pixel in part.Row<byte>(row)) pixel = (byte)random.NextInt(256); break;
                case ElementKind.Int16: foreach (ref short tile in part.Row<short>(row)) tile = (short)random.NextInt(part.Spec.Values); break;
                default: foreach (ref float feature in part.Row<float>(row)) feature = random.NextNormal(); break;
            }
        }
    }
}

/// <summary>A policy whose network's outputs can be compared.</summary>
internal interface INetworkPolicy
{
    /// <summary>What the network put out for the last <see cref="IPolicy.Act"/>, row by row, as <see cref="PolicyActions.Kind"/> says.</summary>
    ReadOnlySpan<float> Outputs { get; }
}

/// <summary>An exported network, over rows of observations.</summary>
internal interface IExportedNetwork
{
    /// <summary>Outputs of a row.</summary>
    int Outputs { get; }

    /// <summary>One step of every row.</summary>
    /// <param name="rows">What is observed.</param>
    /// <param name="outputs">Result, <c>[rows, Outputs]</c>.</param>
    void Run(VecBuffers rows, Span<float> outputs);
}

/// <summary>A policy file's network, a player for each row.</summary>
internal sealed class PlayedFile(PolicyFile file, int rows) : IExportedNetwork
{
    /// <summary>They.</summary>
    public IReadOnlyList<PolicyPlayer> Players { get; } = [.. Enumerable.Range(0, rows).Select(_ => new PolicyPlayer(file))];

    /// <inheritdoc/>
    public int Outputs => file.Actions.Outputs;

    /// <inheritdoc/>
    public void Run(VecBuffers rows, Span<float> outputs)
    {
        for (int row = 0; row < Players.Count; row++)
        {
            PolicyPlayer player = Players[row];
            foreach (PolicyInput input in file.Inputs)
            {
                ObservationBuffer part = rows.Observations.Single(part => part.Spec.Name == input.Name);
                float[] observed = player.Observation(input.Name);
                for (int i = 0; i < observed.Length; i++)
                {
                    observed[i] = input.Kind switch
                    {
                        PolicyInputKind.Byte => part.Row<byte>(row)[i],
                        PolicyInputKind.Int16 => part.Row<short>(row)[i],
                        _ => part.Row<float>(row)[i],
                    };
                }
            }
            player.Act();
            player.Outputs.CopyTo(outputs[(row * Outputs)..]);
        }
    }
}
