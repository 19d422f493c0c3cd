// k-means over weighted vectors, by L1 or L2.
#ifndef FASTRL_CFR_BUCKETS_KMEANS_H
#define FASTRL_CFR_BUCKETS_KMEANS_H

#include "base/pool.h"
#include "cfr/buckets/kernels.h"
#include "cfr/random.h"

#include <vector>

namespace fr {

struct Points {
    const float *vectors; // [count][bucket_padded(dimensions)]
    const float *weights; // [count], above 0; NULL: 1 each
    int64_t count, dimensions;
    Metric metric;

    int64_t stride() const { return bucket_padded(dimensions); }
    const float *vector(int64_t i) const { return vectors + i * stride(); }
    double weight(int64_t i) const { return weights != nullptr ? static_cast<double>(weights[i]) : 1; }
};

// What is needed to find nearest centres, and to move them to the means of what was found.
class Centers {
  public:
    Centers(int64_t count, int64_t dimensions, Metric metric);

    int64_t count() const { return count_; }
    const float *center(int64_t i) const { return centers_.data() + i * stride_; }
    float *center(int64_t i) { return centers_.data() + i * stride_; }
    const std::vector<float> &all() const { return centers_; }
    std::vector<float> &all() { return centers_; }
    float distance(const float *vector, int64_t i) const {
        return kernels_.distance(vector, center(i), stride_, metric_);
    }
    void turn(); // before nearest, once centres have changed
    void nearest(const float *vectors, int64_t count, int32_t *out, float *distances) const;

  private:
    int64_t count_, dimensions_, stride_, padded_;
    Metric metric_;
    const BucketKernels &kernels_;
    std::vector<float> centers_; // [count][stride]
    std::vector<float> turned_;  // [dimensions][padded]
};

// Sums of the vectors of each centre, and of their squared distances.
class Means {
  public:
    Means(int64_t count, int64_t stride);

    void clear();
    void add(int32_t center, const float *vector, double weight);
    void add_distance(double distance, double weight) { squares_ += weight * distance * distance, weight_ += weight; }
    void add(const Means &other);
    void move(Centers &centers) const; // centres without vectors stay where they are
    double inertia() const { return squares_ / weight_; }

  private:
    int64_t stride_;
    std::vector<double> sums_, weights_;
    double squares_ = 0, weight_ = 0;
};

// Elkan's (2003): the triangle inequality keeps for every vector a lower bound of its distance to each centre and an upper
// one to its own, and most distances need not be computed. Sums are made over fixed shares of the vectors, so that results
// do not depend on the number of threads.
class KMeans {
  public:
    KMeans(Pool &pool, const Points &points, int count); // the points must outlive it

    void seed(Random random); // k-means++ (Arthur and Vassilvitskii 2007)
    bool iterate();           // false once no vector has changed its centre
    double inertia();         // mean of the squared distances to the nearest centres
    const std::vector<float> &centers() const { return centers_.all(); }

  private:
    static constexpr int kShares = 32;

    template <typename Body> void each_share(Body &&body);
    int64_t choose(const std::vector<double> &sums, double part) const;
    void find_between();
    bool assign(int64_t i);

    Pool &pool_;
    const Points points_;
    Centers centers_;
    std::vector<Means> means_; // by share
    std::vector<int32_t> nearest_;
    std::vector<float> upper_, lower_;          // [points], [points][count]
    std::vector<float> between_, half_nearest_; // half of the distances of centres: to each, and to the nearest
    std::vector<float> moves_;                  // of the centres in the last iteration
};

} // namespace fr

#endif
