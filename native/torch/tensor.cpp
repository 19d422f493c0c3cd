// Handles: made, looked into, filled, destroyed; elementwise operations and reductions.
#include "torch/torch.h"

namespace fr {

fr_status give(at::Tensor &&value, fr_tensor **out) {
    *out = new fr_tensor{std::move(value)};
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return FR_STATUS_OK;
}

at::IntArrayRef sizes_of(const int64_t *sizes, int32_t dimensions) {
    TORCH_CHECK(dimensions >= 0 && dimensions <= FR_TENSOR_MAX_DIMENSIONS, "a tensor of ", dimensions,
                " dimensions; 0 to ", FR_TENSOR_MAX_DIMENSIONS, " are possible");
    TORCH_CHECK(sizes || dimensions == 0, "sizes is NULL");
    return {sizes, static_cast<size_t>(dimensions)};
}

at::ScalarType type_of(int32_t type) {
    switch (type) {
    case FR_TENSOR_TYPE_UINT8:
    case FR_TENSOR_TYPE_INT8:
    case FR_TENSOR_TYPE_INT16:
    case FR_TENSOR_TYPE_INT32:
    case FR_TENSOR_TYPE_INT64:
    case FR_TENSOR_TYPE_FLOAT32:
    case FR_TENSOR_TYPE_FLOAT64:
    case FR_TENSOR_TYPE_BOOL: return static_cast<at::ScalarType>(type);
    default: TORCH_CHECK(false, "element type ", type, " is not known");
    }
}

std::vector<at::Tensor> tensors_of(fr_tensor **tensors, int32_t count) {
    TORCH_CHECK(tensors && count > 0, "an empty list of tensors");
    std::vector<at::Tensor> values;
    values.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; ++i) {
        TORCH_CHECK(tensors[i], "tensor ", i, " is NULL");
        values.push_back(tensors[i]->value);
    }
    return values;
}

} // namespace fr

static_assert(static_cast<int>(at::kByte) == FR_TENSOR_TYPE_UINT8 &&
              static_cast<int>(at::kShort) == FR_TENSOR_TYPE_INT16 &&
              static_cast<int>(at::kLong) == FR_TENSOR_TYPE_INT64 &&
              static_cast<int>(at::kFloat) == FR_TENSOR_TYPE_FLOAT32 &&
              static_cast<int>(at::kDouble) == FR_TENSOR_TYPE_FLOAT64 &&
              static_cast<int>(at::kBool) == FR_TENSOR_TYPE_BOOL);

fr_status fr_tensor_full(const int64_t *sizes, int32_t dimensions, double value, int32_t type, fr_tensor **out) {
    return fr::produce({}, out, [&] { return at::full(fr::sizes_of(sizes, dimensions), value, fr::type_of(type)); });
}

fr_status fr_tensor_from_buffer(void *data, const int64_t *sizes, int32_t dimensions, int32_t type, void *release,
                                void *context, fr_tensor **out) {
    return fr::produce({data}, out, [&] {
        const at::IntArrayRef shape = fr::sizes_of(sizes, dimensions);
        if (!release) return at::from_blob(data, shape, fr::type_of(type));
        const auto call = reinterpret_cast<void (*)(void *)>(release);
        return at::from_blob(
            data, shape, [call, context](void *) { call(context); }, fr::type_of(type));
    });
}

void fr_tensor_destroy(fr_tensor *tensor) {
    if (!tensor) return;
    fr::live_tensors.fetch_sub(1, std::memory_order_relaxed);
    delete tensor;
}

fr_status fr_tensor_get_info(const fr_tensor *tensor, fr_tensor_info *out) {
    return fr::perform({tensor, out}, [&] {
        const at::Tensor &value = tensor->value;
        TORCH_CHECK(value.dim() <= FR_TENSOR_MAX_DIMENSIONS, "a tensor of ", value.dim(), " dimensions");
        *out = {};
        for (int64_t i = 0; i < value.dim(); ++i)
            out->sizes[i] = value.size(i);
        out->elements = value.numel();
        out->data = value.data_ptr();
        out->dimensions = static_cast<int32_t>(value.dim());
        out->type = static_cast<int32_t>(value.scalar_type());
        out->element_size = static_cast<int32_t>(value.element_size());
        out->contiguous = value.is_contiguous();
        out->requires_grad = value.requires_grad();
        out->is_leaf = value.is_leaf();
    });
}

