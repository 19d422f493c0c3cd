using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Hyperbolic tangent.</summary>
    public sealed class Tanh : nn.Module<Tensor, Tensor>
    {
        internal Tanh() : base(nameof(Tanh))
        {
        }

        /// <summary>Elementwise.</summary>
        public override Tensor forward(Tensor tensor) => Check(tensor).tanh();

        private static Tensor Check(Tensor tensor) => tensor ?? throw new ArgumentNullException(nameof(tensor));
    }

    /// <summary>The larger of the value and 0.</summary>
    public sealed class ReLU : nn.Module<Tensor, Tensor>
    {
        internal ReLU() : base(nameof(ReLU))
        {
        }

        /// <summary>Elementwise.</summary>
        public override Tensor forward(Tensor tensor) => Check(tensor).relu();

        private static Tensor Check(Tensor tensor) => tensor ?? throw new ArgumentNullException(nameof(tensor));
    }

    /// <summary>Dimensions made one.</summary>
    public sealed class Flatten : nn.Module<Tensor, Tensor>
    {
        private readonly long _start;
        private readonly long _end;

        internal Flatten(long start, long end) : base(nameof(Flatten)) => (_start, _end) = (start, end);

        /// <summary>Same elements, fewer dimensions.</summary>
        public override Tensor forward(Tensor input) => Check(input).flatten(_start, _end);

        private static Tensor Check(Tensor tensor) => tensor ?? throw new ArgumentNullException(nameof(tensor));
    }

    /// <summary>Modules one after another, called 0, 1, 2 and so on.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor>[] _modules;

        internal Sequential(nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
        {
            _modules = modules;
            for (int i = 0; i < modules.Length; i++) register_module($"{i}", modules[i]);
        }

        /// <summary>Passes a tensor through all of them; those in between are disposed.</summary>
        public override Tensor forward(Tensor tensor)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor result = tensor;
            foreach (nn.Module<Tensor, Tensor> module in _modules) result = module.forward(result);
            return scope.MoveToOuter(result);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Makes a hyperbolic tangent.</summary>
            public static Tanh Tanh() => new();

            /// <summary>Makes a rectifier; <paramref name="inplace"/> must be false.</summary>
            public static ReLU ReLU(bool inplace = false) =>
                inplace ? throw new NotSupportedException("in place is not supported") : new();

            /// <summary>Makes a flattening of the dimensions from one to another.</summary>
            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

            /// <summary>Chains modules.</summary>
            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);
        }
    }
}
