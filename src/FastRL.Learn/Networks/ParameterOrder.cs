using TorchSharp.Modules;

namespace FastRL.Learn.Networks;

/// <summary>Brings a network's parameters into the order of native code: found by their names and held against their shapes.</summary>
/// <param name="known">Parameters by name; each may be taken once.</param>
internal sealed class ParameterOrder(IEnumerable<(string Name, Parameter Parameter)> known)
{
    private readonly Dictionary<string, Parameter> _known = known.ToDictionary(entry => entry.Name, entry => entry.Parameter);
    private readonly List<(string Name, Parameter Parameter)> _taken = [];

    /// <summary>What was taken so far, in order.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Taken => _taken;

    /// <summary>Takes one.</summary>
    /// <exception cref="ArgumentException">It is missing, or of another shape.</exception>
    public void Take(string name, params long[] shape)
    {
        if (!_known.Remove(name, out Parameter? parameter)) throw new ArgumentException($"the network has no parameter '{name}'");
        if (!parameter.shape.SequenceEqual(shape))
        {
            throw new ArgumentException(
                $"'{name}' is [{string.Join(", ", parameter.shape)}] instead of [{string.Join(", ", shape)}]");
        }
        _taken.Add((name, parameter));
    }

    /// <summary>Takes a layer's weight and bias.</summary>
    public void TakeLayer(string name, int inputs, int outputs)
    {
        Take($"{name}.weight", outputs, inputs);
        Take($"{name}.bias", outputs);
    }

    /// <summary>Takes the layers of a stack, first to last.</summary>
    /// <returns>Outputs of the last.</returns>
    public int TakeStack(string stack, int inputs, IReadOnlyList<int> sizes)
    {
        const string Weight = ".weight";
        // Between two layers of a stack lie modules without parameters.
        string[] layers = [.. _known.Keys
            .Where(name => name.StartsWith(stack + ".", StringComparison.Ordinal) && name.EndsWith(Weight, StringComparison.Ordinal))
            .Select(name => name[..^Weight.Length]).OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
        for (int i = 0; i < sizes.Count; i++)
        {
            TakeLayer(i < layers.Length ? layers[i] : throw new ArgumentException($"'{stack}' has {layers.Length} layers"), inputs, sizes[i]);
            inputs = sizes[i];
        }
        return inputs;
    }

    /// <summary>Throws where a parameter was not taken.</summary>
    public void RequireAllTaken()
    {
        if (_known.Count > 0) throw new ArgumentException($"parameters that the native network has not: {string.Join(", ", _known.Keys)}");
    }
}
