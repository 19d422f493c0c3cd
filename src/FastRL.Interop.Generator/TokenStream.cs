namespace FastRL.Interop.Generator;

/// <summary>Walks over the tokens that mean something and finds the comments that belong to a declaration.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    private int _index = SkipComments(tokens, 0);
    private int _last;

    public Token Current => tokens[_index];

    /// <summary>Index of the current token, for <see cref="Doc"/>.</summary>
    public int Mark => _index;

    public Token Take()
    {
        Token token = Current;
        _last = _index;
        if (token.Kind != TokenKind.End) _index = SkipComments(tokens, _index + 1);
        return token;
    }

    /// <summary>The next token that means something, after the current one.</summary>
    public Token Ahead => Current.Kind == TokenKind.End ? Current : tokens[SkipComments(tokens, _index + 1)];

    /// <summary>The comments above the token at <paramref name="mark"/> and behind the last token taken.</summary>
    public string Doc(int mark)
    {
        var lines = new List<string>();
        if (mark > 0 && tokens[mark - 1] is { Kind: TokenKind.Comment, FirstOnLine: true } above
            && above.EndLine >= tokens[mark].Position.Line - 1)
        {
            AddLines(above.Text, lines);
        }
        if (tokens[_last + 1] is { Kind: TokenKind.Comment, FirstOnLine: false } behind
            && behind.Position.Line == tokens[_last].Position.Line)
        {
            AddLines(behind.Text, lines);
        }
        return string.Join("\n", lines);
    }

    private static int SkipComments(IReadOnlyList<Token> tokens, int index)
    {
        while (tokens[index].Kind == TokenKind.Comment) index++;
        return index;
    }

    private static void AddLines(string comment, List<string> lines)
    {
        foreach (string line in comment.Substring(2, comment.Length - 4).Split('\n'))
        {
            string text = line.Trim();
            if (text.StartsWith("*", StringComparison.Ordinal)) text = text.Substring(1).TrimStart();
            if (text.Length > 0) lines.Add(text);
        }
    }
}
