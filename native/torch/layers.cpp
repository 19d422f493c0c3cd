// What a layer computes, one call each.
#include "torch/torch.h"

namespace {

c10::optional<at::Tensor> maybe(const fr_tensor *tensor) {
    return tensor ? c10::optional<at::Tensor>(tensor->value) : c10::nullopt;
}

} // namespace

fr_status fr_tensor_linear(const fr_tensor *input, const fr_tensor *weight, const fr_tensor *bias, fr_tensor **out) {
    return fr::produce({input, weight}, out, [&] { return at::linear(input->value, weight->value, maybe(bias)); });
}

fr_status fr_tensor_conv2d(const fr_tensor *input, const fr_tensor *weight, const fr_tensor *bias,
                           const fr_tensor_conv2d_config *config, fr_tensor **out) {
    return fr::produce({input, weight, config}, out, [&] {
        return at::conv2d(input->value, weight->value, maybe(bias), config->stride, config->padding, config->dilation,
                          config->groups);
    });
}

fr_status fr_tensor_embedding(const fr_tensor *weight, const fr_tensor *indices, fr_tensor **out) {
    return fr::produce({weight, indices}, out, [&] { return at::embedding(weight->value, indices->value); });
}
