using System.CommandLine;
using FastRL.Cluster;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Holdem;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem train-epoch</c>: what <c>train-blueprint --merge-every</c> runs in each of its processes.</summary>
internal static class TrainEpochCommand
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create()
    {
        var logdir = new Option<string>("--logdir") { Description = "Run directory with its config.yaml.", HelpName = "DIR", Required = true };
        var buckets = new Option<string>("--buckets") { Description = "File of the buckets.", HelpName = "FILE", Required = true };
        Option<string?> from = PathOption.Create("--from", "Checkpoint that the epoch begins with; none for an empty table.", "DIR");
        var folder = new Option<string>("--out") { Description = "Where the rows go that were touched.", HelpName = "DIR", Required = true };
        Option<int> instance = NumberOption.Create("--instance", "Number of the instance, from 0.", 0, 100_000, 0);
        var start = new Option<long>("--start") { Description = "First iteration of all.", HelpName = "N" };
        var end = new Option<long>("--end") { Description = "The iteration after the last.", HelpName = "N" };
        var clock = new Option<long>("--clock") { Description = "Iterations that an instance has behind it.", HelpName = "N" };
        var clockEnd = new Option<long>("--clock-end") { Description = "The same at the end of the epoch.", HelpName = "N" };
        var command = new Command("train-epoch", "Runs one instance of an epoch of train-blueprint --merge-every; ends with its standard input.")
        {
            logdir, buckets, from, folder, instance, start, end, clock, clockEnd,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var interruption = new Interruption();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
            ParentWatch.Start(Console.OpenStandardInput(), ended.Cancel);
            var run = new RunDirectory(parsed.GetRequiredValue(logdir));
            var range = new WorkRange(parsed.GetValue(instance), parsed.GetValue(start), parsed.GetValue(end));
            BlueprintConfig all = BlueprintSettings.Bind(ConfigFile.Load(run.ConfigFile), []);
            BlueprintConfig config = BlueprintInstances.ConfigOf(run.ConfigFile, range.Instance, parsed.GetValue(clock) + range.Count);
            using BucketFile bucketFile = BucketFile.Open(parsed.GetRequiredValue(buckets));
            using var trainer = new BlueprintTrainer(config, bucketFile);
            var progress = new InstanceReporter(run.Instance(range.Instance), range, TimeProvider.System);
            var epoch = new BlueprintEpoch(all, bucketFile, BlueprintSession.Describe(all, bucketFile));
            progress.Advance(0);
            bool complete;
            using (progress.Follow(() => Math.Max(0, trainer.Solver.Begun - parsed.GetValue(clock))))
            {
                complete = epoch.Train(
                    trainer, parsed.GetValue(from) is { } path ? CheckpointReader.Open(path) : null, parsed.GetValue(clock), parsed.GetValue(clockEnd),
                    parsed.GetRequiredValue(folder), ended.Token);
            }
            progress.Advance(Math.Clamp(trainer.Step - parsed.GetValue(clock), 0, range.Count));
            progress.End(complete ? InstanceStatus.Completed : InstanceStatus.Interrupted);
            return complete ? ExitCode.Done : ExitCode.Interrupted;
        });
        return command;
    }
}
