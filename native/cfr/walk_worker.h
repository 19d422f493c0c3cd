// What one thread of a walk does: rounds of betting on a board, the boards that follow, and what comes back from them.
#ifndef FASTRL_CFR_WALK_WORKER_H
#define FASTRL_CFR_WALK_WORKER_H

#include "cfr/arena.h"
#include "cfr/walker.h"

namespace fr {

class Walker::Worker {
  public:
    explicit Worker(Walker &walker) : w(walker), tree_(walker.game_.tree) {}

    // Fills in the values of places on one board.
    void walk(int street, int32_t number, const Place *places, size_t count);
    // Adds to `sums`, by leaf, what the boards children[first..end) of a board make the leaves worth.
    void add_children(int street, const Board &board, int32_t first, int32_t end, const std::vector<Place> &leaves,
                      float *const *sums);
    // Adds to the leaves' values what boards of a street after theirs make them worth, `weight` times each kind of them.
    void add_extensions(int street, const Renamings::Extension *boards, size_t count, double weight,
                        const std::vector<Place> &leaves);
    // What the renamings make of the leaves' values, added up.
    void add_renamed(Renamings::Set renamings, const std::vector<Place> &leaves);

    void show(int street, const BoardCards &cards, int dealt) {
        w.shower_->show(street, cards, dealt, shown_[static_cast<size_t>(street)]);
    }
    const Board &board(int street, int32_t number) const {
        return w.listed_ ? w.game_.boards->street(street)[static_cast<size_t>(number)]
                         : shown_[static_cast<size_t>(street)].board;
    }
    Arena &arena() { return arena_; }
    int64_t nodes = 0;

  private:
    struct Round { // a root and what its round adds, in Level::nodes
        size_t root;
        int32_t first_child;
    };
    struct Level { // of the recursion; kept for the next walk
        std::vector<Place> nodes, showdowns, folds, leaves, places, open, ended;
        std::vector<Round> rounds;
        std::vector<float *> sums;
        std::vector<Renamings::Extension> extensions;
    };
    // Where a decision's regrets are on a board, as [actions][stride]; the sums follow them.
    struct Cells {
        float *regrets, *sums;
        int64_t stride;
    };

    Level &level() {
        while (levels_.size() <= depth_)
            levels_.push_back(std::make_unique<Level>());
        return *levels_[depth_];
    }
    const Node &node(const Place &place) const { return tree_.nodes[static_cast<size_t>(place.node)]; }
    bool decides(const Place &place, int street) const {
        return node(place).kind == FR_CFR_NODE_KIND_DECISION && node(place).street == street;
    }
    static Place *children(Level &l, const Round &round, const Node &of) {
        return &l.nodes[round.root + 1 + static_cast<size_t>(of.first_child - round.first_child)];
    }
    Cells cells(const Board &board, const Place &place) const;
    bool responds() const { return w.what_ == Walk::kRespond; }
    bool picks_best() const { return w.what_ == Walk::kBest || w.what_ == Walk::kEvery; }

    std::vector<Place> &walk_child(int street, const Board &child, int32_t number, const std::vector<Place> &leaves);
    void draw_next(int street, int number);
    void add_drawn(int street, const std::vector<Place> &leaves);
    void add_every(int street, Level &l);
    void walk_rounds(int street, int32_t number, const Place *roots, size_t count);
    void come_to(const Board &board, int street, Level &l, const Round &round, size_t at);
    float *find_strategy(const Board &board, const Place &place);
    void add_sums(const Board &board, const Place &place, int action, const float *reach, int64_t n);
    void end_hands(const Board &board, Level &l);
    void deal(int street, const Board &board, Level &l);
    void hand_up(const Board &board, Level &l, const Round &round, size_t at);
    void add_regrets(const Board &board, const Place &place, const float *const *values, int64_t n);

    Walker &w;
    const Tree &tree_;
    Arena arena_;
    std::vector<std::unique_ptr<Level>> levels_;
    size_t depth_ = 0;
    std::array<Shown, FR_CFR_MAX_STREETS> shown_;               // the boards before it that it deals itself, by street
    std::array<int64_t, FR_CFR_MAX_STREETS> drawn_number_ = {}; // when responding: the present one's
};

} // namespace fr

#endif
