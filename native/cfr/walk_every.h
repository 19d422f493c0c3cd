// A walk over all boards, one of each kind that only names of suits tell apart, cut into pieces.
//
// On a board that some renamings keep, reach is the same for a hand and for what they make of it, and values differ only by
// them. So of the next street's boards one of each kind is walked, and what the renamings make of its values is added up.
// Hands on which nobody decides any more are dealt to the end at once, where the order of cards does not matter.
#ifndef FASTRL_CFR_WALK_EVERY_H
#define FASTRL_CFR_WALK_EVERY_H

#include "cfr/walker.h"

namespace fr {

class Walker::Every final : public Job {
  public:
    explicit Every(Walker &walker);

    // Goes on by so many boards of the second street.
    Best step(int64_t boards);
    // What the boards that are due make the root's leaves worth; they have their values after the last ones.
    void deal(const std::vector<Place> &leaves);
    void run(int item, int worker) override;

    const Renamings &renamings() const { return renamings_; }
    // Those of a street's leaves that go on to the next street, and those that are dealt to the end.
    void split(int street, const std::vector<Place> &leaves, std::vector<Place> &open, std::vector<Place> &ended) const;
    // Of every board of a later street after one: they are equally likely where two hands leave them possible.
    double weight(int street, int later) const;

  private:
    struct Item {
        std::vector<Place> open, ended;
    };

    Walker &w;
    const Renamings renamings_;
    const int last_;
    std::vector<Renamings::Extension> boards_, ends_; // of the second street and of the last
    size_t done_ = 0, due_ = 0;                       // of the former; each comes with its share of the latter
    size_t first_ = 0;                                // of those under way
    std::vector<Item> items_;
    std::vector<float> memory_;
    std::vector<double> totals_; // [leaves][hole cards]
    std::array<double, 2> values_ = {};
    bool found_ = false;
};

} // namespace fr

#endif
