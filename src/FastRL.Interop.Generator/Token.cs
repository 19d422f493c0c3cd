namespace FastRL.Interop.Generator;

internal enum TokenKind
{
    /// <summary>A name or keyword.</summary>
    Identifier,

    /// <summary>A decimal or hexadecimal integer, without a sign.</summary>
    Integer,

    /// <summary>One of <c>{ } ( ) [ ] ; , * = -</c>.</summary>
    Punctuator,

    /// <summary>A directive from <c>#</c> to the end of its line, without a comment behind it.</summary>
    Directive,

    /// <summary>A block comment, delimiters included.</summary>
    Comment,

    /// <summary>Behind the last character.</summary>
    End,
}

/// <summary>A piece of a header.</summary>
/// <param name="FirstOnLine">Nothing but white space stands before it on its line.</param>
/// <param name="EndLine">Line of its last character; differs from its own only for comments.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Position Position, bool FirstOnLine, int EndLine)
{
    public bool Is(string text) => Kind is TokenKind.Identifier or TokenKind.Punctuator && Text == text;

    public string Described => Kind == TokenKind.End ? "the end of the file" : $"'{Text}'";
}
