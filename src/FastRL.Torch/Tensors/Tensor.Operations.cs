using FastRL.Torch;
using static FastRL.Torch.fr_tensor_binary;
using static FastRL.Torch.fr_tensor_reduction;
using static FastRL.Torch.fr_tensor_unary;
using Abi = FastRL.Torch.Native;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sum of two.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => Binary(left, right, FR_TENSOR_BINARY_ADD);

        /// <summary>Adds a number.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => WithNumber(left, right, FR_TENSOR_BINARY_ADD);

        /// <summary>Difference of two.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => Binary(left, right, FR_TENSOR_BINARY_SUB);

        /// <summary>Subtracts a number.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => WithNumber(left, right, FR_TENSOR_BINARY_SUB);

        /// <summary>Product, elementwise.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => Binary(left, right, FR_TENSOR_BINARY_MUL);

        /// <summary>Multiplies by a number.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => WithNumber(left, right, FR_TENSOR_BINARY_MUL);

        /// <summary>Quotient, elementwise.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => Binary(left, right, FR_TENSOR_BINARY_DIV);

        /// <summary>Divides by a number.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => WithNumber(left, right, FR_TENSOR_BINARY_DIV);

        /// <summary>Adds, elementwise.</summary>
        public Tensor add(Tensor target) => Binary(this, target, FR_TENSOR_BINARY_ADD);

        /// <summary>Adds a number.</summary>
        public Tensor add(Scalar scalar) => WithNumber(this, scalar, FR_TENSOR_BINARY_ADD);

        /// <summary>Subtracts, elementwise.</summary>
        public Tensor sub(Tensor target) => Binary(this, target, FR_TENSOR_BINARY_SUB);

        /// <summary>Subtracts a number.</summary>
        public Tensor sub(Scalar target) => WithNumber(this, target, FR_TENSOR_BINARY_SUB);

        /// <summary>Multiplies, elementwise.</summary>
        public Tensor mul(Tensor target) => Binary(this, target, FR_TENSOR_BINARY_MUL);

        /// <summary>Multiplies by a number.</summary>
        public Tensor mul(Scalar target) => WithNumber(this, target, FR_TENSOR_BINARY_MUL);

        /// <summary>Matrix product.</summary>
        public Tensor matmul(Tensor target) => Binary(this, target, FR_TENSOR_BINARY_MATMUL);

        /// <summary>The larger of two, elementwise.</summary>
        public Tensor maximum(Tensor other) => Binary(this, other, FR_TENSOR_BINARY_MAXIMUM);

        /// <summary>The smaller of two, elementwise.</summary>
        public Tensor minimum(Tensor other) => Binary(this, other, FR_TENSOR_BINARY_MINIMUM);

        /// <summary>Whether larger than a number, elementwise.</summary>
        public Tensor gt(Scalar target) => WithNumber(this, target, FR_TENSOR_BINARY_GT);

        /// <summary>Changed sign.</summary>
        public Tensor neg() => Unary(FR_TENSOR_UNARY_NEG);

        /// <summary>Exponential.</summary>
        public Tensor exp() => Unary(FR_TENSOR_UNARY_EXP);

        /// <summary>Natural logarithm.</summary>
        public Tensor log() => Unary(FR_TENSOR_UNARY_LOG);

        /// <summary>Square root.</summary>
        public Tensor sqrt() => Unary(FR_TENSOR_UNARY_SQRT);

        /// <summary>Square.</summary>
        public Tensor square() => Unary(FR_TENSOR_UNARY_SQUARE);

        /// <summary>Absolute value.</summary>
        public Tensor abs() => Unary(FR_TENSOR_UNARY_ABS);

        /// <summary>Hyperbolic tangent.</summary>
        public Tensor tanh() => Unary(FR_TENSOR_UNARY_TANH);

        /// <summary>The larger of the value and 0.</summary>
        public Tensor relu() => Unary(FR_TENSOR_UNARY_RELU);

        /// <summary>Whether neither infinite nor not a number.</summary>
        public Tensor isfinite() => Unary(FR_TENSOR_UNARY_ISFINITE);

        /// <summary>A copy with memory of its own.</summary>
        public Tensor clone() => Unary(FR_TENSOR_UNARY_CLONE);

        /// <summary>The same memory, outside of the recording of gradients.</summary>
        public Tensor detach() => Unary(FR_TENSOR_UNARY_DETACH);

        /// <summary>Row-major without gaps; the same memory where it is already.</summary>
        public Tensor contiguous() => Unary(FR_TENSOR_UNARY_CONTIGUOUS);

        /// <summary>Cuts values to an interval; null leaves an end open.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            double low = min?.Value ?? 0, high = max?.Value ?? 0;
            fr_tensor* result;
            return Take(Abi.fr_tensor_clamp(Native, min is null ? null : &low, max is null ? null : &high, &result), result);
        }

        /// <summary>Logarithm of the softmax over a dimension.</summary>
        /// <param name="dim">Dimension.</param>
        /// <param name="dtype">Must be null.</param>
        public Tensor log_softmax(long dim, ScalarType? dtype = null)
        {
            Refuse(dtype is not null, nameof(dtype));
            fr_tensor* result;
            return Take(Abi.fr_tensor_log_softmax(Native, dim, &result), result);
        }

        /// <summary>Sum of everything.</summary>
        public Tensor sum(ScalarType? type = null) => Reduce(FR_TENSOR_REDUCTION_SUM, type);

        /// <summary>Sum over a dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Reduce(FR_TENSOR_REDUCTION_SUM, dim, keepdim, type);

        /// <summary>Mean of everything.</summary>
        public Tensor mean() => Reduce(FR_TENSOR_REDUCTION_MEAN, null);

        /// <summary>Standard deviation of everything; <paramref name="unbiased"/> must be true.</summary>
        public Tensor std(bool unbiased = true)
        {
            Refuse(!unbiased, nameof(unbiased));
            return Reduce(FR_TENSOR_REDUCTION_STD, null);
        }

        /// <summary>Smallest of everything.</summary>
        public Tensor min() => Reduce(FR_TENSOR_REDUCTION_MIN, null);

        /// <summary>Largest of everything.</summary>
        public Tensor max() => Reduce(FR_TENSOR_REDUCTION_MAX, null);

        /// <summary>Whether everything is true.</summary>
        public Tensor all() => Reduce(FR_TENSOR_REDUCTION_ALL, null);

        /// <summary>Index of the largest over a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Reduce(FR_TENSOR_REDUCTION_ARGMAX, dim, keepdim, null);

        /// <summary>Copies values in; shapes are broadcast and types converted.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            ArgumentNullException.ThrowIfNull(source);
            Call.Check(Abi.fr_tensor_copy(Native, source.Native));
            GC.KeepAlive(source);
            return this;
        }

        /// <summary>Sets every element.</summary>
        public Tensor fill_(Scalar value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Call.Check(Abi.fr_tensor_fill(Native, value.Value));
            return this;
        }

        /// <summary>Sets every element to 0.</summary>
        public Tensor zero_() => fill_(0);

        private static Tensor Binary(Tensor a, Tensor b, fr_tensor_binary op)
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            fr_tensor* result;
            Tensor tensor = Call.Take(Abi.fr_tensor_apply_binary(a.Native, b.Native, (int)op, &result), result);
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            return tensor;
        }

        private static Tensor WithNumber(Tensor a, Scalar b, fr_tensor_binary op)
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            fr_tensor* result;
            return a.Take(Abi.fr_tensor_apply_scalar(a.Native, b.Value, b.IntegralFlag, (int)op, &result), result);
        }

        private static void Refuse(bool condition, string argument)
        {
            if (condition) throw new NotSupportedException($"only the default of {argument} is supported");
        }

        private Tensor Unary(fr_tensor_unary op)
        {
            fr_tensor* result;
            return Take(Abi.fr_tensor_apply_unary(Native, (int)op, &result), result);
        }

        private Tensor Reduce(fr_tensor_reduction op, ScalarType? type)
        {
            Refuse(type is not null, nameof(type));
            fr_tensor* result;
            return Take(Abi.fr_tensor_reduce_all(Native, (int)op, &result), result);
        }

        private Tensor Reduce(fr_tensor_reduction op, long dim, bool keep, ScalarType? type)
        {
            Refuse(type is not null, nameof(type));
            fr_tensor* result;
            return Take(Abi.fr_tensor_reduce(Native, (int)op, dim, keep ? 1 : 0, &result), result);
        }

        /// <summary>As <see cref="Call.Take"/>, and keeps this tensor until the call is over.</summary>
        private Tensor Take(FastRL.Interop.fr_status status, fr_tensor* handle)
        {
            GC.KeepAlive(this);
            return Call.Take(status, handle);
        }
    }
}
