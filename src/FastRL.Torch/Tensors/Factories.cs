using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastRL.Torch;
using Abi = FastRL.Torch.Native;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>A tensor over an array's own memory, from an offset, in one dimension.</summary>
    /// <remarks>The array is pinned until nothing refers to the tensor's memory any more.</remarks>
    /// <param name="rawArray">Array of numbers of the type that <paramref name="dtype"/> names.</param>
    /// <param name="dtype">Type of the elements.</param>
    /// <param name="count">Elements; -1 for all from the offset on.</param>
    /// <param name="offset">First element.</param>
    /// <param name="requires_grad">Whether operations record gradients.</param>
    public static Tensor frombuffer(
        Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        long length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        int size = ElementSize(rawArray, dtype);
        GCHandle pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        nint context = GCHandle.ToIntPtr(pin);
        byte* data = (byte*)pin.AddrOfPinnedObject() + offset * size;
        delegate* unmanaged[Cdecl]<nint, void> release = &Release;
        fr_tensor* result;
        FastRL.Interop.fr_status status = Abi.fr_tensor_from_buffer(
            data, &count, 1, (int)dtype, (void*)release, (void*)context, &result);
        if (status != FastRL.Interop.fr_status.FR_STATUS_OK) pin.Free();
        Tensor tensor = Call.Take(status, result);
        if (requires_grad) tensor.requires_grad = true;
        return tensor;
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor zeros(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full(size, 0, dtype, requires_grad, names);

    /// <summary>A tensor of ones.</summary>
    public static Tensor ones(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Full(size, 1, dtype, requires_grad, names);

    /// <summary>A tensor of one number.</summary>
    public static Tensor full(
        long[] size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Full(size, value.Value, dtype, requires_grad, names);
    }

    /// <summary>The numbers of an array, copied, in one dimension.</summary>
    public static Tensor tensor(
        float[] rawArray,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) => Copy(rawArray, ScalarType.Float32, dtype, requires_grad, names);

    /// <summary>The numbers of an array, copied, in one dimension.</summary>
    public static Tensor tensor(
        double[] rawArray,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) => Copy(rawArray, ScalarType.Float64, dtype, requires_grad, names);

    /// <summary>The numbers of an array, copied, in one dimension.</summary>
    public static Tensor tensor(
        long[] dataArray,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) => Copy(dataArray, ScalarType.Int64, dtype, requires_grad, names);

    private static Tensor Full(long[] size, double value, ScalarType? dtype, bool requires_grad, string[]? names)
    {
        ArgumentNullException.ThrowIfNull(size);
        RefuseNames(names);
        fr_tensor* result;
        fixed (long* sizes = size)
        {
            Tensor tensor = Call.Take(
                Abi.fr_tensor_full(sizes, size.Length, value, (int)(dtype ?? ScalarType.Float32), &result), result);
            return requires_grad ? tensor.requires_grad_() : tensor;
        }
    }

    private static Tensor Copy(Array array, ScalarType type, ScalarType? dtype, bool requires_grad, string[]? names)
    {
        RefuseNames(names);
        using Tensor alias = frombuffer(array, type);
        Tensor copy = dtype is { } wanted && wanted != type ? alias.to_type(wanted) : alias.clone();
        return requires_grad ? copy.requires_grad_() : copy;
    }

    private static void RefuseNames(string[]? names)
    {
        if (names is not null) throw new NotSupportedException("named dimensions are not supported");
    }

    private static int ElementSize(Array array, ScalarType type)
    {
        (Type element, int size) = type switch
        {
            ScalarType.Byte => (typeof(byte), 1),
            ScalarType.Int8 => (typeof(sbyte), 1),
            ScalarType.Int16 => (typeof(short), 2),
            ScalarType.Int32 => (typeof(int), 4),
            ScalarType.Int64 => (typeof(long), 8),
            ScalarType.Float32 => (typeof(float), 4),
            ScalarType.Float64 => (typeof(double), 8),
            _ => (typeof(bool), 1),
        };
        return array.GetType().GetElementType() == element
            ? size
            : throw new ArgumentException($"an array of {array.GetType().GetElementType()} is no buffer of {type}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint context) => GCHandle.FromIntPtr(context).Free();
}
