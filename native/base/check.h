// Checks of the arguments of exported functions. Each stores a sentence that says what is wrong and what is allowed.
#ifndef FASTRL_BASE_CHECK_H
#define FASTRL_BASE_CHECK_H

#include "base/error.h"

#include <cstddef>

namespace fr {

// "NAME is NULL"
fr_status null_argument(const char *name);

// Whether low <= value <= high.
fr_status check_range(const char *name, int64_t value, int64_t low, int64_t high);

// Whether a config says that it has the size that `init` gives it.
fr_status check_config_size(uint32_t size, size_t wanted, const char *init);

} // namespace fr

#endif
