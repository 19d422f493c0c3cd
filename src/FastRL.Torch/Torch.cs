using FastRL.Torch;

namespace TorchSharp;

/// <summary>PyTorch's module of the same name, as TorchSharp offers it to C#: the part that FastRL uses.</summary>
public static unsafe partial class torch
{
    /// <summary>Type of a tensor's elements.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>8 bits, unsigned.</summary>
        Byte = 0,

        /// <summary>8 bits, signed.</summary>
        Int8 = 1,

        /// <summary>16 bits, signed.</summary>
        Int16 = 2,

        /// <summary>32 bits, signed.</summary>
        Int32 = 3,

        /// <summary>64 bits, signed.</summary>
        Int64 = 4,

        /// <summary>32 bits, real.</summary>
        Float32 = 6,

        /// <summary>64 bits, real.</summary>
        Float64 = 7,

        /// <summary>Truth value.</summary>
        Bool = 11,
    }

    /// <summary>Switches gradients off for this thread until what it returns is disposed.</summary>
    public static IDisposable no_grad() => new GradientMode(false);

    /// <summary>Whether operations of this thread record gradients.</summary>
    public static bool is_grad_enabled() => Native.fr_torch_get_grad_enabled() != 0;

    /// <summary>Sets the threads of one operation.</summary>
    public static void set_num_threads(int num) => Call.Check(Native.fr_torch_set_threads(num));

    /// <summary>Threads of one operation.</summary>
    public static int get_num_threads() => Native.fr_torch_get_threads();

    /// <summary>Seeds the random generator.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    /// <summary>A random generator.</summary>
    public class Generator
    {
        internal Generator()
        {
        }
    }

    /// <summary>The random generator that all operations share.</summary>
    public static class random
    {
        /// <summary>Seeds it.</summary>
        public static Generator manual_seed(long seed)
        {
            Call.Check(Native.fr_torch_set_seed(seed));
            return new Generator();
        }

        /// <summary>Its state, as bytes.</summary>
        public static Tensor get_rng_state()
        {
            fr_tensor* state;
            return Call.Take(Native.fr_torch_get_rng_state(&state), state);
        }

        /// <summary>Takes back a state.</summary>
        public static void set_rng_state(Tensor new_state)
        {
            ArgumentNullException.ThrowIfNull(new_state);
            Call.Check(Native.fr_torch_set_rng_state(new_state.Native));
            GC.KeepAlive(new_state);
        }
    }

    /// <summary>Gradients on demand.</summary>
    public static class autograd
    {
        /// <summary>Gradients of one output of one element by the inputs.</summary>
        /// <remarks>The arguments after <paramref name="inputs"/> must have their defaults.</remarks>
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            ArgumentNullException.ThrowIfNull(outputs);
            ArgumentNullException.ThrowIfNull(inputs);
            if (outputs.Count != 1 || grad_outputs is not null || retain_graph || create_graph || allow_unused)
                throw new NotSupportedException("one output and no options are supported");
            var results = new nint[inputs.Count];
            fixed (nint* handles = HandlesOf(inputs), outs = results)
            {
                Call.Check(Native.fr_tensor_compute_gradients(
                    outputs[0].Native, (fr_tensor**)handles, inputs.Count, (fr_tensor**)outs));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            return [.. results.Select(handle => new Tensor((fr_tensor*)handle))];
        }
    }

    internal static nint[] HandlesOf<T>(IList<T> tensors) where T : Tensor
    {
        var handles = new nint[tensors.Count];
        for (int i = 0; i < handles.Length; i++) handles[i] = (nint)tensors[i].Native;
        return handles;
    }

    private sealed class GradientMode(bool enabled) : IDisposable
    {
        private readonly int _previous = Native.fr_torch_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => _ = Native.fr_torch_set_grad_enabled(_previous);
    }
}
