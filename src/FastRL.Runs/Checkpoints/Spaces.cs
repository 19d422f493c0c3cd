using FastRL.Envs;

namespace FastRL.Runs.Checkpoints;

/// <summary>Observations and actions as words, for manifests.</summary>
internal static class Spaces
{
    public static IReadOnlyList<string> Describe(IReadOnlyList<ObservationBuffer> observations) =>
        [.. observations.Select(buffer =>
            $"{buffer.Spec.Name} {Name(buffer.Spec.Kind)} [{string.Join(", ", buffer.Spec.Shape)}]")];

    public static string Describe(ActionSpace actions) => actions switch
    {
        ActionSpace.Discrete discrete => $"discrete {discrete.Size}",
        ActionSpace.MultiDiscrete multi => $"multi-discrete {string.Join(" ", multi.Sizes)}",
        ActionSpace.Box box => $"box {box.Low.Count}",
        ActionSpace.Mixed mixed => $"{Describe(mixed.Choices)} and {Describe(mixed.Reals)}",
        _ => actions.GetType().Name,
    };

    /// <summary>Throws unless a checkpoint was made with an environment of the same spaces.</summary>
    /// <exception cref="InvalidDataException">It was not; the message names both.</exception>
    public static void Check(CheckpointReader checkpoint, string algorithm, IVecEnv environment)
    {
        CheckpointManifest manifest = checkpoint.Manifest;
        Compare(checkpoint, "algorithm", manifest.Algorithm, algorithm);
        Compare(checkpoint, "observation", string.Join("; ", manifest.Observations ?? []),
            string.Join("; ", Describe(environment.Buffers.Observations)));
        Compare(checkpoint, "action space", manifest.Actions ?? "none", Describe(environment.ActionSpace));
    }

    /// <summary>Throws where a checkpoint's value is not the one wanted.</summary>
    public static void Compare(CheckpointReader checkpoint, string what, string found, string wanted)
    {
        if (found != wanted)
            throw new InvalidDataException($"checkpoint {checkpoint.Folder}: its {what} is '{found}', here it is '{wanted}'");
    }

    private static string Name(ElementKind kind) => kind switch
    {
        ElementKind.UInt8 => "uint8",
        ElementKind.Int16 => "int16",
        _ => "float32",
    };
}
