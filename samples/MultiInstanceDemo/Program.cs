using System.Globalization;
using FastRL.Cluster;
using FastRL.Runs;
using MultiInstanceDemo;

// MultiInstanceDemo [FOLDER [INSTANCES [ITERATIONS]]]: solves Leduc in several processes and merges what they come to.
// The coordinator starts this same program once for each range, with the word "instance" before it.
if (args is ["instance", var run, var number, var start, var end])
{
    var range = new WorkRange(Number(number), long.Parse(start, CultureInfo.InvariantCulture), long.Parse(end, CultureInfo.InvariantCulture));
    return LeducInstance.Run(new RunDirectory(run), range);
}

var folder = new RunDirectory(args.Length > 0 ? args[0] : "runs/demo");
var coordinator = new MultiInstanceCoordinator(new CoordinatorOptions
{
    NumInstances = args.Length > 1 ? Number(args[1]) : 4,
    NumIterations = args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) : 4_000_000,
    ReportInterval = TimeSpan.FromSeconds(1),
});
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
folder.SetEarlierRunAside();
CoordinatorOutcome outcome = coordinator.Train(folder, new Launcher(folder), Console.Out, stop.Token);
if (!outcome.Complete) return 1;
LeducMerge.Report(folder, outcome, Console.Out);
return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
