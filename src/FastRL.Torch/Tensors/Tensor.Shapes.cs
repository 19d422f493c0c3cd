using FastRL.Torch;
using Abi = FastRL.Torch.Native;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>Converted elements; the same memory where they have the type already.</summary>
        /// <param name="type">Type of the result.</param>
        /// <param name="copy">Must be false.</param>
        /// <param name="disposeAfter">Must be false.</param>
        /// <param name="non_blocking">Has no meaning here.</param>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            Refuse(copy, nameof(copy));
            Refuse(disposeAfter, nameof(disposeAfter));
            fr_tensor* result;
            return Take(Abi.fr_tensor_to_type(Native, (int)type, &result), result);
        }

        /// <summary>Same elements in another shape; -1 for the size that follows from the others.</summary>
        public Tensor reshape(params long[] shape)
        {
            ArgumentNullException.ThrowIfNull(shape);
            fr_tensor* result;
            fixed (long* sizes = shape) return Take(Abi.fr_tensor_reshape(Native, sizes, shape.Length, &result), result);
        }

        /// <summary>Dimensions in another order.</summary>
        public Tensor permute(params long[] permutation)
        {
            ArgumentNullException.ThrowIfNull(permutation);
            fr_tensor* result;
            fixed (long* order = permutation)
                return Take(Abi.fr_tensor_permute(Native, order, permutation.Length, &result), result);
        }

        /// <summary>Dimensions from one to another made one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1)
        {
            fr_tensor* result;
            return Take(Abi.fr_tensor_flatten(Native, start_dim, end_dim, &result), result);
        }

        /// <summary>Without a dimension of size 1, which must be given.</summary>
        public Tensor squeeze(long? dim = null)
        {
            Refuse(dim is null, nameof(dim));
            fr_tensor* result;
            return Take(Abi.fr_tensor_squeeze(Native, dim!.Value, &result), result);
        }

        /// <summary>With a further dimension of size 1.</summary>
        public Tensor unsqueeze(long dim)
        {
            fr_tensor* result;
            return Take(Abi.fr_tensor_unsqueeze(Native, dim, &result), result);
        }

        /// <summary>Part of a dimension; the same memory.</summary>
        public Tensor narrow(long dim, long start, long length)
        {
            fr_tensor* result;
            return Take(Abi.fr_tensor_narrow(Native, dim, start, length, &result), result);
        }

        /// <summary>One index of a dimension, which goes away; the same memory.</summary>
        public Tensor select(long dim, long index)
        {
            fr_tensor* result;
            return Take(Abi.fr_tensor_select(Native, dim, index, &result), result);
        }

        /// <summary>Copies the given indices of a dimension.</summary>
        public Tensor index_select(long dim, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(index);
            fr_tensor* result;
            Tensor tensor = Take(Abi.fr_tensor_index_select(Native, dim, index.Native, &result), result);
            GC.KeepAlive(index);
            return tensor;
        }

        /// <summary>Picks elements along a dimension, one for each element of the index.</summary>
        public Tensor gather(long dim, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(index);
            fr_tensor* result;
            Tensor tensor = Take(Abi.fr_tensor_gather(Native, dim, index.Native, &result), result);
            GC.KeepAlive(index);
            return tensor;
        }
    }

    /// <summary>Tensors joined along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        fr_tensor* result;
        fixed (nint* handles = HandlesOf(tensors))
        {
            Tensor tensor = Call.Take(Abi.fr_tensor_concatenate((fr_tensor**)handles, tensors.Count, dim, &result), result);
            GC.KeepAlive(tensors);
            return tensor;
        }
    }
}
