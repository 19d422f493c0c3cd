using System.Runtime.InteropServices;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>The files of a blueprint's checkpoint: table and discounts as they are in memory, little-endian, and how far it is.</summary>
internal static class BlueprintFiles
{
    /// <summary>What learns, in manifests.</summary>
    public const string Algorithm = "mccfr";

    private const string PartAlgorithm = "mccfr-part";

    private const string TableFile = "infosets.f32", DiscountsFile = "discounts.f64", StateFile = "metadata.json";
    private const int Block = 1 << 20; // floats read or written at once

    public static void Write(CheckpointWriter writer, FloatTable table, double[] discounts, BlueprintState state)
    {
        writer.Write(TableFile, stream =>
        {
            for (long at = 0; at < table.Count; at += Block)
                stream.Write(MemoryMarshal.AsBytes(table.Slice(at, (int)Math.Min(Block, table.Count - at))));
        });
        writer.Write(DiscountsFile, stream => stream.Write(MemoryMarshal.AsBytes(discounts.AsSpan())));
        writer.WriteJson(StateFile, state, BlueprintJson.Default.BlueprintState);
        writer.Finish(new CheckpointManifest(
            CheckpointManifest.CurrentFormat, Algorithm, BlueprintGame.Name, null, null, state.Iteration, null, new Dictionary<string, CheckpointFile>()));
    }

    /// <summary>Fills a solver.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of something else, or no solver wrote it.</exception>
    public static BlueprintState Read(CheckpointReader reader, Solver solver)
    {
        FloatTable table = solver.RawTable();
        RequireTable(reader, table.Count * sizeof(float));
        BlueprintState state = reader.ReadJson(StateFile, BlueprintJson.Default.BlueprintState);
        if (state.Iteration != reader.Manifest.Step || state.EpsilonSteps is null || state.BucketsSha256 is null
            || !(state.ElapsedSeconds >= 0) || state.Nodes < 0)
            throw new InvalidDataException($"checkpoint {reader.Folder}: {StateFile} is not what its manifest says");
        using (Stream stream = reader.OpenRead(TableFile))
        {
            for (long at = 0; at < table.Count; at += Block)
                stream.ReadExactly(MemoryMarshal.AsBytes(table.Slice(at, (int)Math.Min(Block, table.Count - at))));
        }
        ReadOnlyMemory<byte> discounts = reader.Read(DiscountsFile);
        if (discounts.Length % (4 * sizeof(double)) != 0)
            throw new InvalidDataException($"checkpoint {reader.Folder}: {DiscountsFile} has {discounts.Length} bytes, no multiple of 32");
        solver.LoadDiscounts(MemoryMarshal.Cast<byte, double>(discounts.Span));
        solver.SetIterations(state.Iteration);
        return state;
    }

    /// <summary>The raw table of a checkpoint.</summary>
    public static Stream OpenTable(CheckpointReader reader) => reader.OpenRead(TableFile);

    /// <summary>Finishes the part of one instance; its rows are written.</summary>
    public static void WritePart(CheckpointWriter writer, BlueprintState state)
    {
        writer.WriteJson(StateFile, state, BlueprintJson.Default.BlueprintState);
        writer.Finish(new CheckpointManifest(
            CheckpointManifest.CurrentFormat, PartAlgorithm, BlueprintGame.Name, null, null, state.Iteration, null, new Dictionary<string, CheckpointFile>()));
    }

    /// <summary>How far an instance came with its part.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static BlueprintState ReadPart(CheckpointReader reader)
    {
        if (reader.Manifest.Algorithm != PartAlgorithm) throw new InvalidDataException($"{reader.Folder} is no part of a blueprint");
        return reader.ReadJson(StateFile, BlueprintJson.Default.BlueprintState);
    }

    /// <exception cref="InvalidDataException">The checkpoint is of something else.</exception>
    public static void RequireBlueprint(CheckpointReader reader)
    {
        if (reader.Manifest.Algorithm != Algorithm || reader.Manifest.Environment != BlueprintGame.Name)
        {
            throw new InvalidDataException(
                $"checkpoint {reader.Folder} is of {reader.Manifest.Algorithm} on {reader.Manifest.Environment}, not a blueprint of {BlueprintGame.Name}");
        }
    }

    /// <exception cref="InvalidDataException">The checkpoint has no table of this size.</exception>
    public static void RequireTable(CheckpointReader reader, long bytes)
    {
        RequireBlueprint(reader);
        if (!reader.Manifest.Files.TryGetValue(TableFile, out CheckpointFile? file) || file.Size != bytes)
            throw new InvalidDataException($"checkpoint {reader.Folder}: {TableFile} must have {bytes} bytes for this game, has {file?.Size ?? 0}");
    }
}
