using FastRL.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    /// <summary>What lies around an image. This library pads with zeros.</summary>
    public enum PaddingModes
    {
        /// <summary>Zeros.</summary>
        Zeros = 0,
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Convolution over images.</summary>
    public sealed class Conv2d : nn.Module<Tensor, Tensor>
    {
        private readonly long _stride;
        private readonly long _padding;

        internal Conv2d(long inputs, long outputs, long kernel, long stride, long padding, bool hasBias)
            : base(nameof(Conv2d))
        {
            _stride = stride;
            _padding = padding;
            long fan = inputs * kernel * kernel;
            using Tensor weights = nn.init.UniformByFan([outputs, inputs, kernel, kernel], fan);
            register_parameter(nameof(weight), weight = new Parameter(weights));
            if (!hasBias) return;
            using Tensor biases = nn.init.UniformByFan([outputs], fan);
            register_parameter(nameof(bias), bias = new Parameter(biases));
        }

        /// <summary><c>[outputs, inputs, rows, columns]</c>.</summary>
        public Parameter weight { get; }

        /// <summary><c>[outputs]</c>, or null.</summary>
        public Parameter? bias { get; }

        /// <summary><c>[images, inputs, rows, columns]</c> to <c>[images, outputs, rows', columns']</c>.</summary>
        public override unsafe Tensor forward(Tensor input)
        {
            ArgumentNullException.ThrowIfNull(input);
            var config = new fr_tensor_conv2d_config { groups = 1 };
            for (int i = 0; i < 2; i++)
            {
                config.stride[i] = _stride;
                config.padding[i] = _padding;
                config.dilation[i] = 1;
            }
            fr_tensor* result;
            Tensor tensor = Call.Take(Native.fr_tensor_conv2d(
                input.Native, weight.Native, bias is null ? null : bias.Native, &config, &result), result);
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
            /// <summary>Makes a convolution; dilation and groups must be 1.</summary>
            public static Conv2d Conv2d(
                long in_channels,
                long out_channels,
                long kernel_size,
                long stride = 1,
                long padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                dilation == 1 && groups == 1 && dtype is null or ScalarType.Float32
                    ? new Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias)
                    : throw new NotSupportedException("dilation and groups are 1, parameters are float32");
        }
    }
}
