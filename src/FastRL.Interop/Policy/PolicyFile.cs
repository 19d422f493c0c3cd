using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;

namespace FastRL.Interop.Policy;

/// <summary>A trained policy in one file: what it observes and does, by name, and its network with all normalisation.</summary>
/// <remarks>
/// <c>fastrl export RUN --policy FILE</c> writes it, docs/policy-files.md has its layout. It holds numbers and names, never
/// code, and needs no native library. It does not change: any number of players, on any threads, share one.
/// </remarks>
public sealed class PolicyFile
{
    /// <summary>Version of the layout that this program writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    private const int MaximumFile = 1 << 30, HeaderSize = 48, HashAt = 16;

    // Of all that a player computes: far above any network of the trainer's, and little enough for any machine.
    private const long MaximumNumbers = 1 << 24, MaximumMultiplications = 1L << 32;

    private static readonly byte[] s_magic = { (byte)'F', (byte)'R', (byte)'P', (byte)'O', (byte)'L', (byte)'I', (byte)'C', (byte)'Y' };

    /// <summary>Puts a policy together.</summary>
    /// <exception cref="InvalidDataException">Its parts do not fit each other; the message says which.</exception>
    internal PolicyFile(PolicyOrigin origin, PolicyInput[] inputs, PolicyActions actions, PolicyLayer[] layers)
    {
        (Origin, Inputs, Actions, Layers) = (origin, inputs, actions, layers);
        if (layers.Length == 0) throw new InvalidDataException("the policy has no layers");
        long numbers = 0, multiplications = 0;
        int recurrent = 0;
        foreach (PolicyInput input in inputs) numbers += input.Size;
        foreach (PolicyLayer layer in layers)
        {
            numbers += PackedMatrix.Padded(layer.Size) + layer.ScratchSize;
            multiplications += layer.Multiplications;
            if (layer is not RecurrentLayer cell) continue;
            StateSize = cell.Size;
            recurrent++;
        }
        if (recurrent > 1) throw new InvalidDataException($"the policy has {recurrent} recurrent layers; allowed: one");
        if (numbers > MaximumNumbers) throw new InvalidDataException($"the policy computes {numbers} numbers; allowed: {MaximumNumbers}");
        if (multiplications > MaximumMultiplications)
            throw new InvalidDataException($"an action takes {multiplications} multiplications; allowed: {MaximumMultiplications}");
        int outputs = layers[layers.Length - 1].Size;
        if (outputs != actions.Outputs)
            throw new InvalidDataException($"the last layer has {outputs} outputs, its actions need {actions.Outputs}");
    }

    /// <summary>What it was exported from.</summary>
    public PolicyOrigin Origin { get; }

    /// <summary>Parts of the observation, in the order of <see cref="PolicyPlayer.Observation(int)"/>.</summary>
    public IReadOnlyList<PolicyInput> Inputs { get; }

    /// <summary>What it does.</summary>
    public PolicyActions Actions { get; }

    /// <summary>Numbers that it remembers from one step of an episode to the next; 0 for none.</summary>
    public int StateSize { get; }

    /// <summary>Layers, first to last; each reads inputs and earlier layers.</summary>
    internal IReadOnlyList<PolicyLayer> Layers { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no policy file, damaged, or of a newer version; the message says what.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PolicyFile Load(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaximumFile) throw new InvalidDataException($"{path}: {file.Length} bytes; allowed: {MaximumFile}");
        byte[] bytes = new byte[file.Length];
        int filled = 0;
        while (filled < bytes.Length && file.Read(bytes, filled, bytes.Length - filled) is > 0 and var read) filled += read;
        try
        {
            return Parse(bytes);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }

    /// <summary>Reads the bytes of a file, which may be anything.</summary>
    /// <inheritdoc cref="Load"/>
    public static PolicyFile Parse(byte[] bytes)
    {
        int size = bytes?.Length ?? throw new ArgumentNullException(nameof(bytes));
        if (size < HeaderSize || !bytes.AsSpan(0, s_magic.Length).SequenceEqual(s_magic))
            throw new InvalidDataException("this is no policy file");
        var reader = new PolicyReader(bytes, s_magic.Length);
        int format = reader.Number("the version", 1, int.MaxValue), length = reader.Number("the length", 0, MaximumFile);
        if (format > CurrentFormat) throw new InvalidDataException($"its format is {format}, this program reads {CurrentFormat}");
        if (length != size - HeaderSize)
            throw new InvalidDataException($"the file has {size} bytes instead of {HeaderSize + (long)length}");
        if (!bytes.AsSpan(HashAt, HeaderSize - HashAt).SequenceEqual(Hash(bytes, HeaderSize)))
            throw new InvalidDataException("the SHA-256 that it gives is not that of its content");
        return PolicyContent.Read(new PolicyReader(bytes, HeaderSize));
    }

    /// <summary>Writes the file.</summary>
    internal void Save(Stream destination)
    {
        using var content = new MemoryStream();
        using var writer = new PolicyWriter(content);
        PolicyContent.Write(writer, this);
        byte[] bytes = content.ToArray();
        using var header = new PolicyWriter(destination);
        header.Bytes(s_magic);
        header.Number(CurrentFormat);
        header.Number(bytes.Length);
        header.Bytes(Hash(bytes, 0));
        header.Bytes(bytes);
    }

    private static byte[] Hash(byte[] bytes, int from)
    {
#if NET
        return SHA256.HashData(bytes.AsSpan(from));
#else
        using var hash = SHA256.Create();
        return hash.ComputeHash(bytes, from, bytes.Length - from);
#endif
    }
}
