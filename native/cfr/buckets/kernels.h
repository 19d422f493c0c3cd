// The loops of clustering that take time, for each vector width with the same bits.
#ifndef FASTRL_CFR_BUCKETS_KERNELS_H
#define FASTRL_CFR_BUCKETS_KERNELS_H

#include <cstdint>

namespace fr {

// Vectors are padded with zeros to a multiple of this, and so are numbers of centres.
inline constexpr int kBucketLanes = 16;
constexpr int64_t bucket_padded(int64_t n) { return (n + kBucketLanes - 1) / kBucketLanes * kBucketLanes; }

enum class Metric { kL1, kL2 };

struct NearestWork {
    const float *vectors; // [count][stride]
    int64_t count, stride;
    const float *centers; // [dimensions][padded], far away beyond the last
    int64_t dimensions, padded;
    Metric metric;
    int32_t *nearest; // [count], the lowest among equals
    float *distances; // [count]
};

struct BucketKernels {
    void (*nearest)(const NearestWork &work);
    float (*distance)(const float *a, const float *b, int64_t padded, Metric metric);
};

extern const BucketKernels bucket_kernels_portable;
extern const BucketKernels bucket_kernels_avx2;
extern const BucketKernels bucket_kernels_avx512;

} // namespace fr

#endif
