// Compiled once for each vector width, with FASTRL_BUCKET_KERNELS as the table's name and FASTRL_BUCKET_LANES floats to a
// vector; everything else has internal linkage. No contraction, and sums in an order that does not depend on the width.
#include "cfr/buckets/kernels.h"

#include <cmath>
#include <cstring>
#include <type_traits>

namespace fr {
namespace {

constexpr int kLanes = FASTRL_BUCKET_LANES;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(kLanes * sizeof(int32_t))));

template <typename V> V load(const float *at) {
    V result;
    std::memcpy(&result, at, sizeof result);
    return result;
}

template <Metric kMetric> Vector term(Vector difference) {
    if constexpr (kMetric == Metric::kL2) return difference * difference;
    return (Vector)((Integers)difference & 0x7FFFFFFF);
}

// Several vectors against a block of centres: sums stay in registers while the dimensions go by, and there are enough of them
// to hide the latency of an addition.
template <Metric kMetric, int kVectors> void nearest_of(const NearestWork &work, int64_t i) {
    constexpr int kBlock = 2;
    Integers lanes = {};
    for (int lane = 0; lane < kLanes; lane++)
        lanes[lane] = lane;
    const float *vectors = work.vectors + i * work.stride;
    Vector least[kVectors];
    Integers where[kVectors] = {}, numbers = lanes;
    for (Vector &each : least)
        each = Vector{} + INFINITY;
    for (int64_t first = 0; first < work.padded;) {
        const auto take = [&]<int kCenters>(std::integral_constant<int, kCenters>) {
            Vector sums[kVectors][kCenters] = {};
            const float *centers = work.centers + first;
            for (int64_t d = 0; d < work.dimensions; d++, centers += work.padded)
                for (int c = 0; c < kCenters; c++)
                    for (int v = 0; v < kVectors; v++)
                        sums[v][c] += term<kMetric>(load<Vector>(centers + c * kLanes) - vectors[v * work.stride + d]);
            for (int c = 0; c < kCenters; c++, numbers += kLanes) {
                for (int v = 0; v < kVectors; v++) {
                    const Integers nearer = sums[v][c] < least[v];
                    least[v] = nearer ? sums[v][c] : least[v];
                    where[v] = nearer ? numbers : where[v];
                }
            }
            first += kCenters * kLanes;
        };
        if (work.padded - first >= kBlock * kLanes)
            take(std::integral_constant<int, kBlock>{});
        else
            take(std::integral_constant<int, 1>{});
    }
    for (int v = 0; v < kVectors; v++) {
        for (int half = kLanes / 2; half > 0; half /= 2) {
            const Vector other = __builtin_shuffle(least[v], lanes ^ half);
            const Integers other_where = __builtin_shuffle(where[v], lanes ^ half);
            const Integers nearer = (other < least[v]) | ((other == least[v]) & (other_where < where[v]));
            least[v] = nearer ? other : least[v];
            where[v] = nearer ? other_where : where[v];
        }
        work.nearest[i + v] = where[v][0];
        work.distances[i + v] = kMetric == Metric::kL2 ? std::sqrt(least[v][0]) : least[v][0];
    }
}

template <Metric kMetric> void nearest(const NearestWork &work) {
    constexpr int kVectors = 4;
    int64_t i = 0;
    for (; i + kVectors <= work.count; i += kVectors)
        nearest_of<kMetric, kVectors>(work, i);
    for (; i < work.count; i++)
        nearest_of<kMetric, 1>(work, i);
}

void find_nearest(const NearestWork &work) {
    work.metric == Metric::kL1 ? nearest<Metric::kL1>(work) : nearest<Metric::kL2>(work);
}

// Sixteen sums at any width.
template <Metric kMetric> float distance_of(const float *a, const float *b, int64_t padded) {
    constexpr int kParts = kBucketLanes / kLanes;
    Vector sums[kParts] = {};
    for (int64_t i = 0; i < padded; i += kBucketLanes)
        for (int part = 0; part < kParts; part++)
            sums[part] += term<kMetric>(load<Vector>(a + i + part * kLanes) - load<Vector>(b + i + part * kLanes));
    float lanes[kBucketLanes];
    std::memcpy(lanes, sums, sizeof lanes);
    for (int half = kBucketLanes / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++)
            lanes[lane] += lanes[lane + half];
    return kMetric == Metric::kL2 ? std::sqrt(lanes[0]) : lanes[0];
}

float distance(const float *a, const float *b, int64_t padded, Metric metric) {
    return metric == Metric::kL1 ? distance_of<Metric::kL1>(a, b, padded) : distance_of<Metric::kL2>(a, b, padded);
}

} // namespace

const BucketKernels FASTRL_BUCKET_KERNELS = {find_nearest, distance};

} // namespace fr
