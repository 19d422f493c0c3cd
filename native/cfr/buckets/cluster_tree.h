// A tree over clusters whose paths are about as long as the clusters are apart, so that the earth mover's distance of two
// distributions over them is the sum of length times difference of mass over its edges.
#ifndef FASTRL_CFR_BUCKETS_CLUSTER_TREE_H
#define FASTRL_CFR_BUCKETS_CLUSTER_TREE_H

#include <cstdint>
#include <vector>

namespace fr {

class ClusterTree {
  public:
    // By merging the two clusters that are nearest on average, until one is left. distances[count][count].
    ClusterTree(const float *distances, int count);

    int edges() const { return static_cast<int>(lengths_.size()); }
    // Mass below each edge times its length, out[edges()], of counts[clusters] that add up to `all`. Leaves come first.
    void embed(const uint32_t *counts, uint32_t all, float *out) const;

  private:
    std::vector<float> lengths_;   // of the edge above a node, all but the root
    std::vector<int32_t> parents_; // of a node, the root's number is edges(); above the node's own
    int leaves_;
};

} // namespace fr

#endif
