#include "gb/batch/features.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>

namespace fr {

fr_status check_features(const fr_gb_batch_feature *features, int32_t count, int32_t value_count) {
    for (int32_t i = 0; i < count; ++i) {
        const fr_gb_batch_feature &feature = features[i];
        if (feature.kind < 0 || feature.kind >= FR_GB_BATCH_FEATURE_KIND_COUNT) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "features[%d]: kind is %d, must be 0..%d", i, feature.kind,
                        FR_GB_BATCH_FEATURE_KIND_COUNT - 1);
        }
        if (feature.value < 0 || feature.value >= value_count) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "features[%d]: value is %d, there are %d values", i, feature.value,
                        value_count);
        }
        int32_t most = feature.kind == FR_GB_BATCH_FEATURE_KIND_SCALE ? 1 : 1024;
        if (feature.size < 1 || feature.size > most) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "features[%d]: size is %d, must be 1..%d for its kind", i,
                        feature.size, most);
        }
        if (feature.kind == FR_GB_BATCH_FEATURE_KIND_BITS &&
            (feature.offset < 0 || feature.offset > 32 - feature.size)) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "features[%d]: bits %d..%lld, must be within 0..31", i,
                        feature.offset, static_cast<long long>(feature.offset) + feature.size - 1);
        }
        if (!std::isfinite(feature.scale)) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "features[%d]: scale is %g, must be finite", i,
                        static_cast<double>(feature.scale));
        }
    }
    return FR_STATUS_OK;
}

void encode_feature(const fr_gb_batch_feature &feature, int32_t value, float *out) {
    int64_t distance = static_cast<int64_t>(value) - feature.offset;
    if (feature.kind == FR_GB_BATCH_FEATURE_KIND_SCALE) {
        *out = static_cast<float>(distance) * feature.scale;
        return;
    }
    std::fill_n(out, feature.size, 0.0f);
    if (feature.kind == FR_GB_BATCH_FEATURE_KIND_ONE_HOT) {
        if (distance >= 0 && distance < feature.size) out[distance] = feature.scale;
    } else if (feature.kind == FR_GB_BATCH_FEATURE_KIND_BITS) {
        uint32_t bits = static_cast<uint32_t>(value) >> feature.offset;
        for (int32_t i = 0; i < feature.size; ++i) {
            if (bits >> i & 1) out[i] = feature.scale;
        }
    } else {
        float bin = std::floor(static_cast<float>(distance) * feature.scale);
        out[static_cast<int32_t>(std::clamp(bin, 0.0f, static_cast<float>(feature.size - 1)))] = 1.0f;
    }
}

} // namespace fr
