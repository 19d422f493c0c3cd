using FastRL.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Fully connected layer.</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(long inputs, long outputs, bool hasBias) : base(nameof(Linear))
        {
            using Tensor weights = nn.init.UniformByFan([outputs, inputs], inputs);
            register_parameter(nameof(weight), weight = new Parameter(weights));
            if (!hasBias) return;
            using Tensor biases = nn.init.UniformByFan([outputs], inputs);
            register_parameter(nameof(bias), bias = new Parameter(biases));
        }

        /// <summary><c>[outputs, inputs]</c>.</summary>
        public Parameter weight { get; }

        /// <summary><c>[outputs]</c>, or null.</summary>
        public Parameter? bias { get; }

        /// <summary><c>[.., inputs]</c> to <c>[.., outputs]</c>.</summary>
        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
    }
}

namespace TorchSharp
{
    public static unsafe partial class torch
    {
        public static partial class nn
        {
            /// <summary>Makes a fully connected layer.</summary>
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                dtype is null or ScalarType.Float32
                    ? new Linear(inputSize, outputSize, hasBias)
                    : throw new NotSupportedException("parameters are float32");

            /// <summary>Layers as functions.</summary>
            public static partial class functional
            {
                /// <summary>input x weights^T + bias.</summary>
                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null)
                {
                    ArgumentNullException.ThrowIfNull(input);
                    ArgumentNullException.ThrowIfNull(weights);
                    fr_tensor* result;
                    Tensor tensor = Call.Take(Native.fr_tensor_linear(
                        input.Native, weights.Native, bias is null ? null : bias.Native, &result), result);
                    GC.KeepAlive(input);
                    GC.KeepAlive(weights);
                    GC.KeepAlive(bias);
                    return tensor;
                }
            }
        }
    }
}
