using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Learn;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

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
        var run = new RunDirectory(path);
        if (!Directory.Exists(run.Checkpoints))
            return Directory.Exists(path) ? path : throw new InputException($"there is no folder {path}");
        // A damaged one too: that is what one wants to see.
        return new CheckpointStore(run.Checkpoints).NewestFolder()
            ?? throw new InputException($"there is no checkpoint in {run.Checkpoints}");
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
            inspection.Id,
            manifest.Branch,
            manifest.Parent,
            manifest.Score,
            Evaluation = manifest.Evaluation is { } evaluation
                ? new { evaluation.Episodes, evaluation.MeanReturn, evaluation.ReturnHalfWidth, evaluation.SuccessRate }
                : null,
            manifest.Provenance,
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
        Line($"checkpoint   {inspection.Folder}");
        Line($"whole        {(inspection.Whole ? "yes" : "NO")}");
        Line(string.Create(culture, $"format       {manifest.Format}"));
        Line($"algorithm    {manifest.Algorithm}");
        Line($"environment  {manifest.Environment}");
        Line($"observation  {string.Join("; ", manifest.Observations ?? ["none"])}");
        Line($"actions      {manifest.Actions ?? "none"}");
        Line(string.Create(culture, $"step         {manifest.Step}"));
        Line(manifest.Score is { } score ? string.Create(culture, $"score        {score:0.000}") : "score        none yet");
        if (manifest.Evaluation is { } evaluation)
        {
            Line(string.Create(culture,
                $"evaluation   {evaluation.MeanReturn:0.000} +- {evaluation.ReturnHalfWidth:0.000} over {evaluation.Episodes} episodes, success {100 * evaluation.SuccessRate:0.#} %"));
        }
        Line($"id           {inspection.Id}");
        Line(string.Create(culture, $"branch       {manifest.Branch}, {(manifest.Parent is null ? "from the beginning" : $"after {manifest.Parent}")}"));
        if (manifest.Provenance is { } provenance)
            PrintProvenance(provenance);
        foreach ((string name, string value) in Learner(inspection))
            Line($"{name,-12} {value}");
        output.WriteLine();
        foreach (InspectedFile file in inspection.Files)
            Line(string.Create(culture, $"{file.Size,12}  {file.Name}{(file.Problem is null ? "" : $"  DAMAGED: {file.Problem}")}"));
        foreach (IGrouping<string, InspectedTensor> file in inspection.Tensors.GroupBy(tensor => tensor.File))
        {
            output.WriteLine();
            Line(file.Key);
            foreach (InspectedTensor tensor in file)
                Line($"  {tensor.Name}  {tensor.Type} [{string.Join(", ", tensor.Shape)}]");
        }
    }

    private void PrintProvenance(Provenance made)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"seed         {made.Seed}"));
        foreach (Trait version in made.Versions)
            Line($"{version.Name,-12} {version.Value}");
        if (made.Module is { } module)
            Line($"network      {module.Name}, SHA-256 {module.Sha256}");
        PrintTraits("what it means", made.Game.Meaning);
        PrintTraits("rules", made.Game.Rules);
        if (made.History.Count > 0)
            PrintTraits("changed", [.. made.History.Select(change => new Trait(
                string.Create(CultureInfo.InvariantCulture, $"at step {change.Step}"), $"{change.Name}: {change.From ?? "none"} -> {change.To ?? "none"}"))]);
        output.WriteLine();
        output.WriteLine("settings");
        foreach (string setting in made.Settings.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Line($"  {setting}");
    }

    private void PrintTraits(string title, IReadOnlyList<Trait> traits)
    {
        output.WriteLine();
        output.WriteLine(title);
        foreach (Trait trait in traits)
            Line($"  {trait.Name}: {trait.Value}");
    }

    // Whoever made the checkpoint chose the words.
    private void Line(string text) => output.WriteLine(Printable.Of(text));
}
