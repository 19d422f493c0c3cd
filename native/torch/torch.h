// What every file here shares: libtorch's headers (precompiled), the handle, and the way out for exceptions.
#ifndef FASTRL_TORCH_TORCH_H
#define FASTRL_TORCH_TORCH_H

#include "base/error.h"
#include "fastrl/torch.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/nn/init.h>

#include <atomic>
#include <vector>

struct fr_tensor {
    at::Tensor value;
};

namespace fr {

inline std::atomic<int64_t> live_tensors{0};

// Makes a handle; the caller has checked `out`.
fr_status give(at::Tensor &&value, fr_tensor **out);

// As fr::guard; libtorch's errors without their stack traces.
template <typename Body> fr_status torch_guard(Body &&body) noexcept {
    return guard([&]() -> fr_status {
        try {
            return body();
        } catch (const c10::Error &error) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "%s", error.what_without_backtrace());
        }
    });
}

// Runs `body`, which returns a tensor, and hands it out. Every pointer in `handles` must not be null.
template <typename Body> fr_status produce(std::initializer_list<const void *> handles, fr_tensor **out, Body &&body) {
    if (!out) return fail(FR_STATUS_INVALID_ARGUMENT, "out is NULL");
    *out = nullptr;
    for (const void *handle : handles)
        if (!handle) return fail(FR_STATUS_INVALID_ARGUMENT, "a tensor or array is NULL");
    return torch_guard([&] { return give(body(), out); });
}

// Runs `body`, which returns nothing. Every pointer in `handles` must not be null.
template <typename Body> fr_status perform(std::initializer_list<const void *> handles, Body &&body) {
    for (const void *handle : handles)
        if (!handle) return fail(FR_STATUS_INVALID_ARGUMENT, "a tensor or array is NULL");
    return torch_guard([&] {
        body();
        return FR_STATUS_OK;
    });
}

// Checks a list of sizes, whose single entries libtorch checks.
at::IntArrayRef sizes_of(const int64_t *sizes, int32_t dimensions);

at::ScalarType type_of(int32_t type);

// The tensors behind an array of handles, none of them NULL.
std::vector<at::Tensor> tensors_of(fr_tensor **tensors, int32_t count);

} // namespace fr

#endif
