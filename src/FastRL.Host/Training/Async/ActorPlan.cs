using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;

namespace FastRL.Host.Training.Async;

/// <summary>How copies are shared out among actors: each has as many, and steps them on its own thread.</summary>
/// <param name="Nodes">Processes with actors, the learner's among them.</param>
/// <param name="Actors">Actors in each.</param>
/// <param name="Copies">Copies of each actor.</param>
internal sealed record ActorPlan(int Nodes, int Actors, int Copies)
{
    private const int Usual = 4; // also where there are fewer processors: a slow copy then stalls a quarter at most

    /// <summary>The plan that settings ask for.</summary>
    /// <param name="config">Copies, and as many actors as threads; with 0 threads as many as there are processors, or a few more.</param>
    /// <param name="nodes">Processes.</param>
    /// <exception cref="InputException">Copies cannot be shared out so.</exception>
    public static ActorPlan Of(TrainConfig config, int nodes)
    {
        int copies = config.NumEnvs / nodes, actors = config.Threads;
        if (config.NumEnvs % nodes != 0) throw new InputException($"num_envs is {config.NumEnvs}, which {nodes} nodes cannot share evenly; allowed: a multiple of {nodes}");
        if (actors == 1) throw new InputException("threads is 1; with --async each thread is an actor, and one alone would wait for its slowest environment; allowed: 2 or more, or 0");
        if (copies == 1) throw new InputException($"num_envs is {config.NumEnvs}, one in each process; with --async at least two actors play there, each in environments of its own");
        if (actors > 1 && copies % actors != 0)
            throw new InputException($"num_envs is {config.NumEnvs}, which {nodes * actors} actors cannot share evenly (--threads {actors}); allowed: a multiple of {nodes * actors}");
        if (actors == 0)
        {
            int[] even = [.. Enumerable.Range(2, copies - 1).Where(count => copies % count == 0)];
            actors = even.LastOrDefault(count => count <= Math.Max(Usual, Environment.ProcessorCount), even[0]);
        }
        return new ActorPlan(nodes, actors, copies / actors);
    }

    /// <summary>Settings that another process finds the same plan in.</summary>
    public TrainConfig Fix(Game game, TrainConfig config) => WithThreads(game, config, Actors);

    /// <summary>Makes the environments of a process's actors.</summary>
    /// <param name="game">What is played.</param>
    /// <param name="config">How.</param>
    /// <param name="node">Number of the process.</param>
    public IReadOnlyList<IVecEnv> CreateEnvironments(Game game, TrainConfig config, int node)
    {
        TrainConfig own = WithThreads(game, config, 1);
        List<IVecEnv> made = [];
        try
        {
            for (int actor = 0; actor < Actors; actor++) made.Add(game.CreatePart(own, FirstOf(node) + actor * Copies, Copies));
            return made;
        }
        catch
        {
            foreach (IVecEnv environment in made) environment.Dispose();
            throw;
        }
    }

    /// <summary>Place of a process's first copy among all.</summary>
    public int FirstOf(int node) => node * Actors * Copies;

    private static TrainConfig WithThreads(Game game, TrainConfig config, int threads) => ConfigBinder.Bind(
        game.NewConfig(),
        [.. ConfigFile.Parse(ConfigText.Write(config), "settings"), ConfigValue.FromText("threads", threads.ToString(CultureInfo.InvariantCulture), "--async")]);
}