namespace {

at::Tensor unary(const at::Tensor &a, int32_t op) {
    switch (op) {
    case FR_TENSOR_UNARY_NEG: return a.neg();
    case FR_TENSOR_UNARY_EXP: return a.exp();
    case FR_TENSOR_UNARY_LOG: return a.log();
    case FR_TENSOR_UNARY_SQRT: return a.sqrt();
    case FR_TENSOR_UNARY_SQUARE: return a.square();
    case FR_TENSOR_UNARY_ABS: return a.abs();
    case FR_TENSOR_UNARY_TANH: return a.tanh();
    case FR_TENSOR_UNARY_RELU: return a.relu();
    case FR_TENSOR_UNARY_ISFINITE: return a.isfinite();
    case FR_TENSOR_UNARY_CLONE: return a.clone();
    case FR_TENSOR_UNARY_DETACH: return a.detach();
    case FR_TENSOR_UNARY_CONTIGUOUS: return a.contiguous();
    default: TORCH_CHECK(false, "unary operation ", op, " is not known");
    }
}

at::Tensor binary(const at::Tensor &a, const at::Tensor &b, int32_t op) {
    switch (op) {
    case FR_TENSOR_BINARY_ADD: return a.add(b);
    case FR_TENSOR_BINARY_SUB: return a.sub(b);
    case FR_TENSOR_BINARY_MUL: return a.mul(b);
    case FR_TENSOR_BINARY_DIV: return a.div(b);
    case FR_TENSOR_BINARY_MAXIMUM: return a.maximum(b);
    case FR_TENSOR_BINARY_MINIMUM: return a.minimum(b);
    case FR_TENSOR_BINARY_GT: return a.gt(b);
    case FR_TENSOR_BINARY_MATMUL: return a.matmul(b);
    default: TORCH_CHECK(false, "binary operation ", op, " is not known");
    }
}

at::Tensor with_number(const at::Tensor &a, const at::Scalar &b, int32_t op) {
    switch (op) {
    case FR_TENSOR_BINARY_ADD: return a.add(b);
    case FR_TENSOR_BINARY_SUB: return a.sub(b);
    case FR_TENSOR_BINARY_MUL: return a.mul(b);
    case FR_TENSOR_BINARY_DIV: return a.div(b);
    case FR_TENSOR_BINARY_GT: return a.gt(b);
    default: TORCH_CHECK(false, "operation ", op, " with a number is not known");
    }
}

at::Tensor reduction(const at::Tensor &a, int32_t op) {
    switch (op) {
    case FR_TENSOR_REDUCTION_SUM: return a.sum();
    case FR_TENSOR_REDUCTION_MEAN: return a.mean();
    case FR_TENSOR_REDUCTION_STD: return a.std();
    case FR_TENSOR_REDUCTION_MIN: return a.min();
    case FR_TENSOR_REDUCTION_MAX: return a.max();
    case FR_TENSOR_REDUCTION_ARGMAX: return a.argmax();
    case FR_TENSOR_REDUCTION_ALL: return a.all();
    default: TORCH_CHECK(false, "reduction ", op, " is not known");
    }
}

at::Tensor reduction(const at::Tensor &a, int32_t op, int64_t dimension, bool keep) {
    switch (op) {
    case FR_TENSOR_REDUCTION_SUM: return a.sum(dimension, keep);
    case FR_TENSOR_REDUCTION_MEAN: return a.mean(dimension, keep);
    case FR_TENSOR_REDUCTION_STD: return a.std(dimension, true, keep);
    case FR_TENSOR_REDUCTION_MIN: return a.amin(dimension, keep);
    case FR_TENSOR_REDUCTION_MAX: return a.amax(dimension, keep);
    case FR_TENSOR_REDUCTION_ARGMAX: return a.argmax(dimension, keep);
    case FR_TENSOR_REDUCTION_ALL: return a.all(dimension, keep);
    default: TORCH_CHECK(false, "reduction ", op, " is not known");
    }
}

} // namespace

fr_status fr_tensor_apply_unary(const fr_tensor *a, int32_t op, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return unary(a->value, op); });
}

fr_status fr_tensor_apply_binary(const fr_tensor *a, const fr_tensor *b, int32_t op, fr_tensor **out) {
    return fr::produce({a, b}, out, [&] { return binary(a->value, b->value, op); });
}

fr_status fr_tensor_apply_scalar(const fr_tensor *a, double b, int32_t integral, int32_t op, fr_tensor **out) {
    return fr::produce({a}, out, [&] {
        return with_number(a->value, integral ? at::Scalar(static_cast<int64_t>(b)) : at::Scalar(b), op);
    });
}

fr_status fr_tensor_reduce_all(const fr_tensor *a, int32_t op, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return reduction(a->value, op); });
}

fr_status fr_tensor_reduce(const fr_tensor *a, int32_t op, int64_t dimension, int32_t keep, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return reduction(a->value, op, dimension, keep != 0); });
}

fr_status fr_tensor_clamp(const fr_tensor *a, const double *low, const double *high, fr_tensor **out) {
    return fr::produce({a}, out, [&] {
        c10::optional<at::Scalar> from, to;
        if (low) from = at::Scalar(*low);
        if (high) to = at::Scalar(*high);
        return a->value.clamp(from, to);
    });
}

fr_status fr_tensor_log_softmax(const fr_tensor *a, int64_t dimension, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.log_softmax(dimension); });
}

fr_status fr_tensor_to_type(const fr_tensor *a, int32_t type, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.to(fr::type_of(type)); });
}

fr_status fr_tensor_copy(fr_tensor *tensor, const fr_tensor *source) {
    return fr::perform({tensor, source}, [&] { tensor->value.copy_(source->value); });
}

fr_status fr_tensor_fill(fr_tensor *tensor, double value) {
    return fr::perform({tensor}, [&] { tensor->value.fill_(value); });
}

fr_status fr_tensor_fill_normal(fr_tensor *tensor, double mean, double deviation) {
    return fr::perform({tensor}, [&] { tensor->value.normal_(mean, deviation); });
}

fr_status fr_tensor_fill_uniform(fr_tensor *tensor, double low, double high) {
    return fr::perform({tensor}, [&] { tensor->value.uniform_(low, high); });
}

fr_status fr_tensor_fill_orthogonal(fr_tensor *tensor, double gain) {
    return fr::perform({tensor}, [&] { torch::nn::init::orthogonal_(tensor->value, gain); });
}
