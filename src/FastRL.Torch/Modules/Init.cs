using FastRL.Torch;
using TorchSharp.Modules;
using Abi = FastRL.Torch.Native;

namespace TorchSharp;

public static unsafe partial class torch
{
    public static partial class nn
    {
        /// <summary>First values of parameters, written in place without recording gradients.</summary>
        public static class init
        {
            /// <summary>Every element the same.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                using IDisposable mode = no_grad();
                return tensor.fill_(val);
            }

            /// <summary>Normally distributed; <paramref name="generator"/> must be null.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (generator is not null) throw new NotSupportedException("the default generator is used");
                using IDisposable mode = no_grad();
                Call.Check(Abi.fr_tensor_fill_normal(tensor.Native, mean, std));
                return tensor;
            }

            /// <summary>A random matrix with orthonormal rows or columns, times the gain.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                using IDisposable mode = no_grad();
                Call.Check(Abi.fr_tensor_fill_orthogonal(tensor.Native, gain));
                return tensor;
            }

            /// <summary>PyTorch's default for layers: uniform within 1 / sqrt(fan).</summary>
            internal static Tensor UniformByFan(long[] size, long fan)
            {
                Tensor tensor = zeros(size);
                double bound = 1 / Math.Sqrt(fan);
                Call.Check(Abi.fr_tensor_fill_uniform(tensor.Native, -bound, bound));
                return tensor;
            }
        }

        /// <summary>Help around modules.</summary>
        public static class utils
        {
            /// <summary>Scales the gradients of all parameters together down to a norm.</summary>
            /// <param name="tensors">Parameters.</param>
            /// <param name="max_norm">Norm.</param>
            /// <param name="norm_type">Must be 2.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                if (norm_type != 2.0) throw new NotSupportedException("the norm is the Euclidean one");
                Parameter[] parameters = tensors as Parameter[] ?? [.. tensors];
                double norm;
                fixed (nint* handles = HandlesOf(parameters))
                    Call.Check(Abi.fr_tensor_clip_gradients((fr_tensor**)handles, parameters.Length, max_norm, &norm));
                GC.KeepAlive(parameters);
                return norm;
            }
        }
    }
}
