// How exported functions report failure: `return fr::fail(FR_STATUS_..., "sentence", ...)`, and fr::guard around
// everything that may throw.
#ifndef FASTRL_BASE_ERROR_H
#define FASTRL_BASE_ERROR_H

#include "fastrl/base.h"

#include <exception>
#include <new>

namespace fr {

// MinGW's library formats as C says, its compiler would check what Microsoft's takes.
#ifdef __MINGW32__
#define FR_PRINTF gnu_printf
#else
#define FR_PRINTF printf
#endif

// Stores the formatted sentence as this thread's last error and returns `status`.
[[gnu::format(FR_PRINTF, 2, 3)]] fr_status fail(fr_status status, const char *format, ...);

// Runs `body`, which returns fr_status, and turns whatever it throws into a status.
template <typename Body> fr_status guard(Body &&body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        return fail(FR_STATUS_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception &error) {
        return fail(FR_STATUS_INTERNAL, "%s", error.what());
    } catch (...) {
        return fail(FR_STATUS_INTERNAL, "unknown exception");
    }
}

} // namespace fr

#endif
