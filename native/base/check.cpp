#include "base/check.h"

namespace fr {

fr_status null_argument(const char *name) { return fail(FR_STATUS_INVALID_ARGUMENT, "%s is NULL", name); }

fr_status check_range(const char *name, int64_t value, int64_t low, int64_t high) {
    if (value >= low && value <= high) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "%s is %lld, must be %lld..%lld", name, static_cast<long long>(value),
                static_cast<long long>(low), static_cast<long long>(high));
}

fr_status check_config_size(uint32_t size, size_t wanted, const char *init) {
    if (size == wanted) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "config: size is %u, must be %zu as set by %s", size, wanted, init);
}

} // namespace fr
