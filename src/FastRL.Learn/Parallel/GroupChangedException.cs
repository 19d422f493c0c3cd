namespace FastRL.Learn.Parallel;

/// <summary>The processes that train agreed, between two rollouts, to form their group anew.</summary>
/// <param name="leaving">Ranks that will not be in it, because they were asked to end.</param>
public sealed class GroupChangedException(IReadOnlyList<int> leaving) : Exception("the group of processes is formed anew")
{
    /// <summary>Ranks of the old group that will not be in the new one.</summary>
    public IReadOnlyList<int> Leaving { get; } = leaving;
}
