// The loops of clustering that take time, for each vector width with the same bits.
#ifndef FASTRL_CFR_BUCKETS_KERNELS_H
#define FASTRL_CFR_BUCKETS_KERNELS_H

#include <cstddef>
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

inline constexpr int kGroups = 8;         // of starting hands
inline constexpr size_t kEquityBins = 50; // of equal width
inline constexpr size_t kBinsStride = 64;

struct BucketKernels {
    void (*nearest)(const NearestWork &work);
    float (*distance)(const float *a, const float *b, int64_t padded, Metric metric);
    // chances[pair][kGroups] as parts of most[pair][kGroups], one half where that is nothing, for `count` pairs:
    // out[count][kBucketLanes], padded with 0.
    void (*find_parts)(const int16_t *chances, const int16_t *most, const uint16_t *pairs, int count, float *out);
    // Sums of the bins up to each one but the last, times the scale, for bins[count][kBinsStride]: out[count][kBinsStride], padded
    // with 0.
    void (*cumulate)(const uint16_t *bins, int count, float scale, float *out);
};

extern const BucketKernels bucket_kernels_portable;
extern const BucketKernels bucket_kernels_avx2;
extern const BucketKernels bucket_kernels_avx512;

} // namespace fr

#endif
