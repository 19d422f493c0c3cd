// The buckets of one street, step by step.
#ifndef FASTRL_CFR_BUCKETS_STREET_H
#define FASTRL_CFR_BUCKETS_STREET_H

#include "cfr/buckets/kmeans.h"
#include "cfr/buckets/pair_numbers.h"
#include "cfr/buckets/vectors.h"

#include <optional>

namespace fr {

class Street {
  public:
    Street(const fr_buckets_config &checked, Pool &pool, std::unique_ptr<const Vectors> vectors);

    const fr_buckets_config &config() const { return config_; }
    const Vectors &vectors() const { return *vectors_; }
    void step();
    fr_buckets_progress progress() const;

    // What the last whole restart or pass left behind.
    const fr_buckets_progress &state() const { return state_; }
    const Centers &centers() const { return centers_; }
    void set_state(const fr_buckets_progress &state, const float *centers); // [count][dimensions]

  private:
    struct Pick { // a hand to learn from
        std::array<uint8_t, 5> board;
        uint16_t pair;
    };
    struct Worker {
        std::unique_ptr<Vectors::Scratch> scratch;
        BoardHands hands;
        std::vector<float> vectors; // of all pairs on a board
        std::array<int32_t, kPairs> nearest;
        std::array<float, kPairs> distances;
        std::array<uint32_t, kPairs> numbers;
    };

    void deal();
    void pick();
    void pick_starting_hands();
    void fill_sample();
    void run_restart();
    void enter(int stage);
    void run_boards();
    void write_table(Worker &worker);
    double stage_cost(int stage) const;

    const fr_buckets_config config_;
    Pool &pool_;
    const std::unique_ptr<const Vectors> vectors_;
    const std::vector<Orbit> orbits_;
    std::optional<PairNumbers> numbers_; // of the board's cards, where there are any
    std::vector<std::unique_ptr<Worker>> workers_;

    fr_buckets_progress state_ = {};
    Centers centers_;

    std::vector<Pick> picks_;
    std::vector<float> sample_, weights_;
    size_t filled_ = 0; // of the sample
    std::optional<KMeans> kmeans_;
    int iteration_ = 0; // of the restart under way
    std::vector<Means> means_;
    size_t boards_done_ = 0; // of the pass or the table
};

} // namespace fr

#endif
