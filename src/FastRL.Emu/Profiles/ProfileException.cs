using FastRL.Envs;

namespace FastRL.Emu.Profiles;

/// <summary>A game profile that cannot be used. The message is one line that begins with <c>file:line:column: </c>.</summary>
public sealed class ProfileException : InputException
{
    /// <summary>A fault at a place in a profile.</summary>
    /// <param name="file">The profile as the user would name it.</param>
    /// <param name="line">Line from 1, or 0 where the fault has no place.</param>
    /// <param name="column">Column from 1.</param>
    /// <param name="message">What is wrong and what is allowed.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public ProfileException(string file, int line, int column, string message, Exception? inner = null)
        : base((line > 0 ? $"{file}:{line}:{column}: " : $"{file}: ") + message, inner!)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>The profile as the user would name it.</summary>
    public string File { get; }

    /// <summary>Line from 1, or 0 where the fault has no place.</summary>
    public int Line { get; }

    /// <summary>Column from 1.</summary>
    public int Column { get; }
}
