using System.Text;
using Spectre.Console;

namespace FastRL.Host.Training;

/// <summary>Standard error as a terminal that a table is drawn on.</summary>
/// <param name="writer">What is written to.</param>
internal sealed class TableOutput(TextWriter writer) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput _terminal = new(Console.Error);

    /// <inheritdoc/>
    public TextWriter Writer => writer;

    /// <inheritdoc/>
    public bool IsTerminal => !Console.IsErrorRedirected;

    /// <inheritdoc/>
    public int Width => _terminal.Width;

    /// <inheritdoc/>
    public int Height => _terminal.Height;

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding) => _terminal.SetEncoding(encoding);
}
