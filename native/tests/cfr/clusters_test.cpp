// Clustering against plain Lloyd and plain transport, and kernels of all vector widths against each other.
#include "cfr/buckets/cluster_tree.h"
#include "cfr/buckets/kmeans.h"
#include "tests/cfr/buckets_fixture.h"

namespace {

struct Cloud { // vectors around a few places, padded
    static constexpr int64_t kCount = 2003, kDimensions = 19, kStride = fr::bucket_padded(kDimensions);
    std::vector<float> vectors = std::vector<float>(kCount * kStride), weights;

    Cloud() {
        std::mt19937 random(9);
        std::normal_distribution<float> normal;
        for (int64_t i = 0; i < kCount; i++) {
            for (int64_t d = 0; d < kDimensions; d++)
                vectors[static_cast<size_t>(i * kStride + d)] = static_cast<float>(i % 7 * (d % 3)) + normal(random);
            weights.push_back(static_cast<float>(1 + i % 5));
        }
    }
    fr::Points points(fr::Metric metric) const { return {vectors.data(), weights.data(), kCount, kDimensions, metric}; }
};

struct PlainLloyd {
    const fr::Points &points;
    std::vector<float> centers;
    double inertia = 0;

    // Mean squared distance to the centres as they are, then the centres move.
    void iterate(int count) {
        std::vector<double> sums(centers.size()), weights(static_cast<size_t>(count));
        double squares = 0, all = 0;
        const auto stride = static_cast<size_t>(points.stride());
        for (int64_t i = 0; i < points.count; i++) {
            size_t nearest = 0;
            double least = INFINITY;
            for (size_t c = 0; c < static_cast<size_t>(count); c++) {
                const double distance =
                    plain_distance(points.vector(i), centers.data() + c * stride, points.dimensions, points.metric);
                if (distance < least) least = distance, nearest = c;
            }
            squares += points.weight(i) * least * least, all += points.weight(i);
            weights[nearest] += points.weight(i);
            for (size_t d = 0; d < stride; d++)
                sums[nearest * stride + d] += points.weight(i) * static_cast<double>(points.vector(i)[d]);
        }
        inertia = squares / all;
        for (size_t at = 0; at < centers.size(); at++)
            if (weights[at / stride] > 0) centers[at] = static_cast<float>(sums[at] / weights[at / stride]);
    }
};

void clustering_equals_plain_lloyd() {
    const Cloud cloud;
    fr::Pool pool(1), more(3);
    constexpr int kCount = 23; // no multiple of a vector width
    for (const fr::Metric metric : {fr::Metric::kL1, fr::Metric::kL2}) {
        const fr::Points points = cloud.points(metric);
        std::vector<float> expected;
        for (const int iterations : {1, 4, 60}) {
            fr::KMeans kmeans(pool, points, kCount), same(more, points, kCount);
            kmeans.seed(fr::Random(1, 2));
            same.seed(fr::Random(1, 2));
            PlainLloyd plain = {points, kmeans.centers()};
            for (int i = 0; i < iterations; i++) {
                kmeans.iterate();
                same.iterate();
                plain.iterate(kCount);
            }
            CHECK(kmeans.centers() == same.centers());
            const double first = plain.inertia;
            plain.iterate(kCount);
            CHECK(std::fabs(kmeans.inertia() - plain.inertia) < 1e-5 * plain.inertia);
            if (metric == fr::Metric::kL2) CHECK(plain.inertia <= first * (1 + 1e-12));
        }
        fr::KMeans whole(pool, points, kCount);
        whole.seed(fr::Random(4, 4));
        int iterations = 0;
        while (whole.iterate() && iterations < 1000)
            iterations++;
        if (metric == fr::Metric::kL2) CHECK(iterations < 1000);
    }
}

void seeds_of_distinct_vectors_are_all_different() {
    std::vector<float> vectors(5 * fr::kBucketLanes);
    for (size_t i = 0; i < 5; i++)
        vectors[i * fr::kBucketLanes] = static_cast<float>(i);
    fr::Pool pool(1);
    fr::KMeans kmeans(pool, {vectors.data(), nullptr, 5, 1, fr::Metric::kL2}, 5);
    for (int seed = 0; seed < 20; seed++) {
        kmeans.seed(fr::Random(7, seed));
        CHECK(kmeans.inertia() == 0);
    }
}

void kernels_of_all_widths_give_the_same_bits() {
    const Cloud cloud;
    std::vector<const fr::BucketKernels *> widths = {&fr::bucket_kernels_portable};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) widths.push_back(&fr::bucket_kernels_avx2);
    if (__builtin_cpu_supports("avx512bw")) widths.push_back(&fr::bucket_kernels_avx512);
#endif
    constexpr int64_t kCenters = 37, kPadded = fr::bucket_padded(kCenters);
    std::vector<float> turned(Cloud::kDimensions * kPadded, 1e18f);
    for (int64_t c = 0; c < kCenters; c++)
        for (int64_t d = 0; d < Cloud::kDimensions; d++)
            turned[static_cast<size_t>(d * kPadded + c)] =
                cloud.vectors[static_cast<size_t>(3 * c * Cloud::kStride + d)];
    // Those of as many dimensions as there are groups go another way.
    for (const auto &[metric, dimensions] : {std::pair{fr::Metric::kL1, Cloud::kDimensions},
                                             {fr::Metric::kL2, Cloud::kDimensions},
                                             {fr::Metric::kL1, int64_t{fr::kGroups}},
                                             {fr::Metric::kL2, int64_t{fr::kGroups}}}) {
        std::vector<int32_t> first_nearest;
        std::vector<float> first_distances;
        for (const fr::BucketKernels *kernels : widths) {
            std::vector<int32_t> nearest(Cloud::kCount, -1);
            std::vector<float> distances(Cloud::kCount, -1);
            kernels->nearest({cloud.vectors.data(), Cloud::kCount, Cloud::kStride, turned.data(), dimensions, kPadded,
                              metric, nearest.data(), distances.data()});
            const float one = kernels->distance(cloud.vectors.data(), cloud.vectors.data() + 3 * Cloud::kStride,
                                                Cloud::kStride, metric);
            const double plain = plain_distance(cloud.vectors.data(), cloud.vectors.data() + 3 * Cloud::kStride,
                                                Cloud::kDimensions, metric);
            CHECK(std::fabs(static_cast<double>(one) - plain) < 1e-5 * plain);
            distances.push_back(one);
            if (first_nearest.empty()) first_nearest = nearest, first_distances = distances;
            CHECK(nearest == first_nearest && distances == first_distances);
            CHECK(nearest[3] == 1 && distances[3] == 0);
            for (size_t i = 0; i < nearest.size(); i++) {
                const double least =
                    plain_distance(cloud.vectors.data() + static_cast<int64_t>(i) * Cloud::kStride,
                                   cloud.vectors.data() + 3 * nearest[i] * Cloud::kStride, dimensions, metric);
                CHECK(std::fabs(least - static_cast<double>(distances[i])) < 1e-4 * (1 + least));
            }
        }
    }
    std::mt19937 random(3);
    constexpr int kHands = 5;
    std::vector<int16_t> chances, most;
    std::vector<uint16_t> bins;
    for (int i = 0; i < kHands * fr::kGroups; i++) {
        most.push_back(static_cast<int16_t>(i % 7 == 0 ? 0 : 1 + random() % 1980));
        chances.push_back(static_cast<int16_t>(random() % static_cast<unsigned>(most.back() + 1)));
    }
    for (size_t i = 0; i < kHands * fr::kBinsStride; i++)
        bins.push_back(static_cast<uint16_t>(random() % 1000));
    const std::array<uint16_t, kHands> pairs = {4, 0, 2, 1, 3};
    for (const fr::BucketKernels *kernels : widths) {
        std::vector<float> parts(kHands * fr::kBucketLanes, -1), sums(kHands * fr::kBinsStride, -1);
        kernels->find_parts(chances.data(), most.data(), pairs.data(), kHands, parts.data());
        kernels->cumulate(bins.data(), kHands, 0.25f, sums.data());
        for (size_t hand = 0; hand < kHands; hand++) {
            for (size_t i = 0; i < fr::kBucketLanes; i++) {
                const size_t at = pairs[hand] * size_t{fr::kGroups} + i;
                const float part = i >= fr::kGroups ? 0
                                   : most[at] == 0  ? 0.5f
                                                    : static_cast<float>(chances[at]) / static_cast<float>(most[at]);
                CHECK(parts[hand * fr::kBucketLanes + i] == part);
            }
            int sum = 0;
            for (size_t i = 0; i < fr::kBinsStride; i++) {
                const size_t at = hand * fr::kBinsStride + i;
                sum += bins[at];
                CHECK(sums[at] == (i + 1 < fr::kEquityBins ? 0.25f * static_cast<float>(sum) : 0));
            }
        }
    }
}

