using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Export;
using FastRL.Host.Cli;
using FastRL.Host.Exports;
using FastRL.Learn.Export;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl export</c>: a run's policy as a file for games, or for everything that reads ONNX.</summary>
internal sealed class ExportPolicyCommand(string run, string choice, string? policy, string? onnx, string? page, bool asJson, TextWriter output, TextWriter error)
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var run = new Argument<string>("RUN") { Description = "A run directory, or a checkpoint's folder." };
        Option<string?> policy = PathOption.Create("--policy", "Write a policy file, which games read with FastRL.Interop and Python with fastrl_gym.", "FILE");
        Option<string?> onnx = PathOption.Create("--onnx", "Write an ONNX model.", "FILE");
        Option<string?> page = PathOption.Create("--page", "Write a folder with a page that plays the policy by itself, from any static server (rover).", "DIR");
        var checkpoint = new Option<string>("--checkpoint")
        {
            Description = "Which of a run's checkpoints: newest or best.",
            HelpName = "newest|best",
            DefaultValueFactory = _ => CheckpointStore.Newest,
        };
        checkpoint.AcceptOnlyFromAmong(CheckpointStore.Newest, CheckpointStore.Best);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("export", "Writes a trained policy for use outside fastrl, and checks that it decides as the trainer's does.")
        {
            run, policy, onnx, page, checkpoint, json,
        };
        command.SetAction(parsed => new ExportPolicyCommand(
            parsed.GetRequiredValue(run), parsed.GetValue(checkpoint)!, parsed.GetValue(policy), parsed.GetValue(onnx), parsed.GetValue(page),
            parsed.GetValue(json), output, error).Run());
        return command;
    }

    private int Run()
    {
        if (new[] { policy, onnx, page }.Count(target => target is not null) != 1)
            throw new InputException("export wants one of --policy FILE, --onnx FILE and --page DIR");
        CheckpointReader checkpoint = FindCheckpoint();
        TorchLibrary.ThrowIfUnavailable();
        PolicyPage? written = page is null ? null : new PolicyPage(page);
        IReadOnlyList<PageFile> files = written?.Make(checkpoint) ?? [];
        ExportedFile exported = Export(checkpoint);
        string file = policy ?? onnx ?? Path.Combine(page!, PageFile.Model);
        bool good = exported.MaxDifference <= PolicyExport.Tolerance;
        if (good && written is not null)
        {
            error.WriteLine("npm brings onnxruntime-web, which runs the policy in the page");
            written.Write([.. files, .. OnnxWebRuntime.Fetch(), new PageFile(PageFile.Model, exported.Bytes)]);
        }
        else if (good)
        {
            OutputFile.WriteAllBytes(file, exported.Bytes);
        }
        if (asJson)
        {
            JsonOutput.Write(output, new
            {
                file,
                bytes = exported.Bytes.Length,
                exported.Opset,
                exported.Inputs,
                exported.Outputs,
                MaxDifference = double.IsFinite(exported.MaxDifference) ? exported.MaxDifference : (double?)null,
                exported.Format,
                Checkpoint = checkpoint.Folder,
            });
        }
        else
        {
            PrintText(file, exported, checkpoint);
        }
        if (!good)
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fastrl: an output differs by {exported.MaxDifference:0.0e+0}, more than {PolicyExport.Tolerance:0.0e+0}; {file} was not written"));
        return good ? ExitCode.Done : ExitCode.Failed;
    }

    private ExportedFile Export(CheckpointReader checkpoint)
    {
        try
        {
            return policy is null ? ExportedFile.Onnx(checkpoint) : ExportedFile.Policy(checkpoint);
        }
        catch (Exception problem) when (problem is not (InvalidDataException or InputException or IOException or DllNotFoundException or TrainingException))
        {
            // Numbers that no network can have, or that there is no memory for.
            throw new InvalidDataException($"checkpoint {checkpoint.Folder} cannot be exported: {problem.Message.ReplaceLineEndings(" ")}", problem);
        }
    }

    private CheckpointReader FindCheckpoint()
    {
        if (!Directory.Exists(run))
            throw new InputException($"there is no folder {run}");
        var directory = new RunDirectory(run);
        if (!Directory.Exists(directory.Checkpoints))
            return CheckpointReader.Open(run);
        CheckpointReader? found = new CheckpointStore(directory.Checkpoints).Find(choice, out IReadOnlyList<string> warnings);
        foreach (string warning in warnings)
            error.WriteLine($"warning: {Printable.Of(warning)}");
        return found ?? throw new InputException($"there is no whole checkpoint in {directory.Checkpoints}");
    }

    private void PrintText(string file, ExportedFile exported, CheckpointReader checkpoint)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        Line(string.Create(culture, $"file         {file}, {exported.Bytes.Length} bytes, {exported.Format}"));
        Line($"checkpoint   {checkpoint.Folder}");
        foreach (ExportedTensor input in exported.Inputs)
            Line($"input        {Show(input)}");
        foreach (ExportedTensor result in exported.Outputs)
            Line($"output       {Show(result)}");
        Line(string.Create(culture, $"difference   {exported.MaxDifference:0.0e+0} at most, from the trainer's own network"));
    }

    private static string Show(ExportedTensor tensor) =>
        $"{tensor.Name} {tensor.Type} [{string.Join(", ", tensor.Shape)}]{(tensor.Names.Count > 0 ? ": " + string.Join(", ", tensor.Names) : "")}";

    // Whoever made the checkpoint chose the words.
    private void Line(string text) => output.WriteLine(Printable.Of(text));
}
