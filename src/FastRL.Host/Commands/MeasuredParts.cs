using FastRL.Host.Cli;

namespace FastRL.Host.Commands;

/// <summary>
/// Parts of a measurement, one after another. On a busy machine one may not come to its end; what the others measured counts all
/// the same.
/// </summary>
/// <param name="error">Told what begins, and at the end what is missing.</param>
internal sealed class MeasuredParts(TextWriter error)
{
    private readonly List<string> _missing = [];

    /// <summary>Parts that did not come to their end, each with the reason.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>Measures one.</summary>
    public void Measure(string name, Action measure)
    {
        error.WriteLine(name);
        try
        {
            measure();
        }
        catch (IOException problem)
        {
            _missing.Add($"{name}: {problem.Message}");
        }
    }

    /// <summary>Names what is missing.</summary>
    /// <returns>The command's exit code: failed where something is.</returns>
    public int Finish()
    {
        foreach (string part in _missing)
            error.WriteLine($"not measured: {part}");
        return _missing.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
