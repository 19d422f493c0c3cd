using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Learn;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl inspect</c>: what is in a checkpoint.</summary>
internal sealed class InspectCommand(string path, bool asJson, TextWriter output)
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "A checkpoint's folder, or a run directory for its newest." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("inspect", "Prints what is in a checkpoint and whether it is whole.") { checkpoint, json };
        command.SetAction(parsed => new InspectCommand(parsed.GetRequiredValue(checkpoint), parsed.GetValue(json), output).Run());
        return command;
    }

    private int Run()
    {
        CheckpointInspection inspection = CheckpointInspection.Read(FindFolder());
        if (asJson)
            PrintJson(inspection);
        else
            PrintText(inspection);
        return inspection.Whole ? ExitCode.Done : ExitCode.Failed;
    }

    private string FindFolder()
    {
        string checkpoints = Path.Combine(path, "checkpoints");
        if (!Directory.Exists(checkpoints))
            return Directory.Exists(path) ? path : throw new InputException($"there is no folder {path}");
        // By name, not by the store, which passes over those that are damaged.
        return Directory.GetDirectories(checkpoints, "step_*").Max(StringComparer.Ordinal)
            ?? throw new InputException($"there is no checkpoint in {checkpoints}");
    }

    private void PrintJson(CheckpointInspection inspection)
    {
        CheckpointManifest manifest = inspection.Manifest;
        JsonOutput.Write(output, new
        {
            Checkpoint = inspection.Folder,
            inspection.Whole,
            manifest.Format,
            manifest.Algorithm,
            manifest.Environment,
            manifest.Observations,
            manifest.Actions,
            manifest.Step,
            manifest.Score,
            Evaluation = manifest.Evaluation is { } evaluation
                ? new { evaluation.Episodes, evaluation.MeanReturn, evaluation.ReturnHalfWidth, evaluation.SuccessRate }
                : null,
            Learner = Learner(inspection).ToDictionary(entry => entry.Name, entry => entry.Value),
            inspection.Files,
            inspection.Tensors,
        });
    }

    // What the learner itself says; a damaged checkpoint says nothing that could be relied on.
    private static IReadOnlyList<(string Name, string Value)> Learner(CheckpointInspection inspection) =>
        inspection.Whole && LearningAlgorithm.Find(inspection.Manifest.Algorithm) is { } algorithm
            ? algorithm.Inspect(CheckpointReader.Open(inspection.Folder))
            : [];

    private void PrintText(CheckpointInspection inspection)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        CheckpointManifest manifest = inspection.Manifest;
        output.WriteLine($"checkpoint   {inspection.Folder}");
        output.WriteLine($"whole        {(inspection.Whole ? "yes" : "NO")}");
        output.WriteLine(string.Create(culture, $"format       {manifest.Format}"));
        output.WriteLine($"algorithm    {manifest.Algorithm}");
        output.WriteLine($"environment  {manifest.Environment}");
        output.WriteLine($"observation  {string.Join("; ", manifest.Observations)}");
        output.WriteLine($"actions      {manifest.Actions}");
        output.WriteLine(string.Create(culture, $"step         {manifest.Step}"));
        output.WriteLine(manifest.Score is { } score ? string.Create(culture, $"score        {score:0.000}") : "score        none yet");
        if (manifest.Evaluation is { } evaluation)
        {
            output.WriteLine(string.Create(culture,
                $"evaluation   {evaluation.MeanReturn:0.000} +- {evaluation.ReturnHalfWidth:0.000} over {evaluation.Episodes} episodes, success {100 * evaluation.SuccessRate:0.#} %"));
        }
        foreach ((string name, string value) in Learner(inspection))
            output.WriteLine($"{name,-12} {value}");
        output.WriteLine();
        foreach (InspectedFile file in inspection.Files)
            output.WriteLine(string.Create(culture, $"{file.Size,12}  {file.Name}{(file.Problem is null ? "" : $"  DAMAGED: {file.Problem}")}"));
        foreach (IGrouping<string, InspectedTensor> file in inspection.Tensors.GroupBy(tensor => tensor.File))
        {
            output.WriteLine();
            output.WriteLine(file.Key);
            foreach (InspectedTensor tensor in file)
                output.WriteLine($"  {tensor.Name}  {tensor.Type} [{string.Join(", ", tensor.Shape)}]");
        }
    }
}
