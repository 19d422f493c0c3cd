namespace FastRL.Envs;

/// <summary>A number of an environment that its user may change.</summary>
/// <param name="Name">Short word, such as <c>difficulty</c>.</param>
/// <param name="Low">Smallest value.</param>
/// <param name="High">Largest value.</param>
/// <param name="Default">Value of a new environment.</param>
/// <param name="Meaning">One sentence: what it does, its unit, and from when on.</param>
public sealed record EnvParameter(string Name, double Low, double High, double Default, string Meaning);

/// <summary>Named numbers of an environment that may be changed between steps: difficulty, opponents, shaping.</summary>
/// <remarks>
/// They belong to the state: what <see cref="IVecEnv.SaveState"/> writes has them, and a reset keeps them. A trainer changes
/// them while no group is under way, so that all copies see the new value from the same step on.
/// </remarks>
public sealed class ParameterBlock
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly double[] _values;

    /// <summary>Every parameter at its default.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    /// <exception cref="InputException">A default lies outside its range.</exception>
    public ParameterBlock(params IReadOnlyList<EnvParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Definitions = parameters;
        _values = new double[parameters.Count];
        foreach (EnvParameter parameter in parameters)
        {
            if (!_index.TryAdd(parameter.Name, _index.Count))
                throw new ArgumentException($"there are two parameters '{parameter.Name}'", nameof(parameters));
            this[parameter.Name] = parameter.Default;
        }
    }

    /// <summary>What can be changed.</summary>
    public IReadOnlyList<EnvParameter> Definitions { get; }

    /// <summary>The values, in the order of <see cref="Definitions"/>.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Throws while the environment is under way, or null.</summary>
    internal Action? RequireIdle { private get; set; }

    /// <summary>One value, by name.</summary>
    /// <exception cref="InputException">There is no such parameter, or the value lies outside its range.</exception>
    /// <exception cref="InvalidOperationException">On setting: a group has a step under way.</exception>
    public double this[string name]
    {
        get => _values[IndexOf(name)];
        set
        {
            int index = IndexOf(name);
            EnvParameter parameter = Definitions[index];
            if (!(value >= parameter.Low && value <= parameter.High))
                throw new InputException($"{name} is {value:R}, must be {parameter.Low:R} to {parameter.High:R}");
            RequireIdle?.Invoke();
            _values[index] = value;
        }
    }

    /// <summary>Writes the values.</summary>
    internal void Save(BinaryWriter writer)
    {
        foreach (double value in _values) writer.Write(value);
    }

    /// <summary>Takes them back.</summary>
    /// <exception cref="InvalidDataException">One lies outside its range.</exception>
    internal void Load(BinaryReader reader)
    {
        try
        {
            foreach (EnvParameter parameter in Definitions) this[parameter.Name] = reader.ReadDouble();
        }
        catch (InputException error)
        {
            throw new InvalidDataException($"the state is of another version of the environment: {error.Message}", error);
        }
    }

    private int IndexOf(string name) => _index.TryGetValue(name, out int index)
        ? index
        : throw new InputException($"unknown parameter '{name}'{Suggestion.OrKnown(name, _index.Keys)}");
}
