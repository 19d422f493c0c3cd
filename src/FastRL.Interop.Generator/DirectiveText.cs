namespace FastRL.Interop.Generator;

/// <summary>A directive cut at white space: <c>#Name Argument Rest</c>.</summary>
internal readonly record struct DirectiveText(string Name, string Argument, string Rest)
{
    /// <summary>Macros that mean the same in every header: export, linkage, short calls.</summary>
    public bool DefinesMarker => Name == "define" && Argument is ("FR_API" or "FR_EXTERN" or "FR_SHORT");

    /// <summary>Parts of a directive; empty ones for any other token.</summary>
    public static DirectiveText Of(Token token)
    {
        if (token.Kind != TokenKind.Directive) return new("", "", "");
        (string name, string rest) = Cut(token.Text.Substring(1).Trim());
        (string argument, rest) = Cut(rest);
        return new(name, argument, rest);
    }

    private static (string Word, string Remainder) Cut(string text)
    {
        int end = text.IndexOfAny([' ', '\t']);
        return end < 0 ? (text, "") : (text.Substring(0, end), text.Substring(end).Trim());
    }
}
