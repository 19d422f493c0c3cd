using System.Text;

namespace FastRL.Host.Cli;

/// <summary>A stream of progress: what a full disk or a closed pipe does not take is dropped, and the work goes on.</summary>
/// <param name="inner">Where it goes; stays the caller's.</param>
internal sealed class DroppingWriter(TextWriter inner) : TextWriter
{
    /// <summary>Standard error, for games that tell of processes of their own; any thread may write.</summary>
    public static TextWriter Error => Synchronized(new DroppingWriter(Console.Error));

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Nobody can be told.
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write($"{value}{CoreNewLine.AsSpan()}");

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
