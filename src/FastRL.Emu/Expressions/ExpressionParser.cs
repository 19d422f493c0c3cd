using FastRL.Envs;

namespace FastRL.Emu.Expressions;

/// <summary>Recursive descent over the grammar that <see cref="CompiledExpression"/> documents.</summary>
internal sealed class ExpressionParser
{
    // Deep enough for anything written by hand, shallow enough for any thread's stack.
    private const int MaximumDepth = 64;

    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private static readonly string[] Words = ["and", "or", "not"];

    private static readonly string[] Functions =
        ["abs", "changed", "clamp", "decreased", "delta", "first", "increased", "max", "min", "prev"];

    private readonly List<Token> _tokens;
    private readonly IReadOnlyDictionary<string, int> _values;
    private readonly bool _allowFirst;
    private readonly bool _allowPrevious;
    private readonly List<int> _visitedWidths = [];
    private int _next;
    private int _depth;
    private string? _enclosing; // the function whose argument is looked at twice, if any

    public ExpressionParser(
        string text, IReadOnlyDictionary<string, int> values, bool allowFirst, bool allowPrevious)
    {
        _tokens = ExpressionLexer.Read(text);
        _values = values;
        _allowFirst = allowFirst;
        _allowPrevious = allowPrevious;
    }

    /// <summary>Words that a value cannot be named.</summary>
    public static IEnumerable<string> ReservedWords => Functions.Concat(Words);

    /// <summary>Width of the tuple of each <c>first</c> met so far.</summary>
    public IReadOnlyList<int> VisitedWidths => _visitedWidths;

    private Token Current => _tokens[_next];

    public ExpressionNode Parse()
    {
        ExpressionNode result = ParseOr();
        if (Current.Kind != TokenKind.End)
            throw Error(Current, $"unexpected {Current}; an operator or the end of the expression would fit here");
        return result;
    }

    private ExpressionNode ParseOr()
    {
        if (++_depth > MaximumDepth) throw Error(Current, $"nested more than {MaximumDepth} levels deep");
        ExpressionNode left = ParseAnd();
        while (TakeName("or")) left = new LogicalNode(isAnd: false, left, ParseAnd());
        _depth--;
        return left;
    }

    private ExpressionNode ParseAnd()
    {
        ExpressionNode left = ParseNot();
        while (TakeName("and")) left = new LogicalNode(isAnd: true, left, ParseNot());
        return left;
    }

    private ExpressionNode ParseNot()
    {
        bool negate = false;
        bool any = false;
        while (TakeName("not")) (negate, any) = (!negate, true);
        ExpressionNode operand = ParseComparison();
        if (!any) return operand;
        return negate ? new UnaryNode(x => x == 0 ? 1 : 0, operand) : new UnaryNode(x => x == 0 ? 0 : 1, operand);
    }

    private ExpressionNode ParseComparison()
    {
        ExpressionNode left = ParseSum();
        if (TakeSymbol(Comparisons) is not { } symbol) return left;
        ExpressionNode right = ParseSum();
        if (Current.Kind == TokenKind.Symbol && Comparisons.Contains(Current.Text))
            throw Error(Current, $"unexpected {Current}; comparisons do not chain, write 'a < b and b < c'");
        return new BinaryNode(symbol switch
        {
            "==" => (a, b) => a == b ? 1 : 0,
            "!=" => (a, b) => a != b ? 1 : 0,
            "<" => (a, b) => a < b ? 1 : 0,
            "<=" => (a, b) => a <= b ? 1 : 0,
            ">" => (a, b) => a > b ? 1 : 0,
            _ => (a, b) => a >= b ? 1 : 0,
        }, left, right);
    }

    private ExpressionNode ParseSum()
    {
        ExpressionNode left = ParseTerm();
        while (TakeSymbol("+", "-") is { } symbol)
            left = new BinaryNode(symbol == "+" ? (a, b) => a + b : (a, b) => a - b, left, ParseTerm());
        return left;
    }

    private ExpressionNode ParseTerm()
    {
        ExpressionNode left = ParseUnary();
        while (TakeSymbol("*", "/", "//", "%") is { } symbol)
        {
            // Dividing by zero gives 0, so that no reward becomes NaN or infinite by it.
            left = new BinaryNode(symbol switch
            {
                "*" => (a, b) => a * b,
                "/" => (a, b) => b == 0 ? 0 : a / b,
                "//" => (a, b) => b == 0 ? 0 : Math.Floor(a / b),
                _ => (a, b) => b == 0 ? 0 : a - (b * Math.Floor(a / b)),
            }, left, ParseUnary());
        }
        return left;
    }

