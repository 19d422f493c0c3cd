#include "base/error.h"

#include <cstdarg>
#include <cstdio>

namespace {
thread_local char last_error[512] = "no error";
}

namespace fr {

fr_status fail(fr_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    return status;
}

} // namespace fr

int32_t fr_abi_version(void) { return FR_ABI_VERSION; }

const char *fr_error_message(void) { return last_error; }
