// Features: watched values as floats of the observation.
#ifndef FASTRL_GB_BATCH_FEATURES_H
#define FASTRL_GB_BATCH_FEATURES_H

#include "fastrl/gb_batch.h"

namespace fr {

// Checks features[0..count), naming the index of a bad one.
fr_status check_features(const fr_gb_batch_feature *features, int32_t count, int32_t value_count);

// Writes feature.size floats.
void encode_feature(const fr_gb_batch_feature &feature, int32_t value, float *out);

} // namespace fr

#endif
