namespace FastRL.Emu.Expressions;

/// <summary>An expression over watched values, such as <c>0.01 * increased(rupees) - (health == 0)</c>.</summary>
/// <remarks>
/// <code>
/// or:         and { "or" and }
/// and:        not { "and" not }
/// not:        { "not" } comparison
/// comparison: sum [ ("==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=") sum ]
/// sum:        term { ("+" | "-") term }
/// term:       unary { ("*" | "/" | "//" | "%") unary }
/// unary:      { "-" } primary
/// primary:    number | value | function "(" or { "," or } ")" | "(" or ")"
/// </code>
/// Arithmetic is in double precision; <c>//</c> and <c>%</c> round toward minus infinity; dividing by zero gives 0.
/// Evaluating allocates nothing and may be done on any thread, as long as the visited sets belong to it.
/// </remarks>
internal sealed class CompiledExpression
{
    private readonly ExpressionNode _root;

    private CompiledExpression(string text, ExpressionNode root, IReadOnlyList<int> visitedWidths)
    {
        Text = text;
        _root = root;
        VisitedWidths = visitedWidths;
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Width of the tuple of each <c>first</c>; evaluation needs one <see cref="VisitedSet"/> for each.</summary>
    public IReadOnlyList<int> VisitedWidths { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="values">Index of each value in the rows.</param>
    /// <param name="allowFirst">Whether <c>first</c> may be used.</param>
    /// <param name="allowPrevious">Whether <c>prev</c> and what is made of it may be used.</param>
    /// <exception cref="ExpressionException">The text does not fit the grammar or names something unknown.</exception>
    public static CompiledExpression Compile(
        string text, IReadOnlyDictionary<string, int> values, bool allowFirst = true, bool allowPrevious = true)
    {
        var parser = new ExpressionParser(text, values, allowFirst, allowPrevious);
        ExpressionNode root = parser.Parse();
        return new CompiledExpression(text, root, parser.VisitedWidths);
    }

    /// <summary>The expression's value; truth is 1 and 0.</summary>
    public double Evaluate(in ExpressionRows rows) => _root.Evaluate(rows);
}
