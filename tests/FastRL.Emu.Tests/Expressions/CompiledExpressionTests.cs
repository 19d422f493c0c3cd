using FastRL.Emu.Expressions;
using Xunit;

namespace FastRL.Emu.Tests.Expressions;

public sealed class CompiledExpressionTests
{
    private static readonly Dictionary<string, int> Values = new() { ["x"] = 0, ["y"] = 1, ["health"] = 2 };

    // Before the step: x 10, y 3, health 12. After it: x 26, y -3, health 8.
    [Theory]
    [InlineData("x", 26)]
    [InlineData("prev(x)", 10)]
    [InlineData("delta(x)", 16)]
    [InlineData("delta(x // 16)", 1)]
    [InlineData("changed(x)", 1)]
    [InlineData("changed(x % 16)", 0)]
    [InlineData("increased(x)", 16)]
    [InlineData("increased(health)", 0)]
    [InlineData("decreased(health)", 4)]
    [InlineData("decreased(x)", 0)]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("10 - 3 - 2", 5)]
    [InlineData("16 / 4 / 2", 2)]
    [InlineData("x / 4", 6.5)]
    [InlineData("x // 4", 6)]
    [InlineData("y // 2", -2)]
    [InlineData("y % 5", 2)]
    [InlineData("-x % 16", 6)]
    [InlineData("x / 0", 0)]
    [InlineData("x // (y + 3)", 0)]
    [InlineData("x % 0", 0)]
    [InlineData("--x", 26)]
    [InlineData("2 - -3", 5)]
    [InlineData("-2 * 3", -6)]
    [InlineData("0x1F + 0.5", 31.5)]
    [InlineData("x == 26", 1)]
    [InlineData("x != 26", 0)]
    [InlineData("x < 26", 0)]
    [InlineData("x <= 26", 1)]
    [InlineData("x > y", 1)]
    [InlineData("y >= 0", 0)]
    [InlineData("x + 1 == 27", 1)]
    [InlineData("not x", 0)]
    [InlineData("not not x", 1)]
    [InlineData("not x == 3", 1)]
    [InlineData("x and y", 1)]
    [InlineData("0 or 0", 0)]
    [InlineData("0 or y", 1)]
    [InlineData("1 or 1 and 0", 1)]
    [InlineData("(1 or 1) and 0", 0)]
    [InlineData("min(x, y)", -3)]
    [InlineData("max(x, y)", 26)]
    [InlineData("abs(y)", 3)]
    [InlineData("abs(delta(y))", 6)]
    [InlineData("clamp(x, 0, 10)", 10)]
    [InlineData("clamp(y, 0, 10)", 0)]
    [InlineData("clamp(5, 0, 10)", 5)]
    [InlineData("0.5 * decreased(health) + (health == 8)", 3)]
    [InlineData("  x\t+ y ", 23)]
    public void Evaluate_HandComputedCases_Match(string text, double expected)
    {
        CompiledExpression expression = CompiledExpression.Compile(text, Values);
        double result = expression.Evaluate(new ExpressionRows { Previous = [10, 3, 12], Now = [26, -3, 8] });
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("", 0, "unexpected the end of the expression")]
    [InlineData("x +", 3, "unexpected the end of the expression")]
    [InlineData("x y", 2, "unexpected 'y'")]
    [InlineData("(x", 2, "expected ')', found the end of the expression")]
    [InlineData("x)", 1, "unexpected ')'")]
    [InlineData("x = 3", 2, "equality is written '=='")]
    [InlineData("x $ 3", 2, "unexpected character '$'")]
    [InlineData("1.2.3", 0, "'1.2.3' is not a number")]
    [InlineData("3x", 0, "'3x' is not a number")]
    [InlineData("0xG", 0, "'0xG' is not a number")]
    [InlineData("2 * helth", 4, "unknown value 'helth'; did you mean 'health'?")]
    [InlineData("zzzzzz", 0, "unknown value 'zzzzzz'; known: x, y, health")]
    [InlineData("sqrt(x)", 0, "unknown function 'sqrt'; known: abs, ")]
    [InlineData("prev", 0, "'prev' is a function; write prev(...)")]
    [InlineData("min(x)", 0, "min() takes 2 arguments, not 1")]
    [InlineData("abs(x, y)", 0, "abs() takes 1 argument, not 2")]
    [InlineData("first(x, x, x, x, x)", 0, "first() takes 1 to 4 arguments, not 5")]
    [InlineData("prev(delta(x))", 5, "delta() cannot stand inside prev()")]
    [InlineData("changed(first(x))", 8, "first() cannot stand inside changed()")]
    [InlineData("1 < x < 3", 6, "comparisons do not chain")]
    [InlineData("x and and y", 6, "unexpected 'and'")]
    [InlineData("prev()", 5, "unexpected ')'")]
    public void Compile_Faults_AreNamedWithTheirPosition(string text, int position, string message)
    {
        var error = Assert.Throws<ExpressionException>(() => CompiledExpression.Compile(text, Values));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(position, error.Position);
    }

    [Fact]
    public void Compile_HostileNesting_IsRefused()
    {
        string text = new string('(', 2_000) + "x" + new string(')', 2_000);
        var error = Assert.Throws<ExpressionException>(() => CompiledExpression.Compile(text, Values));
        Assert.Contains("nested more than", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+")]
    [InlineData("and")]
    [InlineData("==0 or")]
    public void Compile_HostileChain_IsRefused(string operation)
    {
        string text = string.Join($" {operation} ", Enumerable.Repeat("x", 100_000));
        var error = Assert.Throws<ExpressionException>(() => CompiledExpression.Compile(text, Values));
        Assert.Contains("longer than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_LongChain_Evaluates()
    {
        string text = string.Join(" + ", Enumerable.Repeat("1", 2048));
        CompiledExpression expression = CompiledExpression.Compile(text, Values);
        Assert.Equal(2048, expression.Evaluate(new ExpressionRows { Previous = [0, 0, 0], Now = [0, 0, 0] }));
    }

    [Fact]
    public void Compile_FirstWhereNotAllowed_IsRefused() => Assert.Contains(
        "reward expressions only",
        Assert.Throws<ExpressionException>(() => CompiledExpression.Compile("first(x)", Values, allowFirst: false)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Compile_PreviousWhereNotAllowed_IsRefused() => Assert.Contains(
        "no earlier step",
        Assert.Throws<ExpressionException>(() => CompiledExpression.Compile("delta(x)", Values, allowPrevious: false)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Evaluate_First_IsOneForNewTuplesOnly()
    {
        CompiledExpression expression = CompiledExpression.Compile("first(x // 16, y)", Values);
        VisitedSet[] sets = [new VisitedSet(Assert.Single(expression.VisitedWidths))];
        int[][] rows = [[0, 1, 0], [15, 1, 0], [16, 1, 0], [0, 2, 0], [17, 1, 0], [1, 0, 0]];
        double[] results = [.. rows.Select(row => expression.Evaluate(
            new ExpressionRows { Previous = row, Now = row, Visited = sets }))];
        Assert.Equal([1, 0, 1, 1, 0, 1], results);
    }

    [Fact]
    public void Evaluate_FirstBehindAnd_IsNotVisitedWhileTheLeftSideIsFalse()
    {
        CompiledExpression expression = CompiledExpression.Compile("health and first(x)", Values);
        VisitedSet[] sets = [new VisitedSet(1)];
        int[][] rows = [[5, 0, 0], [5, 0, 1], [5, 0, 1]];
        double[] results = [.. rows.Select(row => expression.Evaluate(
            new ExpressionRows { Previous = row, Now = row, Visited = sets }))];
        Assert.Equal([0, 1, 0], results);
    }

    // The twin below computes the same random expressions on its own, with int arithmetic where the result is whole.
    [Fact]
    public void Evaluate_RandomArithmetic_MatchesTwin()
    {
        var random = new Random(20);
        for (int round = 0; round < 2000; round++)
        {
            int[] now = [random.Next(-300, 300), random.Next(-300, 300), random.Next(-300, 300)];
            int[] previous = [random.Next(-300, 300), random.Next(-300, 300), random.Next(-300, 300)];
            (string text, long expected) = Generate(random, 4, now, previous);
            double result = CompiledExpression.Compile(text, Values)
                .Evaluate(new ExpressionRows { Previous = previous, Now = now });
            Assert.True(expected == result, $"{text}: expected {expected}, got {result}");
        }
    }

    private static (string Text, long Value) Generate(Random random, int depth, int[] now, int[] previous)
    {
        string[] names = [.. Values.Keys];
        if (depth == 0)
        {
            int column = random.Next(names.Length);
            int constant = random.Next(100);
            return random.Next(4) switch
            {
                0 => ($"{constant}", constant),
                1 => ($"prev({names[column]})", previous[column]),
                2 => ($"delta({names[column]})", now[column] - previous[column]),
                _ => (names[column], now[column]),
            };
        }
        (string left, long a) = Generate(random, depth - 1, now, previous);
        (string right, long b) = Generate(random, depth - 1, now, previous);
        long floor = b == 0 ? 0 : (a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
        return random.Next(9) switch
        {
            0 => ($"({left} + {right})", a + b),
            1 => ($"({left} - {right})", a - b),
            2 => ($"(({left}) % 7 * ({right}) % 5)", PositiveModulo(PositiveModulo(a, 7) * b, 5)),
            3 => ($"({left} // {right})", floor),
            4 => ($"({left} % {right})", b == 0 ? 0 : a - (b * floor)),
            5 => ($"min({left}, {right})", Math.Min(a, b)),
            6 => ($"abs({left} - {right})", Math.Abs(a - b)),
            7 => ($"({left} < {right})", a < b ? 1 : 0),
            _ => ($"(({left}) and not ({right}))", a != 0 && b == 0 ? 1 : 0),
        };
    }

    private static long PositiveModulo(long a, long b) => ((a % b) + b) % b;
}
