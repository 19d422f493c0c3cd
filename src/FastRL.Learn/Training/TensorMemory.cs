using System.Runtime.InteropServices;
using FastRL.Envs;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Training;

/// <summary>Pinned memory that tensors share, and rows of it.</summary>
internal static class TensorMemory
{
    /// <summary>A tensor <c>[rows, ...shape]</c> over a buffer's memory.</summary>
    public static Tensor Alias(this ObservationBuffer buffer, int rows)
    {
        ScalarType type = buffer.Spec.Kind switch
        {
            ElementKind.UInt8 => ScalarType.Byte,
            ElementKind.Int16 => ScalarType.Int16,
            _ => ScalarType.Float32,
        };
        using Tensor flat = frombuffer(buffer.Array, type);
        return flat.reshape([rows, .. buffer.Spec.Shape.Select(extent => (long)extent)]);
    }

    /// <summary>Copies rows to another buffer of the same part.</summary>
    public static void CopyRows(this ObservationBuffer source, int from, ObservationBuffer destination, int to, int rows)
    {
        int size = source.Spec.Size;
        Array.Copy(source.Array, from * size, destination.Array, to * size, rows * size);
    }

    /// <summary>Memory of a float tensor on the processor.</summary>
    public static Span<float> Floats(this Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>A float tensor's values wherever it is: its memory, or a copy from its device.</summary>
    public static ReadOnlySpan<float> Read(this Tensor tensor)
    {
        if (tensor.IsHere()) return tensor.Floats();
        using Tensor copy = tensor.cpu();
        return copy.Floats().ToArray();
    }

    /// <summary>Overwrites a float tensor's values wherever it is.</summary>
    public static void Write(this Tensor tensor, ReadOnlySpan<float> values)
    {
        if (tensor.IsHere())
        {
            values.CopyTo(tensor.Floats());
            return;
        }
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        tensor.copy_(torch.tensor(values.ToArray()).reshape(tensor.shape));
    }

    /// <summary>Copies float tensors to an array, one after another.</summary>
    public static void CopyTo(this IEnumerable<Tensor> tensors, Span<float> flat)
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Read().CopyTo(flat);
            flat = flat[(int)tensor.NumberOfElements..];
        }
    }

    /// <summary>Copies an array to float tensors, one after another.</summary>
    public static void CopyFrom(this IEnumerable<Tensor> tensors, ReadOnlySpan<float> flat)
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Write(flat[..(int)tensor.NumberOfElements]);
            flat = flat[(int)tensor.NumberOfElements..];
        }
    }

    /// <summary>Zeroed memory and a tensor <c>[rows, width]</c> over it.</summary>
    public static (T[] Array, Tensor Tensor) Make<T>(int rows, int width, ScalarType type)
    {
        T[] array = GC.AllocateArray<T>(checked(rows * width), pinned: true);
        if (array.Length == 0) return (array, zeros([rows, width], type));
        using Tensor flat = frombuffer(array, type);
        return (array, flat.reshape(rows, width));
    }
}
