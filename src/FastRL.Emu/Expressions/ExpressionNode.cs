namespace FastRL.Emu.Expressions;

/// <summary>What an expression sees: the values before and after a step, and what the episode has visited.</summary>
internal readonly ref struct ExpressionRows
{
    public required ReadOnlySpan<int> Previous { get; init; }

    public required ReadOnlySpan<int> Now { get; init; }

    /// <summary>One set for each <c>first</c>, by its number; empty where the expression has none.</summary>
    public ReadOnlySpan<VisitedSet> Visited { get; init; }
}

/// <summary>A compiled piece of an expression. Everything is a double; truth is 1 and 0. Nothing is allocated.</summary>
internal abstract class ExpressionNode
{
    public abstract double Evaluate(in ExpressionRows rows);
}

internal sealed class ConstantNode(double value) : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows) => value;
}

internal sealed class ValueNode(int index) : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows) => rows.Now[index];
}

/// <summary>The operand as it was before the step.</summary>
internal sealed class PreviousNode(ExpressionNode operand) : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows) =>
        operand.Evaluate(new ExpressionRows { Previous = rows.Previous, Now = rows.Previous });
}

internal sealed class UnaryNode(Func<double, double> operation, ExpressionNode operand) : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows) => operation(operand.Evaluate(rows));
}

internal sealed class BinaryNode(Func<double, double, double> operation, ExpressionNode left, ExpressionNode right)
    : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows) => operation(left.Evaluate(rows), right.Evaluate(rows));
}

/// <summary><c>and</c>, <c>or</c>: the right side is looked at only if the left one does not decide.</summary>
internal sealed class LogicalNode(bool isAnd, ExpressionNode left, ExpressionNode right) : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows)
    {
        bool first = left.Evaluate(rows) != 0;
        bool result = first == isAnd ? right.Evaluate(rows) != 0 : first;
        return result ? 1 : 0;
    }
}

internal sealed class ClampNode(ExpressionNode value, ExpressionNode low, ExpressionNode high) : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows) =>
        Math.Max(low.Evaluate(rows), Math.Min(high.Evaluate(rows), value.Evaluate(rows)));
}

/// <summary>1 when the tuple of arguments is new to the episode, which from then on knows it.</summary>
internal sealed class FirstNode(int set, ExpressionNode[] arguments) : ExpressionNode
{
    public override double Evaluate(in ExpressionRows rows)
    {
        Span<double> tuple = stackalloc double[VisitedSet.MaximumWidth];
        tuple = tuple[..arguments.Length];
        for (int i = 0; i < arguments.Length; i++) tuple[i] = arguments[i].Evaluate(rows);
        return rows.Visited[set].Add(tuple) ? 1 : 0;
    }
}
