using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training.Speed;
using FastRL.Interop.Collectives;
using FastRL.Learn.Parallel;
using FastRL.Learn.Ppo;
using FastRL.Runs;

namespace FastRL.Host.Commands.Cluster;

/// <summary><c>fastrl cluster plan</c>: how a training would go on more hosts, from what it costs on this one.</summary>
internal static class PlanCommand
{
    private const int MostHosts = 1 << 16;

    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(2);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var game = new Argument<string>("GAME") { Description = "What is trained: classic control or a Game Boy game.", DefaultValueFactory = _ => "quest" };
        Option<int> hosts = NumberOption.Create("--hosts", "Hosts, each with as many environments as the settings say.", 1, MostHosts, 2);
        Option<string> network = ChoiceOption.Create("--network", "Network between them", [.. NetworkKind.All.Select(kind => kind.Name)]);
        Option<string> scheme = ChoiceOption.Create("--scheme", "What they exchange", "best", "gradients", "parameters");
        var set = new Option<string[]>("--set") { Description = "One setting of the training, such as num_envs=16; may be repeated.", HelpName = "KEY=VALUE" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("plan", "Predicts what a training does on more hosts; trains here for some seconds to see what it costs.") { game, hosts, network, scheme, set, json };
        command.SetAction(parsed =>
        {
            Game job = GameLibrary.Bundled.Find(parsed.GetRequiredValue(game), null);
            TrainConfig config = Bind(job, [.. (parsed.GetValue(set) ?? []).Select(ConfigValue.FromAssignment)]);
            NetworkKind between = NetworkKind.All.Single(kind => kind.Name == parsed.GetValue(network));
            ParallelScheme[] schemes = parsed.GetValue(scheme) is { } word && Enum.TryParse(word, ignoreCase: true, out ParallelScheme one)
                ? [one] : Enum.GetValues<ParallelScheme>();
            int most = parsed.GetValue(hosts);
            (ParallelScheme Scheme, RolloutCost Cost)[] costs = [.. schemes.Select(each => (each, Measure(job, config, each)))];
            Prediction Predict((ParallelScheme Scheme, RolloutCost Cost) one, int count) => new ScalingModel(one.Cost, between).Predict(one.Scheme, count);
            Prediction best = costs.Select(one => Predict(one, most)).MaxBy(prediction => prediction.StepsPerSecond)!;
            string[] assumptions = Assumptions(costs[0].Cost, between, config);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, new
                {
                    Job = job.Name, best.Hosts, Network = between.Name, best.Scheme, StepsPerSecond = Math.Round(best.StepsPerSecond, 1),
                    Efficiency = Math.Round(best.Efficiency, 4), BytesPerSecond = Math.Round(best.BytesPerSecond), Assumptions = assumptions,
                });
                return;
            }
            output.WriteLine("scheme      hosts      steps/s  efficiency  exchanges  bytes/s a host");
            foreach (Prediction row in costs.SelectMany(one => Powers(most).Select(count => Predict(one, count))))
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Scheme,-10} {row.Hosts,6} {row.StepsPerSecond,12:N0} {row.Efficiency,11:P0} {row.SyncFraction,10:P1} {row.BytesPerSecond,15:N0}"));
            }
            foreach (string assumption in assumptions) output.WriteLine(assumption);
        });
        return command;
    }

    /// <exception cref="InputException">The game is not trained on several hosts, or a setting is wrong.</exception>
    private static TrainConfig Bind(Game game, ConfigValue[] chosen)
    {
        TrainConfig config = TrainCommand.Bind(game, null, chosen);
        if (!game.TrainsOnNodes(config)) throw new InputException($"{game.Name} is trained in one process; plans are for classic control and Game Boy games");
        if (config.Algorithm != "ppo") throw new InputException($"several hosts train ppo alone, not {config.Algorithm}");
        return config;
    }

    // As one of a group that has no other: with all that such a host does, but for waiting and sending.
    private static RolloutCost Measure(Game game, TrainConfig config, ParallelScheme scheme)
    {
        ExchangeSizes? sizes = null;
        using ProcessGroup alone = ProcessGroup.Alone();
        using var interruption = new Interruption();
        ShortTraining timed = ShortTraining.Run(game, config, s_measured, trainer => sizes = ((PpoTrainer)trainer).ExchangeSizes, interruption.Token, new TrainingGroup(alone, scheme));
        int cores = config.Ppo.UpdateThreads > 0 ? config.Ppo.UpdateThreads : Environment.ProcessorCount;
        int rollouts = timed.CollectSeconds.Count;
        return new RolloutCost(timed.Steps / rollouts, timed.CollectSeconds, timed.UpdateSeconds / rollouts, cores, sizes!);
    }

    private static string[] Assumptions(RolloutCost cost, NetworkKind network, TrainConfig config) =>
    [
        Line($"every host is as this one, which makes a rollout of {cost.Steps:N0} steps in {1e3 * cost.CollectSeconds.Average():N1} ms ({1e3 * cost.CollectSeconds.Min():N1} to {1e3 * cost.CollectSeconds.Max():N1}) and learns from it in {1e3 * cost.UpdateSeconds:N1} ms, {cost.Cores} threads"),
        Line($"each has {config.NumEnvs} environments; with parameters ppo.minibatch_size grows with the hosts, with gradients it stays and updates grow"),
        Line($"{network.Name}: {1e6 * network.Latency:N0} us a message, {network.BytesPerSecond / 1e6:N0} MB/s"),
        Line($"a rollout gives {cost.Sizes.Samples:N0} bytes of samples, {cost.Sizes.Statistics:N0} of statistics, gradients of {cost.Sizes.Gradients:N0} for {cost.Sizes.Minibatches(1)} minibatches of {cost.Sizes.Parts(1)} parts"),
    ];

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    private static IEnumerable<int> Powers(int most)
    {
        for (int hosts = 1; hosts < most; hosts *= 2) yield return hosts;
        yield return most;
    }
}
