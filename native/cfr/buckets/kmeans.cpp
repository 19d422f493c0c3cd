#include "cfr/buckets/kmeans.h"

#include "base/cpu.h"
#include "cfr/buckets/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fr {

Centers::Centers(int64_t count, int64_t dimensions, Metric metric)
    : count_(count), dimensions_(dimensions), stride_(bucket_padded(dimensions)), padded_(bucket_padded(count)),
      metric_(metric), kernels_(FASTRL_WIDEST(bucket_kernels)), centers_(static_cast<size_t>(count * stride_)),
      turned_(static_cast<size_t>(dimensions * padded_)) {}

void Centers::turn() {
    std::fill(turned_.begin(), turned_.end(), 1e18f);
    for (int64_t i = 0; i < count_; i++)
        for (int64_t d = 0; d < dimensions_; d++)
            turned_[static_cast<size_t>(d * padded_ + i)] = center(i)[d];
}

void Centers::nearest(const float *vectors, int64_t count, int32_t *out, float *distances) const {
    kernels_.nearest({vectors, count, stride_, turned_.data(), dimensions_, padded_, metric_, out, distances});
}

Means::Means(int64_t count, int64_t stride)
    : stride_(stride), sums_(static_cast<size_t>(count * stride)), weights_(static_cast<size_t>(count)) {}

void Means::clear() {
    std::fill(sums_.begin(), sums_.end(), 0);
    std::fill(weights_.begin(), weights_.end(), 0);
    squares_ = weight_ = 0;
}

void Means::add(int32_t center, const float *vector, double weight) {
    double *sums = sums_.data() + center * stride_;
    for (int64_t d = 0; d < stride_; d++)
        sums[d] += weight * static_cast<double>(vector[d]);
    weights_[static_cast<size_t>(center)] += weight;
}

void Means::add(const Means &other) {
    const auto add = [](std::vector<double> &to, const std::vector<double> &from) {
        std::transform(to.begin(), to.end(), from.begin(), to.begin(), std::plus<>());
    };
    add(sums_, other.sums_), add(weights_, other.weights_);
    squares_ += other.squares_, weight_ += other.weight_;
}

void Means::move(Centers &centers) const {
    for (size_t i = 0; i < weights_.size(); i++) {
        if (weights_[i] == 0) continue;
        const double *sums = sums_.data() + static_cast<int64_t>(i) * stride_;
        std::transform(sums, sums + stride_, centers.center(static_cast<int64_t>(i)),
                       [&](double sum) { return static_cast<float>(sum / weights_[i]); });
    }
}

KMeans::KMeans(Pool &pool, const Points &points, int count)
    : pool_(pool), points_(points), centers_(count, points.dimensions, points.metric),
      means_(kShares, Means(count, points.stride())) {
    const auto n = static_cast<size_t>(points.count), k = static_cast<size_t>(count);
    nearest_.resize(n), upper_.resize(n), lower_.resize(n * k);
    between_.resize(k * k), half_nearest_.resize(k), moves_.resize(k);
}

template <typename Body> void KMeans::each_share(Body &&body) { // body(share, first, end)
    parallel(pool_, kShares, [&](int item, int) {
        const auto share = static_cast<size_t>(item);
        body(share, points_.count * item / kShares, points_.count * (item + 1) / kShares);
    });
}

// The point at `part` of the way through all weights times squared distances, of which `sums` has each share's.
int64_t KMeans::choose(const std::vector<double> &sums, double part) const {
    double all = 0;
    for (const double sum : sums)
        all += sum;
    double left = part * all;
    int64_t last = -1;
    for (int share = 0; share < kShares; share++) {
        if (left >= sums[static_cast<size_t>(share)] && share + 1 < kShares) {
            left -= sums[static_cast<size_t>(share)];
            continue;
        }
        for (int64_t i = points_.count * share / kShares; i < points_.count * (share + 1) / kShares; i++) {
            const auto upper = static_cast<double>(upper_[static_cast<size_t>(i)]);
            const double weight = points_.weight(i) * upper * upper;
            if (weight == 0) continue;
            last = i;
            if ((left -= weight) < 0) return i;
        }
    }
    return std::max<int64_t>(last, 0); // rounding left something, or all points are centres already
}

