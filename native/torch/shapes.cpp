// Views and rearrangements.
#include "torch/torch.h"

fr_status fr_tensor_reshape(const fr_tensor *a, const int64_t *sizes, int32_t dimensions, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.reshape(fr::sizes_of(sizes, dimensions)); });
}

fr_status fr_tensor_permute(const fr_tensor *a, const int64_t *order, int32_t dimensions, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.permute(fr::sizes_of(order, dimensions)); });
}

fr_status fr_tensor_flatten(const fr_tensor *a, int64_t start, int64_t end, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.flatten(start, end); });
}

fr_status fr_tensor_squeeze(const fr_tensor *a, int64_t dimension, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.squeeze(dimension); });
}

fr_status fr_tensor_unsqueeze(const fr_tensor *a, int64_t dimension, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.unsqueeze(dimension); });
}

fr_status fr_tensor_narrow(const fr_tensor *a, int64_t dimension, int64_t start, int64_t length, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.narrow(dimension, start, length); });
}

fr_status fr_tensor_select(const fr_tensor *a, int64_t dimension, int64_t index, fr_tensor **out) {
    return fr::produce({a}, out, [&] { return a->value.select(dimension, index); });
}

fr_status fr_tensor_index_select(const fr_tensor *a, int64_t dimension, const fr_tensor *index, fr_tensor **out) {
    return fr::produce({a, index}, out, [&] { return a->value.index_select(dimension, index->value); });
}

fr_status fr_tensor_gather(const fr_tensor *a, int64_t dimension, const fr_tensor *index, fr_tensor **out) {
    return fr::produce({a, index}, out, [&] { return a->value.gather(dimension, index->value); });
}

fr_status fr_tensor_concatenate(fr_tensor **tensors, int32_t count, int64_t dimension, fr_tensor **out) {
    return fr::produce({tensors}, out, [&] { return at::cat(fr::tensors_of(tensors, count), dimension); });
}