    private ExpressionNode ParseUnary()
    {
        bool negate = false;
        while (TakeSymbol("-") is not null) negate = !negate;
        ExpressionNode operand = ParsePrimary();
        return negate ? new UnaryNode(x => -x, operand) : operand;
    }

    private ExpressionNode ParsePrimary()
    {
        Token token = Current;
        _next = Math.Min(_next + 1, _tokens.Count - 1);
        if (token.Kind == TokenKind.Number) return new ConstantNode(token.Number);
        if (token is { Kind: TokenKind.Symbol, Text: "(" })
        {
            ExpressionNode inner = ParseOr();
            Expect(")");
            return inner;
        }
        if (token.Kind != TokenKind.Name || Words.Contains(token.Text))
            throw Error(token, $"unexpected {token}; a value, a number, a function or '(' would fit here");
        if (Current is { Kind: TokenKind.Symbol, Text: "(" }) return ParseCall(token);
        if (_values.TryGetValue(token.Text, out int index)) return new ValueNode(index);
        throw Error(token, Functions.Contains(token.Text)
            ? $"'{token.Text}' is a function; write {token.Text}(...)"
            : $"unknown value '{token.Text}'{Suggestion.OrKnown(token.Text, _values.Keys)}");
    }

    private ExpressionNode ParseCall(Token function)
    {
        if (!Functions.Contains(function.Text))
            throw Error(function, $"unknown function '{function.Text}'{Suggestion.OrKnown(function.Text, Functions)}");
        bool twice = function.Text is "prev" or "delta" or "changed" or "increased" or "decreased";
        if (twice && !_allowPrevious)
            throw Error(function, $"{function.Text}() cannot stand here: there is no earlier step to look at");
        if (function.Text == "first" && !_allowFirst)
            throw Error(function, "first() can stand in reward expressions only");
        if ((twice || function.Text == "first") && _enclosing is not null)
            throw Error(function, $"{function.Text}() cannot stand inside {_enclosing}()");

        string? outer = _enclosing;
        if (twice) _enclosing = function.Text;
        ExpressionNode[] arguments = ParseArguments();
        _enclosing = outer;
        return Build(function, arguments);
    }

    private ExpressionNode[] ParseArguments()
    {
        Expect("(");
        var arguments = new List<ExpressionNode>();
        do arguments.Add(ParseOr());
        while (TakeSymbol(",") is not null);
        Expect(")");
        return [.. arguments];
    }

    private ExpressionNode Build(Token function, ExpressionNode[] arguments)
    {
        (int least, int most) = function.Text switch
        {
            "min" or "max" => (2, 2),
            "clamp" => (3, 3),
            "first" => (1, VisitedSet.MaximumWidth),
            _ => (1, 1),
        };
        if (arguments.Length < least || arguments.Length > most)
        {
            string expected = least == most ? $"{least}" : $"{least} to {most}";
            throw Error(function, $"{function.Text}() takes {expected} argument{(most == 1 ? "" : "s")}, not {arguments.Length}");
        }
        ExpressionNode now = arguments[0];
        switch (function.Text)
        {
            case "abs": return new UnaryNode(Math.Abs, now);
            case "min": return new BinaryNode(Math.Min, now, arguments[1]);
            case "max": return new BinaryNode(Math.Max, now, arguments[1]);
            case "clamp": return new ClampNode(now, arguments[1], arguments[2]);
            case "prev": return new PreviousNode(now);
            case "delta": return new BinaryNode((a, b) => a - b, now, new PreviousNode(now));
            case "changed": return new BinaryNode((a, b) => a != b ? 1 : 0, now, new PreviousNode(now));
            case "increased": return new BinaryNode((a, b) => Math.Max(a - b, 0), now, new PreviousNode(now));
            case "decreased": return new BinaryNode((a, b) => Math.Max(b - a, 0), now, new PreviousNode(now));
            default:
                _visitedWidths.Add(arguments.Length);
                return new FirstNode(_visitedWidths.Count - 1, arguments);
        }
    }

    private bool TakeName(string name)
    {
        if (Current.Kind != TokenKind.Name || Current.Text != name) return false;
        _next++;
        return true;
    }

    private string? TakeSymbol(params ReadOnlySpan<string> symbols)
    {
        if (Current.Kind != TokenKind.Symbol || !symbols.Contains(Current.Text)) return null;
        return _tokens[_next++].Text;
    }

    private void Expect(string symbol)
    {
        if (TakeSymbol(symbol) is null) throw Error(Current, $"expected '{symbol}', found {Current}");
    }

    private static ExpressionException Error(Token token, string message) => new(token.Position, message);
}
