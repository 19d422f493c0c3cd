namespace FastRL.Interop.Generator;

/// <summary>Cuts a header into tokens, comments included.</summary>
internal sealed class Lexer
{
    private readonly string _path;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private readonly List<HeaderProblem> _problems;
    private int _offset;
    private int _line;
    private int _lineStart;
    private bool _firstOnLine = true;

    private Lexer(HeaderInput input, List<HeaderProblem> problems)
    {
        _path = input.Path;
        _text = input.Text;
        _problems = problems;
    }

    /// <summary>Tokens of the header, <see cref="TokenKind.End"/> last; problems are added to the list.</summary>
    public static IReadOnlyList<Token> Tokenize(HeaderInput input, List<HeaderProblem> problems)
    {
        var lexer = new Lexer(input, problems);
        while (lexer._offset < lexer._text.Length) lexer.Next();
        lexer.Add(TokenKind.End, lexer._offset);
        return lexer._tokens;
    }

    private char Current => Peek(0);

    private char Peek(int distance) => _offset + distance < _text.Length ? _text[_offset + distance] : '\0';

    private void Next()
    {
        int start = _offset;
        if (Current == '\n')
        {
            _offset++;
            _line++;
            _lineStart = _offset;
            _firstOnLine = true;
        }
        else if (char.IsWhiteSpace(Current)) _offset++;
        else if (Current == '/' && Peek(1) == '*') Comment();
        else if (Current == '#' && _firstOnLine) Directive();
        else if (IsLetter(Current)) AddWhile(TokenKind.Identifier, IsWord);
        else if (char.IsDigit(Current)) AddWhile(TokenKind.Integer, IsWord);
        else if ("{}()[];,*=-".IndexOf(Current) >= 0)
        {
            _offset++;
            Add(TokenKind.Punctuator, start);
        }
        else if (Current == '/' && Peek(1) == '/')
        {
            Problem("comments are written /* */", 2);
            while (_offset < _text.Length && Current != '\n') _offset++;
        }
        else
        {
            Problem($"the character '{Current}' has no meaning here", 1);
            _offset++;
        }
    }

    private void Comment()
    {
        int start = _offset, line = _line, column = _offset - _lineStart;
        bool first = _firstOnLine;
        int end = _text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            Problem("the comment does not end", 2);
            _offset = _text.Length;
            return;
        }
        _offset = end + 2;
        for (int i = start; i < _offset; i++)
        {
            if (_text[i] != '\n') continue;
            _line++;
            _lineStart = i + 1;
        }
        string text = _text.Substring(start, _offset - start);
        _tokens.Add(new(TokenKind.Comment, text, new(start, 2, line, column), first, _line));
    }

    private void Directive()
    {
        int start = _offset;
        while (_offset < _text.Length && Current != '\n' && !(Current == '/' && Peek(1) is '*' or '/')) _offset++;
        int end = _offset;
        while (char.IsWhiteSpace(_text[end - 1])) end--;
        int next = _offset;
        _offset = end;
        Add(TokenKind.Directive, start);
        _offset = next;
    }

    private void AddWhile(TokenKind kind, Func<char, bool> belongs)
    {
        int start = _offset;
        while (belongs(Current)) _offset++;
        Add(kind, start);
    }

    private void Add(TokenKind kind, int start)
    {
        var position = new Position(start, _offset - start, _line, start - _lineStart);
        _tokens.Add(new(kind, _text.Substring(start, _offset - start), position, _firstOnLine, _line));
        _firstOnLine = false;
    }

    private void Problem(string message, int length) => _problems.Add(
        new(Diagnostics.BadCharacter, _path, new(_offset, length, _line, _offset - _lineStart), new([message])));

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    private static bool IsWord(char c) => IsLetter(c) || c is >= '0' and <= '9';
}
