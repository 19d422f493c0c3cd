using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl eval</c>: plays whole episodes with a trained or a random policy.</summary>
internal sealed class EvalCommand(EvalCommand.Settings settings, TextWriter output, TextWriter error)
{
    // Copies that play side by side; each starts its episodes from a random stream of its own.
    private const int MaximumCopies = 128;

    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Game,
        string? Rom,
        string? RunDirectory,
        string? Checkpoint,
        string Policy,
        string? Opponent,
        int Episodes,
        int EpisodeLength,
        ulong Seed,
        string? Module,
        string Device,
        string? RecordDemo,
        bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error, GameRoom? room)
    {
        var game = new Argument<string>("GAME") { Description = "A bundled game (quest, cartpole, ...), the path of a game profile or of your own game's file, or ASSEMBLY.dll!TYPE." };
        Option<string?> rom = PathOption.Create("--rom", "ROM, where it is not at the place that the profile names.", "FILE");
        Option<string?> runDirectory = PathOption.Create("--run-dir", "The run to evaluate. [default: runs/GAME]", "DIR");
        Option<string?> checkpoint = PathOption.Create("--checkpoint", "Who plays: the run's newest or best, or a checkpoint's folder. [default: newest]", "newest|best|DIR");
        Option<string?> module = PathOption.Create("--trust-network", "Code that the checkpoint's network is made of; never loaded unless named.", "PATH!TYPE");
        Option<string> policy = ChoiceOption.Create("--policy", "Who plays: the trained policy by its best action or by drawn ones, or chance", "trained", "drawn", "random");
        Option<string?> opponent = PathOption.Create("--opponent", "Against whom: weak (the default), strong, random, none, a checkpoint's folder or a run directory.", "NAME|DIR");
        Option<int> episodes = NumberOption.Create("--episodes", "Episodes to play.", 1, 1_000_000, 100);
        Option<int> length = NumberOption.Create("--episode-length", "Steps after which an episode is cut; 0 for the limit of the game's evaluations.", 0, 1_000_000_000, 0);
        Option<ulong> seed = SeedOption.Create("Seed of starts and policy.");
        var device = new Option<string>("--device")
        {
            Description = "Where the network runs: cpu, cuda or cuda:N.",
            HelpName = "NAME",
            DefaultValueFactory = _ => TorchDevice.Processor,
        };
        Option<string?> recordDemo = PathOption.Create("--record-demo", "Keep the won episodes, for `train --demos` to imitate.", "FILE");
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("eval", "Plays episodes and reports how often the goal was reached.")
        {
            game, rom, runDirectory, checkpoint, policy, episodes, seed, module, device, json,
        };
        command.Add(room is { HasContests: true } ? opponent : length);
        if (room is { HasDemonstrations: true })
            command.Add(recordDemo);
        command.SetAction(parsed => new EvalCommand(
            new Settings(
                parsed.GetRequiredValue(game),
                parsed.GetValue(rom),
                parsed.GetValue(runDirectory),
                parsed.GetValue(checkpoint),
                parsed.GetValue(policy)!,
                room is { HasContests: true } ? parsed.GetValue(opponent) : null,
                parsed.GetValue(episodes),
                room is { HasContests: true } ? 0 : parsed.GetValue(length),
                parsed.GetValue(seed),
                parsed.GetValue(module),
                parsed.GetValue(device)!,
                room is { HasDemonstrations: true } ? parsed.GetValue(recordDemo) : null,
                parsed.GetValue(json)),
            output,
            error).Run());
        return command;
    }

    private int Run()
    {
        TorchDevice.Check(settings.Device);
        Game game = GameLibrary.Bundled.Find(settings.Game, settings.Rom);
        RunDirectory run = RunDirectory.ForGame(game.Name, settings.RunDirectory);
        // Chance plays the game as a run has it where one is named, never as one that lies in the current folder.
        bool trained = settings.Policy != "random";
        CheckpointReader? checkpoint =
            trained || settings.RunDirectory is not null || settings.Checkpoint is not null ? FindCheckpoint(run) : null;
        if (game is IContestGame contest)
            return new ContestEval(contest, settings.Opponent, output).Run(settings, trained ? checkpoint : null);
        var player = new CheckpointPlayer(game, greedy: settings.Policy == "trained", settings.Seed, settings.Module, settings.Device);
        ConfigValue[] length = settings.EpisodeLength == 0
            ? [] : [ConfigValue.FromText("episode_length", settings.EpisodeLength.ToString(CultureInfo.InvariantCulture), "--episode-length")];
        TrainConfig config = player.Settings(checkpoint, [.. game.EvaluationSettings, .. length]);
        using var interruption = new Interruption();
        game.Cancellation = interruption.Token;
        int copies = Math.Min(Math.Min(settings.Episodes, MaximumCopies), game.MaximumCopies(config));
        using IVecEnv environment = game.CreateEnvironment(config, copies, groups: 1);
        IPolicy chosen = trained
            ? player.Load(checkpoint!, config, environment, Warn)
            : new UniformPolicy(environment.ActionSpace, settings.Seed);
        using IPolicy policy = settings.RecordDemo is { } path ? game.Record(environment, chosen, path) : chosen;
        IEpisodeCounts? counts = game.Count(config, environment);
        EvaluationResult result = Evaluator.Run(environment, policy, settings.Episodes, settings.Seed, Count, interruption.Token);
        if (policy is IEpisodeRecorder recorder)
            error.WriteLine(Printable.Of(recorder.Finish()));
        if (settings.Json)
            PrintJson(result, counts, environment.Count, checkpoint);
        else
            PrintText(result, counts, checkpoint);
        return ExitCode.Done;

        void Count(EpisodeRecord episode)
        {
            counts?.Add(episode);
            (policy as IEpisodeRecorder)?.Add(episode);
        }
    }

    private CheckpointReader FindCheckpoint(RunDirectory run)
    {
        CheckpointReader? found = new CheckpointStore(run.Checkpoints)
            .Find(settings.Checkpoint ?? CheckpointStore.Newest, out IReadOnlyList<string> warnings);
        foreach (string warning in warnings)
            Warn(warning);
        return found ?? throw new InputException(
            $"there is no whole checkpoint in {run.Checkpoints}; `fastrl train {settings.Game} --run-dir {run.Path}` makes one");
    }

    private void Warn(string warning) => error.WriteLine($"warning: {Printable.Of(warning)}");

    private void PrintJson(EvaluationResult result, IEpisodeCounts? counts, int copies, CheckpointReader? checkpoint)
    {
        var values = new Dictionary<string, object?>
        {
            ["episodes"] = result.Episodes.Count,
            ["success_rate"] = result.SuccessRate,
            ["success_interval"] = new[] { result.SuccessLow, result.SuccessHigh },
            ["mean_reward"] = result.MeanReturn,
            ["mean_length"] = result.MeanLength,
        };
        foreach ((string key, object value) in counts?.Values ?? [])
            values[key] = value;
        // Copy i of the environment draws its starts from the stream (seed, i).
        values["seeds"] = Enumerable.Range(0, copies).Select(copy => string.Create(CultureInfo.InvariantCulture, $"{settings.Seed}/{copy}"));
        values["policy"] = settings.Policy;
        values["checkpoint"] = checkpoint?.Folder;
        JsonOutput.Write(output, values);
    }

    private void PrintText(EvaluationResult result, IEpisodeCounts? counts, CheckpointReader? checkpoint)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string played = settings.Policy switch
        {
            "trained" => "trained, its best action each step (training draws: --policy drawn)",
            "drawn" => "drawn, actions drawn as in training",
            _ => "random, every action equally likely",
        };
        output.WriteLine($"policy       {played}");
        if (checkpoint is not null) output.WriteLine($"checkpoint   {Printable.Of(checkpoint.Folder)}");
        output.WriteLine(string.Create(culture, $"episodes     {result.Episodes.Count}"));
        output.WriteLine(string.Create(culture,
            $"success      {result.Successes} ({100 * result.SuccessRate:0.#} %, 95 % interval {100 * result.SuccessLow:0.#} to {100 * result.SuccessHigh:0.#} %)"));
        output.WriteLine(string.Create(culture, $"mean reward  {result.MeanReturn:0.000} +- {result.ReturnHalfWidth:0.000}"));
        output.WriteLine(string.Create(culture, $"mean length  {result.MeanLength:0.0} steps"));
        foreach ((string key, object value) in counts?.Values ?? [])
            output.WriteLine(string.Create(culture, $"{key.Replace('_', ' '),-12} {value:0.###}"));
        foreach (IGrouping<string, EpisodeRecord> cause in result.Episodes.GroupBy(episode => episode.Cause.Name).OrderByDescending(group => group.Count()))
            output.WriteLine(string.Create(culture, $"ended by     {cause.Key}: {cause.Count()}"));
    }
}
