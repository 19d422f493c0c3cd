using System.CommandLine;
using FastRL.Cluster;
using FastRL.Host.Cli;
using FastRL.Host.Games.Holdem;
using FastRL.Runs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem train-instance</c>: what <c>train-blueprint --num-instances</c> runs in each of its processes.</summary>
internal static class TrainInstanceCommand
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create()
    {
        var logdir = new Option<string>("--logdir") { Description = "Run directory with its config.yaml.", HelpName = "DIR", Required = true };
        var buckets = new Option<string>("--buckets") { Description = "File of the buckets.", HelpName = "FILE", Required = true };
        Option<int> instance = NumberOption.Create("--instance", "Number of the instance, from 0.", 0, 100_000, 0);
        var start = new Option<long>("--start") { Description = "First iteration.", HelpName = "N" };
        var end = new Option<long>("--end") { Description = "The iteration after the last.", HelpName = "N" };
        var plain = new Option<bool>("--no-tensorboard") { Description = "Write no curves." };
        var command = new Command("train-instance", "Runs one instance of train-blueprint --num-instances; ends with its standard input.")
        {
            logdir, buckets, instance, start, end, plain,
        };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            new RunDirectory(parsed.GetRequiredValue(logdir)),
            parsed.GetRequiredValue(buckets),
            new WorkRange(parsed.GetValue(instance), parsed.GetValue(start), parsed.GetValue(end)),
            !parsed.GetValue(plain)));
        return command;
    }

    private static int Run(RunDirectory run, string bucketFile, WorkRange range, bool tensorBoard)
    {
        using var interruption = new Interruption();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
        ParentWatch.Start(Console.OpenStandardInput(), ended.Cancel);
        BlueprintConfig config = BlueprintInstances.ConfigOf(run.ConfigFile, range.Instance, range.Count);
        using BucketFile buckets = BucketFile.Open(bucketFile);
        BlueprintPlaces places = BlueprintInstances.Places(run, range.Instance, tensorBoard);
        BlueprintOutcome outcome = new BlueprintSession(config, buckets, places, range, TextWriter.Null).Run(start: null, ended.Token);
        return outcome.Complete ? ExitCode.Done : ExitCode.Interrupted;
    }
}
