#include "gb/batch/values.h"

#include "base/error.h"

#include <cstdio>

namespace fr {
namespace {

constexpr uint32_t kBytes[] = {1, 2, 2, 1, 2, 2, 1};
static_assert(sizeof kBytes / sizeof *kBytes == FR_GB_BATCH_VALUE_KIND_COUNT);

uint32_t bcd(uint32_t byte) { return (byte >> 4) * 10 + (byte & 15); }

uint32_t decode(int32_t kind, const uint8_t *bytes) {
    uint32_t first = bytes[0], second = bytes[1];
    switch (kind) {
    case FR_GB_BATCH_VALUE_KIND_U16_LE: return first | second << 8;
    case FR_GB_BATCH_VALUE_KIND_U16_BE: return first << 8 | second;
    case FR_GB_BATCH_VALUE_KIND_BCD8: return bcd(first);
    case FR_GB_BATCH_VALUE_KIND_BCD16_LE: return bcd(second) * 100 + bcd(first);
    case FR_GB_BATCH_VALUE_KIND_BCD16_BE: return bcd(first) * 100 + bcd(second);
    default: return first;
    }
}

} // namespace

fr_status check_values(const fr_gb_batch_value *values, int32_t count, fr_gb *machine) {
    for (int32_t i = 0; i < count; ++i) {
        const fr_gb_batch_value &value = values[i];
        if (value.kind < 0 || value.kind >= FR_GB_BATCH_VALUE_KIND_COUNT) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "values[%d]: kind is %d, must be 0..%d", i, value.kind,
                        FR_GB_BATCH_VALUE_KIND_COUNT - 1);
        }
        if (value.shift > 15) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "values[%d]: shift is %u, must be 0..15", i, value.shift);
        }
        if (value.address > 0x10000 - kBytes[value.kind]) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "values[%d]: address 0x%X with %u bytes reaches past 0xFFFF", i,
                        value.address, kBytes[value.kind]);
        }
        uint8_t bytes[2];
        fr_status status = fr_gb_read_memory(machine, value.bank, value.address, kBytes[value.kind], bytes);
        if (status != FR_STATUS_OK) {
            char reason[256];
            std::snprintf(reason, sizeof reason, "%s", fr_error_message());
            return fail(status, "values[%d]: %s", i, reason);
        }
    }
    return FR_STATUS_OK;
}

fr_status read_value(const fr_gb_batch_value &value, fr_gb *machine, int32_t *out) {
    uint8_t bytes[2] = {0, 0};
    fr_status status = fr_gb_read_memory(machine, value.bank, value.address, kBytes[value.kind], bytes);
    if (status != FR_STATUS_OK) return status;
    *out = value.kind == FR_GB_BATCH_VALUE_KIND_I8
               ? static_cast<int8_t>(bytes[0]) >> value.shift
               : static_cast<int32_t>((decode(value.kind, bytes) & value.mask) >> value.shift);
    return FR_STATUS_OK;
}

} // namespace fr
