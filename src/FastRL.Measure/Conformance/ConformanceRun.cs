namespace FastRL.Measure.Conformance;

/// <summary>Results of the tests in one folder.</summary>
/// <param name="Name">The folder, with the model in brackets where its pictures differ by model.</param>
/// <param name="Results">In the order of file names.</param>
public sealed record ConformanceSuite(string Name, IReadOnlyList<ConformanceResult> Results)
{
    /// <summary>How many passed.</summary>
    public int Passed => Results.Count(result => result.Passed);
}

/// <summary>Runs tests on all processors.</summary>
public static class ConformanceRun
{
    /// <summary>Runs all tests.</summary>
    /// <param name="tests">What to run.</param>
    /// <param name="progress">Called after each test, in any order and from any thread, with the number done.</param>
    /// <param name="cancellation">Ends the run between two tests.</param>
    /// <returns>Suites and results in the order of the tests, whatever the order in which they ended.</returns>
    public static IReadOnlyList<ConformanceSuite> Run(
        IReadOnlyList<ConformanceTest> tests, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var results = new ConformanceResult[tests.Count];
        int done = 0;
        Parallel.For(0, tests.Count, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            results[i] = ConformanceJudge.Run(tests[i]);
            progress?.Invoke(Interlocked.Increment(ref done));
        });
        return [.. results.GroupBy(result => result.Test.Suite).Select(group => new ConformanceSuite(group.Key, [.. group]))];
    }
}
