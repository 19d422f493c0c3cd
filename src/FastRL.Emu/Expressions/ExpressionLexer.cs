using System.Globalization;

namespace FastRL.Emu.Expressions;

internal enum TokenKind
{
    Number,
    Name,
    Symbol,
    End,
}

/// <summary>One word of an expression; <paramref name="Number"/> is set for numbers only.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, double Number, int Position)
{
    public override string ToString() => Kind == TokenKind.End ? "the end of the expression" : $"'{Text}'";
}

/// <summary>Cuts an expression into words.</summary>
internal static class ExpressionLexer
{
    // A chain of operators is as deep as it is long, and has to fit into any thread's stack.
    private const int MaximumWords = 4096;

    // Longer symbols first, so that '//' is not read as two divisions.
    private static readonly string[] Symbols =
        ["//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "(", ")", ","];

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        int position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
            if (position == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", 0, position));
                return tokens;
            }
            if (tokens.Count == MaximumWords) throw new ExpressionException(position, $"longer than {MaximumWords} words and signs");
            Token token = ReadToken(text, position);
            tokens.Add(token);
            position += token.Text.Length;
        }
    }

    private static Token ReadToken(string text, int start)
    {
        char first = text[start];
        if (char.IsAsciiDigit(first)) return ReadNumber(text, start);
        if (IsNamePart(first))
        {
            int end = start;
            while (end < text.Length && IsNamePart(text[end])) end++;
            return new Token(TokenKind.Name, text[start..end], 0, start);
        }
        foreach (string symbol in Symbols)
            if (string.CompareOrdinal(text, start, symbol, 0, symbol.Length) == 0)
                return new Token(TokenKind.Symbol, symbol, 0, start);
        throw new ExpressionException(start, first == '='
            ? "unexpected '='; equality is written '=='"
            : $"unexpected character '{first}'; allowed are names, numbers and {string.Join(' ', Symbols)}");
    }

    // Digits with an optional fraction, or 0x and hexadecimal digits.
    private static Token ReadNumber(string text, int start)
    {
        int end = start;
        while (end < text.Length && (IsNamePart(text[end]) || text[end] == '.')) end++;
        string word = text[start..end];
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (int.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int bits)
                && bits >= 0)
                return new Token(TokenKind.Number, word, bits, start);
        }
        else if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value))
        {
            return new Token(TokenKind.Number, word, value, start);
        }
        throw new ExpressionException(start, $"'{word}' is not a number; numbers look like 12, 0.5 or 0x1F");
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
