using FastRL.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A learned vector for each number.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        internal Embedding(long count, long size) : base(nameof(Embedding))
        {
            using Tensor weights = zeros([count, size]);
            nn.init.normal_(weights);
            register_parameter(nameof(weight), weight = new Parameter(weights));
        }

        /// <summary><c>[numbers, vector]</c>.</summary>
        public Parameter weight { get; }

        /// <summary><c>[..]</c> of int32 or int64 to <c>[.., vector]</c>.</summary>
        public override unsafe Tensor forward(Tensor input)
        {
            ArgumentNullException.ThrowIfNull(input);
            fr_tensor* result;
            Tensor tensor = Call.Take(Native.fr_tensor_embedding(weight.Native, input.Native, &result), result);
            GC.KeepAlive(input);
            GC.KeepAlive(this);
            return tensor;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Makes an embedding; the arguments after the dimensions must have their defaults.</summary>
            public static Embedding Embedding(
                long num_embeddings,
                long embedding_dims,
                long? padding_idx = null,
                double? max_norm = null,
                double norm_type = 2.0,
                bool scale_grad_by_freq = false,
                bool sparse = false,
                Device? device = null,
                ScalarType? dtype = null) =>
                padding_idx is null && max_norm is null && !scale_grad_by_freq && !sparse && dtype is null or ScalarType.Float32
                    ? new Embedding(num_embeddings, embedding_dims)
                    : throw new NotSupportedException("only the defaults of an embedding's options are supported");
        }
    }
}
