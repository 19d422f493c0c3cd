namespace FastRL.Emu.Expressions;

/// <summary>An expression that cannot be compiled. The message is one sentence for people.</summary>
public sealed class ExpressionException : Exception
{
    /// <summary>Names the fault and where it is.</summary>
    /// <param name="position">Offset of the offending character, from 0.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    public ExpressionException(int position, string message)
        : base(message) => Position = position;

    /// <summary>Offset of the offending character in the expression's text, from 0.</summary>
    public int Position { get; }
}