void KMeans::seed(Random random) {
    const int64_t k = centers_.count();
    std::fill(upper_.begin(), upper_.end(), 1.0f); // alike for the first choice
    std::fill(moves_.begin(), moves_.end(), 0.0f);
    std::vector<double> sums(kShares);
    each_share([&](size_t share, int64_t first, int64_t end) {
        sums[share] = 0;
        for (int64_t i = first; i < end; i++)
            sums[share] += points_.weight(i);
    });
    for (int64_t c = 0; c < k; c++) {
        const int64_t chosen = choose(sums, static_cast<double>(random.next() >> 11) * 0x1p-53);
        std::copy_n(points_.vector(chosen), points_.stride(), centers_.center(c));
        each_share([&](size_t share, int64_t first, int64_t end) {
            sums[share] = 0;
            for (int64_t i = first; i < end; i++) {
                const auto at = static_cast<size_t>(i);
                const float distance = centers_.distance(points_.vector(i), c);
                lower_[static_cast<size_t>(i * k + c)] = distance;
                if (c == 0 || distance < upper_[at]) {
                    upper_[at] = distance;
                    nearest_[at] = static_cast<int32_t>(c);
                }
                const auto upper = static_cast<double>(upper_[at]);
                sums[share] += points_.weight(i) * upper * upper;
            }
        });
    }
}

void KMeans::find_between() {
    const auto k = static_cast<size_t>(centers_.count());
    parallel(pool_, static_cast<int>(k), [&](int item, int) {
        const auto c = static_cast<size_t>(item);
        half_nearest_[c] = INFINITY;
        for (size_t other = 0; other < k; other++) {
            const float half = centers_.distance(centers_.center(static_cast<int64_t>(other)), item) / 2;
            between_[c * k + other] = half;
            if (other != c) half_nearest_[c] = std::min(half_nearest_[c], half);
        }
    });
}

// Finds the nearest centre of a point; whether it is another than before.
bool KMeans::assign(int64_t i) {
    const auto k = static_cast<size_t>(centers_.count()), at = static_cast<size_t>(i);
    float *lower = lower_.data() + at * k;
    for (size_t c = 0; c < k; c++)
        lower[c] = std::max(lower[c] - moves_[c], 0.0f);
    const auto before = static_cast<size_t>(nearest_[at]);
    size_t own = before;
    float upper = upper_[at] + moves_[own];
    bool exact = false;
    for (size_t c = 0; upper > half_nearest_[own] && c < k; c++) {
        const auto may_be_nearer = [&] { return upper > lower[c] && upper > between_[own * k + c]; };
        if (c == own || !may_be_nearer()) continue;
        if (!exact) {
            upper = lower[own] = centers_.distance(points_.vector(i), static_cast<int64_t>(own));
            exact = true;
            if (!may_be_nearer()) continue;
        }
        lower[c] = centers_.distance(points_.vector(i), static_cast<int64_t>(c));
        if (lower[c] < upper) {
            upper = lower[c];
            own = c;
        }
    }
    upper_[at] = upper;
    nearest_[at] = static_cast<int32_t>(own);
    return own != before;
}

bool KMeans::iterate() {
    find_between();
    std::array<int64_t, kShares> changed = {};
    each_share([&](size_t share, int64_t first, int64_t end) {
        Means &means = means_[share];
        means.clear();
        for (int64_t i = first; i < end; i++) {
            changed[share] += assign(i) ? 1 : 0;
            means.add(nearest_[static_cast<size_t>(i)], points_.vector(i), points_.weight(i));
        }
    });
    for (size_t share = 1; share < kShares; share++)
        means_[0].add(means_[share]);
    Centers before = centers_;
    means_[0].move(centers_);
    float moved = 0;
    for (int64_t c = 0; c < centers_.count(); c++) {
        moves_[static_cast<size_t>(c)] = centers_.distance(before.center(c), c);
        moved = std::max(moved, moves_[static_cast<size_t>(c)]);
    }
    return moved > 0 || *std::max_element(changed.begin(), changed.end()) > 0;
}

double KMeans::inertia() {
    centers_.turn();
    each_share([&](size_t share, int64_t first, int64_t end) {
        means_[share].clear();
        const auto n = static_cast<size_t>(end - first);
        if (n == 0) return;
        // Bounds end here: what they say of distances is replaced by the distances themselves.
        int32_t *nearest = nearest_.data() + first;
        float *distances = upper_.data() + first;
        centers_.nearest(points_.vector(first), end - first, nearest, distances);
        for (size_t i = 0; i < n; i++)
            means_[share].add_distance(static_cast<double>(distances[i]),
                                       points_.weight(first + static_cast<int64_t>(i)));
    });
    for (size_t share = 1; share < kShares; share++)
        means_[0].add(means_[share]);
    return means_[0].inertia();
}

} // namespace fr
