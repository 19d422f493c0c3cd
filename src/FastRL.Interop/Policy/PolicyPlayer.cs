using System;
using System.Linq;

namespace FastRL.Interop.Policy;

/// <summary>Plays one agent by an exported policy.</summary>
/// <remarks>
/// Write what is observed into <see cref="Observation(int)"/>, call <see cref="Act"/>, and read <see cref="Choices"/> and
/// <see cref="Reals"/>. A call allocates nothing. One thread at a time; agents have players of their own and share the file.
/// </remarks>
public sealed class PolicyPlayer
{
    private const float LowestLogDeviation = -20, HighestLogDeviation = 2; // as SAC is trained
    private readonly float[][] _values;
    private readonly float[][] _scratch;
    private readonly float[] _result;

    /// <summary>A player at the start of an episode.</summary>
    public PolicyPlayer(PolicyFile policy)
    {
        Policy = policy ?? throw new ArgumentNullException(nameof(policy));
        _values = policy.Inputs.Select(input => new float[input.Size])
            .Concat(policy.Layers.Select(layer => new float[PackedMatrix.Padded(layer.Size)])).ToArray();
        _scratch = policy.Layers.Select(layer => new float[layer.ScratchSize]).ToArray();
        _result = _values[_values.Length - 1];
        Outputs = new float[policy.Actions.Outputs];
        Choices = new int[policy.Actions.ChoiceSizes.Count];
        Reals = new float[policy.Actions.Low.Count];
    }

    /// <summary>Who plays.</summary>
    public PolicyFile Policy { get; }

    /// <summary>Number of the choice that was taken, from 0, for each head.</summary>
    public int[] Choices { get; }

    /// <summary>The real numbers of the action, within their bounds.</summary>
    public float[] Reals { get; }

    /// <summary>What the network put out; <see cref="PolicyActions.Kind"/> says what it means.</summary>
    public float[] Outputs { get; }

    /// <summary>Where the game writes a part of the observation, row-major: features as they are, pixels 0 to 255, tiles by number.</summary>
    /// <param name="input">Index into <see cref="PolicyFile.Inputs"/>.</param>
    public float[] Observation(int input) => (uint)input < (uint)Policy.Inputs.Count
        ? _values[input]
        : throw new ArgumentOutOfRangeException(nameof(input), input, $"the policy has {Policy.Inputs.Count} inputs");

    /// <summary>The same by name.</summary>
    /// <exception cref="ArgumentException">It has no input of that name; the message says which it has.</exception>
    public float[] Observation(string name)
    {
        for (int i = 0; i < Policy.Inputs.Count; i++)
            if (Policy.Inputs[i].Name == name) return _values[i];
        throw new ArgumentException($"the policy has no input '{name}', but {string.Join(", ", Policy.Inputs.Select(input => input.Name))}", nameof(name));
    }

    /// <summary>Forgets the episode. Only a policy with a <see cref="PolicyFile.StateSize"/> remembers anything.</summary>
    public void Reset()
    {
        foreach (float[] scratch in _scratch) Array.Clear(scratch, 0, scratch.Length);
    }

    /// <summary>Decides. What is observed that is no number counts as 0.</summary>
    /// <param name="random">Where actions are drawn from; null for the best one, which action values always take.</param>
    /// <exception cref="ArgumentOutOfRangeException">A tile's number is none that the policy knows.</exception>
    public void Act(Random? random = null)
    {
        int inputs = Policy.Inputs.Count;
        for (int i = 0; i < inputs; i++)
        {
            float[] observed = _values[i];
            for (int k = 0; k < observed.Length; k++)
                if (float.IsNaN(observed[k]) || float.IsInfinity(observed[k])) observed[k] = 0;
        }
        for (int i = 0; i < Policy.Layers.Count; i++) Policy.Layers[i].Run(_values, _values[inputs + i], _scratch[i]);
        Array.Copy(_result, Outputs, Outputs.Length);
        PolicyActions actions = Policy.Actions;
        bool drawn = random is not null && actions.Kind != PolicyOutputKind.Values;
        for (int head = 0, at = 0; head < Choices.Length; at += actions.ChoiceSizes[head++])
            Choices[head] = drawn ? Draw(at, actions.ChoiceSizes[head], random!) : Best(at, actions.ChoiceSizes[head]);
        for (int k = 0; k < Reals.Length; k++) Reals[k] = Real(actions, k, drawn ? Normal(random!) : 0);
    }

    private float Real(PolicyActions actions, int k, float noise)
    {
        float low = actions.Low[k], high = actions.High[k], value = Outputs[actions.Choices + k];
        if (actions.Kind == PolicyOutputKind.Squashed)
        {
            ref float logDeviation = ref Outputs[Reals.Length + k];
            logDeviation = Math.Clamp(logDeviation, LowestLogDeviation, HighestLogDeviation);
            value = low + 0.5f * (MathF.Tanh(value + MathF.Exp(logDeviation) * noise) + 1) * (high - low);
        }
        else
        {
            value += MathF.Exp(actions.LogDeviations[k]) * noise;
        }
        return value >= low ? MathF.Min(value, high) : low; // what is no number, too
    }

    // The first of the largest.
    private int Best(int at, int size)
    {
        int best = 0;
        for (int i = 1; i < size; i++)
            if (Outputs[at + i] > Outputs[at + best]) best = i;
        return best;
    }

    private int Draw(int at, int size, Random random)
    {
        float largest = Outputs[at + Best(at, size)], sum = 0;
        for (int i = 0; i < size; i++) sum += MathF.Exp(Outputs[at + i] - largest);
        float rest = (float)random.NextDouble() * sum;
        for (int i = 0; i < size; i++)
        {
            rest -= MathF.Exp(Outputs[at + i] - largest);
            if (rest < 0) return i;
        }
        return size - 1;
    }

    // Box and Muller (1958); 1 - u lies in (0, 1], so that the logarithm is finite.
    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