// Eight single masses of each distribution, matched in every way.
double plain_transport(const std::vector<uint32_t> &from, const std::vector<uint32_t> &to,
                       const std::vector<std::vector<double>> &distance) {
    std::vector<size_t> a, b;
    for (size_t i = 0; i < from.size(); i++) {
        a.insert(a.end(), from[i], i);
        b.insert(b.end(), to[i], i);
    }
    std::vector<double> best(size_t{1} << b.size(), INFINITY);
    best[0] = 0;
    for (size_t mask = 0; mask < best.size(); mask++) {
        const auto next = static_cast<size_t>(__builtin_popcountll(mask));
        for (size_t i = 0; i < b.size() && next < a.size(); i++)
            if ((mask >> i & 1) == 0)
                best[mask | size_t{1} << i] =
                    std::min(best[mask | size_t{1} << i], best[mask] + distance[a[next]][b[i]]);
    }
    return best.back() / static_cast<double>(a.size());
}

// Along the tree: the distance of two clusters is that of one mass on each.
void distances_along_the_tree_are_those_of_transport() {
    constexpr int kClusters = 7;
    std::mt19937 random(13);
    std::vector<std::array<double, 2>> places;
    for (int i = 0; i < kClusters; i++)
        places.push_back({static_cast<double>(random() % 1000) / 100, static_cast<double>(random() % 1000) / 100});
    std::vector<float> distances;
    for (const auto &a : places)
        for (const auto &b : places)
            distances.push_back(static_cast<float>(std::hypot(a[0] - b[0], a[1] - b[1])));
    const fr::ClusterTree tree(distances.data(), kClusters);
    CHECK(tree.edges() == 2 * kClusters - 2);
    const auto embed = [&](const std::vector<uint32_t> &counts) {
        std::vector<float> result(static_cast<size_t>(tree.edges()));
        tree.embed(counts.data(), std::accumulate(counts.begin(), counts.end(), 0u), result.data());
        return result;
    };
    const auto between = [&](const std::vector<float> &a, const std::vector<float> &b) {
        return plain_distance(a.data(), b.data(), tree.edges(), fr::Metric::kL1);
    };
    std::vector<std::vector<double>> along(kClusters, std::vector<double>(kClusters));
    std::vector<std::vector<float>> single;
    double nearest = INFINITY;
    for (size_t i = 0; i < kClusters; i++) {
        std::vector<uint32_t> counts(kClusters);
        counts[i] = 1;
        single.push_back(embed(counts));
        for (size_t other = 0; other < i; other++)
            nearest = std::min(nearest, static_cast<double>(distances[i * kClusters + other]));
    }
    double least = INFINITY;
    for (size_t i = 0; i < kClusters; i++)
        for (size_t other = 0; other < kClusters; other++) {
            along[i][other] = between(single[i], single[other]);
            if (i != other) least = std::min(least, along[i][other]);
        }
    CHECK(std::fabs(least - nearest) < 1e-5); // the first merge is of the two nearest, as far apart as they are
    for (size_t i = 0; i < kClusters; i++)
        for (size_t other = 0; other < kClusters; other++)
            for (size_t third = 0; third < kClusters; third++) // an ultrametric
                CHECK(along[i][other] <= std::max(along[i][third], along[third][other]) + 1e-5);
    for (int i = 0; i < 20; i++) {
        std::vector<uint32_t> from(kClusters), to(kClusters);
        for (int mass = 0; mass < 8; mass++)
            from[random() % kClusters]++, to[random() % kClusters]++;
        CHECK(std::fabs(between(embed(from), embed(to)) - plain_transport(from, to, along)) < 1e-5);
    }
}

} // namespace

int main() {
    clustering_equals_plain_lloyd();
    seeds_of_distinct_vectors_are_all_different();
    kernels_of_all_widths_give_the_same_bits();
    distances_along_the_tree_are_those_of_transport();
    return check_done();
}
