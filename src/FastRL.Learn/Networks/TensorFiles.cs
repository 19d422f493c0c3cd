using System.Runtime.InteropServices;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using static TorchSharp.torch;

namespace FastRL.Learn.Networks;

/// <summary>Float tensors to and from the entries of a safetensors file.</summary>
internal static class TensorFiles
{
    /// <summary>A copy of a tensor's values.</summary>
    public static SafetensorsEntry ToEntry(string name, Tensor tensor) => new(name, "F32", tensor.shape, MemoryMarshal.AsBytes(tensor.Read()).ToArray());

    /// <summary>Writes an entry's values into a tensor of the same shape.</summary>
    /// <exception cref="InvalidDataException">There is no such entry, or it has another type or shape.</exception>
    public static void CopyTo(Safetensors file, string name, Tensor tensor, string where)
    {
        if (!file.Entries.TryGetValue(name, out SafetensorsEntry? entry))
            throw new InvalidDataException($"{where} has no tensor '{name}'");
        if (entry.Type != "F32" || !entry.Shape.SequenceEqual(tensor.shape))
        {
            throw new InvalidDataException(
                $"{where}: '{name}' is {entry.Type} [{string.Join(", ", entry.Shape)}], the network has F32 [{string.Join(", ", tensor.shape)}]");
        }
        tensor.Write(MemoryMarshal.Cast<byte, float>(entry.Data.Span));
    }
}
