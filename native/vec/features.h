// Features: watched values as floats of the observation.
#ifndef FASTRL_VEC_FEATURES_H
#define FASTRL_VEC_FEATURES_H

#include "fastrl/vec.h"

namespace fr {

// Checks features[0..count), naming the index of a bad one.
fr_status check_features(const fr_vec_feature *features, int32_t count, int32_t value_count);

// Writes feature.size floats.
void encode_feature(const fr_vec_feature &feature, int32_t value, float *out);

} // namespace fr

#endif
