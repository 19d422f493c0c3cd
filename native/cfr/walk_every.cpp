#include "cfr/walk_every.h"

#include "cfr/walk_worker.h"

#include <algorithm>

namespace fr {
namespace {

constexpr size_t kTogether = 64; // boards whose values are kept apart until they are added up in order

} // namespace

Walker::Every::Every(Walker &walker)
    : w(walker), renamings_(walker.game_.deck), last_(walker.game_.betting.last_street()) {
    const Deck &deck = w.game_.deck;
    if (last_ == 0) return;
    renamings_.extend({}, 0, deck.board_cards(1), renamings_.all(), boards_);
    renamings_.extend({}, 0, deck.board_cards(last_), renamings_.all(), ends_);
}

void Walker::Every::split(int street, const std::vector<Place> &leaves, std::vector<Place> &open,
                          std::vector<Place> &ended) const {
    open.clear(), ended.clear();
    for (const Place &leaf : leaves) {
        const bool decided = w.game_.tree.nodes[static_cast<size_t>(leaf.node)].kind == FR_CFR_NODE_KIND_DECISION;
        (decided || street + 1 == last_ ? open : ended).push_back(leaf);
    }
}

double Walker::Every::weight(int street, int later) const {
    const Deck &deck = w.game_.deck;
    double result = 1;
    for (int i = 0; i < deck.board_cards(later) - deck.board_cards(street); i++)
        result *= (i + 1.0) / (deck.cards() - deck.board_cards(street) - 2 * deck.hole_cards() - i);
    return result;
}

Walker::Best Walker::Every::step(int64_t boards) {
    due_ = std::min(boards_.size(), done_ + static_cast<size_t>(boards));
    if (!found_) w.walk_root(1, 0, 2, values_.data());
    found_ = done_ == boards_.size();
    return {static_cast<int64_t>(boards_.size()), static_cast<int64_t>(done_),
            found_ ? values_ : std::array<double, 2>{}};
}

void Walker::Every::deal(const std::vector<Place> &leaves) {
    const auto n = static_cast<size_t>(w.game_.deck.holes());
    totals_.resize(leaves.size() * n);
    std::vector<Place> own = leaves;
    while (done_ < due_) {
        const size_t count = std::min(kTogether, due_ - done_);
        memory_.assign(count * leaves.size() * n, 0);
        items_.resize(count);
        for (size_t i = 0; i < count; i++) {
            for (size_t leaf = 0; leaf < own.size(); leaf++)
                own[leaf].value = memory_.data() + (i * leaves.size() + leaf) * n;
            split(0, own, items_[i].open, items_[i].ended);
        }
        first_ = done_;
        w.run(*this, static_cast<int>(count));
        for (size_t i = 0; i < memory_.size(); i++)
            totals_[i % totals_.size()] += static_cast<double>(memory_[i]);
        done_ += count;
    }
    if (done_ < boards_.size()) return;
    for (size_t leaf = 0; leaf < leaves.size(); leaf++)
        for (size_t c = 0; c < n; c++)
            leaves[leaf].value[c] = static_cast<float>(totals_[leaf * n + c]);
    w.workers_.back()->add_renamed(renamings_.all(), leaves);
}

void Walker::Every::run(int item, int worker) {
    const Item &leaves = items_[static_cast<size_t>(item)];
    const size_t at = first_ + static_cast<size_t>(item);
    Worker &by = *w.workers_[static_cast<size_t>(worker)];
    if (!leaves.open.empty()) by.add_extensions(1, &boards_[at], 1, weight(0, 1), leaves.open);
    const size_t begin = ends_.size() * at / boards_.size(), end = ends_.size() * (at + 1) / boards_.size();
    if (!leaves.ended.empty()) by.add_extensions(last_, &ends_[begin], end - begin, weight(0, last_), leaves.ended);
}

} // namespace fr
