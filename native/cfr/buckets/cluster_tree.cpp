#include "cfr/buckets/cluster_tree.h"

#include <algorithm>
#include <cstddef>

namespace fr {

// Average linkage by chains of nearest neighbours: two that are each other's nearest can be merged at once, as no other
// merge brings anything nearer to them. Merges come out of order, which parents_ must not, so nodes are renumbered by height.
ClusterTree::ClusterTree(const float *distances, int count) : leaves_(count) {
    const auto n = static_cast<size_t>(count);
    struct Merge {
        size_t a, b; // nodes; those of merges are numbered from n on
        float height;
    };
    std::vector<Merge> merges;
    std::vector<float> apart(distances, distances + n * n);
    std::vector<size_t> node(n), size(n, 1), chain;
    std::vector<bool> alive(n, true);
    for (size_t i = 0; i < n; i++)
        node[i] = i;
    while (merges.size() + 1 < n) {
        if (chain.empty())
            chain.push_back(static_cast<size_t>(std::find(alive.begin(), alive.end(), true) - alive.begin()));
        const size_t last = chain.back(), before = chain.size() > 1 ? chain[chain.size() - 2] : n;
        size_t nearest = before; // the one before wins ties, so that the chain ends
        for (size_t i = 0; i < n; i++) {
            if (!alive[i] || i == last) continue;
            if (nearest == n || apart[last * n + i] < apart[last * n + nearest]) nearest = i;
        }
        if (nearest != before) {
            chain.push_back(nearest);
            continue;
        }
        chain.resize(chain.size() - 2);
        float height = apart[last * n + before];
        for (const size_t of : {node[last], node[before]}) // above both, whatever rounding did
            if (of >= n) height = std::max(height, merges[of - n].height);
        for (size_t i = 0; i < n; i++) {
            if (!alive[i] || i == last || i == before) continue;
            const auto weight = static_cast<float>(size[last]) / static_cast<float>(size[last] + size[before]);
            const float mean = weight * apart[last * n + i] + (1 - weight) * apart[before * n + i];
            apart[last * n + i] = apart[i * n + last] = mean;
        }
        alive[before] = false;
        size[last] += size[before];
        merges.push_back({node[last], node[before], height});
        node[last] = n + merges.size() - 1;
    }
    std::vector<size_t> order(merges.size()), place(merges.size());
    for (size_t i = 0; i < order.size(); i++)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return merges[a].height < merges[b].height; });
    for (size_t i = 0; i < order.size(); i++)
        place[order[i]] = i;
    if (n < 2) return;
    lengths_.resize(2 * n - 2);
    parents_.resize(2 * n - 2);
    for (size_t i = 0; i < merges.size(); i++) {
        for (const size_t child : {merges[i].a, merges[i].b}) {
            const size_t at = child < n ? child : n + place[child - n];
            const float below = child < n ? 0 : merges[child - n].height;
            parents_[at] = static_cast<int32_t>(n + place[i]);
            lengths_[at] = std::max(merges[i].height - below, 0.0f) / 2; // a path climbs to the merge and down again
        }
    }
}

void ClusterTree::embed(const uint32_t *counts, uint32_t all, float *out) const {
    const auto n = static_cast<size_t>(leaves_);
    std::fill(out, out + lengths_.size(), 0.0f);
    for (size_t i = 0; i < lengths_.size(); i++) {
        if (i < n) out[i] = static_cast<float>(counts[i]);
        const auto parent = static_cast<size_t>(parents_[i]);
        if (parent < lengths_.size()) out[parent] += out[i];
    }
    for (size_t i = 0; i < lengths_.size(); i++)
        out[i] *= lengths_[i] / static_cast<float>(all);
}

} // namespace fr
