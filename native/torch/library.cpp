// The library itself: version, threads, gradient mode, random generator.
#include "torch/torch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>
#include <mutex>

const char *fr_torch_error_message(void) { return fr_error_message(); }

const char *fr_torch_version(void) { return TORCH_VERSION; }

int64_t fr_torch_live_tensors(void) { return fr::live_tensors.load(); }

fr_status fr_torch_set_threads(int32_t threads) {
    if (threads < 1 || threads > 1024)
        return fr::fail(FR_STATUS_INVALID_ARGUMENT, "threads is %d; 1 to 1024 are possible", threads);
    return fr::perform({}, [&] {
        at::set_num_threads(threads);
        // libtorch does not tell OpenBLAS, which otherwise takes every processor.
        if (void *set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(set)(threads);
    });
}

int32_t fr_torch_get_threads(void) { return at::get_num_threads(); }

int32_t fr_torch_set_grad_enabled(int32_t enabled) {
    const bool before = at::GradMode::is_enabled();
    at::GradMode::set_enabled(enabled != 0);
    return before;
}

int32_t fr_torch_get_grad_enabled(void) { return at::GradMode::is_enabled(); }

namespace {

at::Generator generator() { return at::globalContext().defaultGenerator(at::kCPU); }

} // namespace

fr_status fr_torch_set_seed(int64_t seed) {
    return fr::perform({}, [&] {
        at::Generator random = generator();
        std::lock_guard lock(random.mutex());
        random.set_current_seed(static_cast<uint64_t>(seed));
    });
}

fr_status fr_torch_get_rng_state(fr_tensor **out) {
    return fr::produce({}, out, [&] {
        at::Generator random = generator();
        std::lock_guard lock(random.mutex());
        return random.get_state();
    });
}

fr_status fr_torch_set_rng_state(const fr_tensor *state) {
    return fr::perform({state}, [&] {
        at::Generator random = generator();
        std::lock_guard lock(random.mutex());
        random.set_state(state->value);
    });
}
