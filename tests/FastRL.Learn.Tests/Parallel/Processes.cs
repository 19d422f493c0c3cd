using FastRL.Interop.Collectives;
using FastRL.Learn.Parallel;

namespace FastRL.Learn.Tests.Parallel;

/// <summary>Processes of a group as threads of this one.</summary>
internal static class Processes
{
    /// <summary>Runs something in each and returns what came of it, in the order of ranks.</summary>
    /// <param name="world">How many.</param>
    /// <param name="scheme">What they exchange.</param>
    /// <param name="body">What each does.</param>
    /// <param name="leaves">Whether one leaves the group while others are in it.</param>
    public static T[] Run<T>(int world, ParallelScheme scheme, Func<TrainingGroup, T> body, bool leaves = false)
    {
        string store = Directory.CreateTempSubdirectory("fastrl-").FullName;
        try
        {
            var results = new T[world];
            var problems = new Exception?[world];
            Thread[] threads = [.. Enumerable.Range(0, world).Select(rank => new Thread(() =>
            {
                try
                {
                    using ProcessGroup group = ProcessGroup.Connect(rank, world, store, null, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30));
                    results[rank] = body(new TrainingGroup(group, scheme));
                    if (!leaves) group.GatherBytes([]); // nobody leaves while another one still reads
                }
                catch (Exception problem)
                {
                    problems[rank] = problem;
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            if (problems.FirstOrDefault(problem => problem is not null) is { } first) throw new InvalidOperationException(first.ToString(), first);
            return results;
        }
        finally
        {
            Directory.Delete(store, recursive: true);
        }
    }
}
