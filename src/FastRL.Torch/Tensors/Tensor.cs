using System.Runtime.InteropServices;
using FastRL.Interop;
using FastRL.Torch;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>An array of numbers of some shape, with gradients where asked for.</summary>
    /// <remarks>
    /// Owns one reference to native memory, which <see cref="Dispose()"/>, the scope it was made in or the finalizer gives
    /// back. Results of operations are new tensors; arguments are never disposed.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private fr_tensor* _handle;

        internal Tensor(fr_tensor* handle)
        {
            _handle = handle;
            Interlocked.Increment(ref _totalCount);
            DisposeScope.Current?.Add(this);
        }

        /// <summary>Gives the memory back that nobody disposed.</summary>
        ~Tensor() => Dispose(false);

        /// <summary>Tensors of the process that were made and not yet given back.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        /// <summary>Whether it was disposed.</summary>
        public bool IsInvalid => _handle == null;

        /// <summary>Native handle.</summary>
        public IntPtr Handle => (nint)Native;

        /// <summary>Type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Info.type;

        /// <summary>Where the memory is.</summary>
        public Device device => CPU;

        /// <summary>Size of each dimension.</summary>
        public long[] shape
        {
            get
            {
                fr_tensor_info info = Info;
                return new ReadOnlySpan<long>(info.sizes, info.dimensions).ToArray();
            }
        }

        /// <summary>Number of dimensions.</summary>
        public long ndim => Info.dimensions;

        /// <summary>Elements in all.</summary>
        public long NumberOfElements => Info.elements;

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => Info.element_size;

        /// <summary>Whether operations on it record gradients.</summary>
        public bool requires_grad
        {
            get => Info.requires_grad != 0;
            set
            {
                Call.Check(FastRL.Torch.Native.fr_tensor_set_requires_grad(Native, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        /// <summary>The elements as bytes, in place; valid as long as the tensor. It must be contiguous.</summary>
        public Span<byte> bytes
        {
            get
            {
                fr_tensor_info info = Info;
                if (info.contiguous == 0) throw new InvalidOperationException("bytes of a tensor that is not contiguous");
                return new Span<byte>(info.data, checked((int)(info.elements * info.element_size)));
            }
        }

        internal DisposeScope? Scope { get; set; }

        internal int ScopeIndex { get; set; }

        internal fr_tensor* Native => _handle != null ? _handle : throw Disposed();

        private fr_tensor_info Info
        {
            get
            {
                fr_tensor_info info;
                Call.Check(FastRL.Torch.Native.fr_tensor_get_info(Native, &info));
                GC.KeepAlive(this);
                return info;
            }
        }

        /// <summary>Elements in all.</summary>
        public long numel() => NumberOfElements;

        /// <summary>Whether it is row-major without gaps.</summary>
        public bool is_contiguous() => Info.contiguous != 0;

        /// <summary>The one element, in the tensor's own type.</summary>
        public T item<T>() where T : unmanaged
        {
            fr_tensor_info info = Info;
            if (info.elements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            if (info.element_size != sizeof(T)) throw new ArgumentException($"elements of the tensor are {dtype}, not {typeof(T)}");
            T value = *(T*)info.data;
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>Hands it to the scope around the one it is in.</summary>
        public Tensor MoveToOuterDisposeScope() => Scope is { } scope ? scope.MoveToOuter(this) : this;

        /// <summary>Computes the gradients of every leaf that it was made from.</summary>
        public void backward()
        {
            Call.Check(FastRL.Torch.Native.fr_tensor_backward(Native));
            GC.KeepAlive(this);
        }

        /// <summary>Switches the recording of gradients, in place.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Gives the memory back.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (_handle == null) return;
            if (disposing) Scope?.Remove(this);
            FastRL.Torch.Native.fr_tensor_destroy(_handle);
            _handle = null;
            Interlocked.Decrement(ref _totalCount);
        }

        /// <summary>A second reference for an object that takes the memory over.</summary>
        internal static fr_tensor* Alias(Tensor tensor)
        {
            fr_tensor* alias;
            Call.Check(FastRL.Torch.Native.fr_tensor_apply_unary(tensor.Native, (int)fr_tensor_unary.FR_TENSOR_UNARY_DETACH, &alias));
            GC.KeepAlive(tensor);
            return alias;
        }

        private static InvalidOperationException Disposed() => new("Tensor invalid -- empty handle.");
    }
}
