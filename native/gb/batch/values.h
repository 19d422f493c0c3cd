// Watched values: bytes of a machine's memory as numbers.
#ifndef FASTRL_GB_BATCH_VALUES_H
#define FASTRL_GB_BATCH_VALUES_H

#include "fastrl/gb_batch.h"

namespace fr {

// Checks values[0..count) against `machine`, naming the index of a bad one.
fr_status check_values(const fr_gb_batch_value *values, int32_t count, fr_gb *machine);

// Reads one value. `value` was checked against a machine of the same ROM and model.
fr_status read_value(const fr_gb_batch_value &value, fr_gb *machine, int32_t *out);

} // namespace fr

#endif
