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

// Columns of four rows, `stride` apart, as rows of kLanes.
void turn_four(const float *rows, int64_t stride, float *out) {
    typedef float Four __attribute__((vector_size(4 * sizeof(float))));
    typedef int32_t Places __attribute__((vector_size(4 * sizeof(int32_t))));
    const Four a = load<Four>(rows), b = load<Four>(rows + stride), c = load<Four>(rows + 2 * stride),
               d = load<Four>(rows + 3 * stride);
    constexpr Places kLow = {0, 4, 1, 5}, kHigh = {2, 6, 3, 7}, kFirst = {0, 1, 4, 5}, kSecond = {2, 3, 6, 7};
    const Four ab[2] = {__builtin_shuffle(a, b, kLow), __builtin_shuffle(a, b, kHigh)};
    const Four cd[2] = {__builtin_shuffle(c, d, kLow), __builtin_shuffle(c, d, kHigh)};
    for (int half = 0; half < 2; half++) {
        const Four columns[2] = {__builtin_shuffle(ab[half], cd[half], kFirst),
                                 __builtin_shuffle(ab[half], cd[half], kSecond)};
        for (int i = 0; i < 2; i++)
            std::memcpy(out + (2 * half + i) * kLanes, &columns[i], sizeof(Four));
    }
}

// Vectors of kGroups dimensions, as many as there are lanes, against one centre after the other: no lanes have to be compared.
template <Metric kMetric> void nearest_of_groups(const NearestWork &work, int64_t i) {
    float turned[kGroups][kLanes];
    for (int v = 0; v < kLanes; v += 4)
        for (int d = 0; d < kGroups; d += 4)
            turn_four(work.vectors + (i + v) * work.stride + d, work.stride, turned[d] + v);
    Vector values[kGroups], least = Vector{} + INFINITY;
    for (int d = 0; d < kGroups; d++)
        values[d] = load<Vector>(turned[d]);
    Integers where = {}, number = {};
    for (int64_t c = 0; c < work.padded; c++, number += 1) {
        Vector sum = {};
        for (int d = 0; d < kGroups; d++)
            sum += term<kMetric>(work.centers[d * work.padded + c] - values[d]);
        const Integers nearer = sum < least;
        least = nearer ? sum : least;
        where = nearer ? number : where;
    }
    std::memcpy(work.nearest + i, &where, sizeof where);
    float distances[kLanes];
    std::memcpy(distances, &least, sizeof distances);
    for (int v = 0; v < kLanes; v++)
        work.distances[i + v] = kMetric == Metric::kL2 ? std::sqrt(distances[v]) : distances[v];
}

template <Metric kMetric> void nearest(const NearestWork &work) {
    constexpr int kVectors = 4;
    int64_t i = 0;
    for (; work.dimensions == kGroups && i + kLanes <= work.count; i += kLanes)
        nearest_of_groups<kMetric>(work, i);
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

void find_parts(const int16_t *chances, const int16_t *most, const uint16_t *pairs, int count, float *out) {
    typedef int16_t Counts __attribute__((vector_size(kGroups * sizeof(int16_t))));
    typedef int32_t Wide __attribute__((vector_size(kGroups * sizeof(int32_t))));
    typedef float Parts __attribute__((vector_size(kGroups * sizeof(float))));
    const Parts rest = {};
    static_assert(2 * kGroups == kBucketLanes);
    const auto counts = [&](const int16_t *from) {
        Counts result;
        std::memcpy(&result, from, sizeof result);
        return __builtin_convertvector(result, Wide);
    };
    for (int i = 0; i < count; i++, out += kBucketLanes) {
        const Wide of = counts(chances + kGroups * pairs[i]), all = counts(most + kGroups * pairs[i]);
        const Wide none = all == Wide{};
        const Parts parts = __builtin_convertvector(none ? Wide{} + 1 : of, Parts) /
                            __builtin_convertvector(none ? Wide{} + 2 : all, Parts);
        // One after the other: both together from memory would wait until they had left the core.
        std::memcpy(out, &parts, sizeof parts);
        std::memcpy(out + kGroups, &rest, sizeof rest);
    }
}

void cumulate(const uint16_t *bins, int count, float scale, float *out) {
    typedef uint16_t Halves __attribute__((vector_size(kLanes * sizeof(uint16_t))));
    Integers lanes = {};
    for (int lane = 0; lane < kLanes; lane++)
        lanes[lane] = lane;
    for (int i = 0; i < count; i++) {
        Integers before = {};
        for (size_t first = 0; first < kBinsStride; first += kLanes, bins += kLanes, out += kLanes) {
            Halves halves;
            std::memcpy(&halves, bins, sizeof halves);
            Integers sums = __builtin_convertvector(halves, Integers);
            for (int step = 1; step < kLanes; step *= 2)
                sums += __builtin_shuffle(sums, Integers{}, lanes < step ? Integers{} + kLanes : lanes - step);
            sums += before;
            before = __builtin_shuffle(sums, Integers{} + (kLanes - 1));
            const Vector values = __builtin_convertvector(sums, Vector) * scale;
            const Integers last = lanes + static_cast<int32_t>(first) >= static_cast<int32_t>(kEquityBins) - 1;
            const Vector kept = last ? Vector{} : values;
            std::memcpy(out, &kept, sizeof kept);
        }
    }
}

} // namespace

const BucketKernels FASTRL_BUCKET_KERNELS = {find_nearest, distance, find_parts, cumulate};

} // namespace fr
