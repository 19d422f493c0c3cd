// Ends of hands on one board: every vector width against the others and against a plain enumeration of all pairs of hands.
#include "cfr/kernels.h"
#include "base/cpu.h"
#include "tests/check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

namespace {

struct alignas(64) Row {
    std::array<float, fr::kTerminals> of_terminal;
};

constexpr float kPoison = -1e30f;
constexpr double kRounding = 0.05; // of sums of up to a thousand numbers, times up to eleven

// A board of a deck with random strengths. Two hands of one strength make a class where they can, and one class is empty.
class Ends {
  public:
    Ends(int deck, int hole_cards, int count, int showdowns) {
        std::mt19937 random(static_cast<uint32_t>(deck + hole_cards));
        for (int a = 0; a < deck; a++) {
            for (int b = 0; b < (hole_cards == 2 ? a : 1); b++) {
                cards_.push_back(static_cast<uint8_t>(a));
                if (hole_cards == 2) cards_.push_back(static_cast<uint8_t>(b));
            }
        }
        const size_t holes = cards_.size() / static_cast<size_t>(hole_cards);
        strength_.resize(holes);
        class_of_.assign(holes, -1);
        for (size_t hole = 0; hole < holes; hole++) {
            strength_[hole] = static_cast<uint16_t>(1 + random() % (holes / 5 + 1));
            if (hole % 7 != 3) by_strength_.push_back(static_cast<int16_t>(hole)); // the others meet the board
        }
        std::stable_sort(by_strength_.begin(), by_strength_.end(),
                         [&](int16_t a, int16_t b) { return strong(a) < strong(b); });
        for (size_t i = 0; i < by_strength_.size(); i++) {
            const bool joins = i % 2 == 1 && strong(by_strength_[i - 1]) == strong(by_strength_[i]);
            if (!joins && example_.size() == 2) example_.push_back(-1);
            if (!joins) example_.push_back(by_strength_[i]);
            class_of_[static_cast<size_t>(by_strength_[i])] = static_cast<int16_t>(example_.size() - 1);
        }
        const size_t rounded = (example_.size() + 15) / 16 * 16;
        reach_.resize(rounded * fr::kTerminals);
        for (float &reach : reach_)
            reach = static_cast<float>(random() % 1000) / 1000;
        values_.resize(rounded * fr::kTerminals);
        rows_.resize(rounded), results_.resize(rounded);
        work_.count = count, work_.showdowns = showdowns;
        work_.classes = static_cast<int>(example_.size()), work_.holes = static_cast<int>(by_strength_.size());
        work_.hole_cards = hole_cards, work_.deck = deck;
        work_.cards = cards_.data(), work_.class_of = class_of_.data(), work_.example = example_.data();
        work_.by_strength = by_strength_.data(), work_.strength = strength_.data();
        work_.rows = rows_.data()->of_terminal.data(), work_.results = results_.data()->of_terminal.data();
        for (size_t t = 0; t < static_cast<size_t>(count); t++) {
            work_.reach[t] = reach_.data() + t * rounded;
            work_.value[t] = values_.data() + t * rounded;
            work_.pays[t] = static_cast<float>(t + 1) * (t % 3 == 2 ? -0.7f : 0.7f);
        }
    }

    // [terminal][class]
    std::vector<float> by(const fr::CfrKernels &kernels) {
        std::fill(values_.begin(), values_.end(), kPoison);
        std::memset(static_cast<void *>(rows_.data()), 0xFF, rows_.size() * sizeof(Row));
        std::memset(static_cast<void *>(results_.data()), 0xFF, results_.size() * sizeof(Row));
        kernels.terminals(work_);
        std::vector<float> result;
        for (int t = 0; t < work_.count; t++)
            result.insert(result.end(), work_.value[t], work_.value[t] + work_.classes);
        return result;
    }

    std::vector<double> by_enumeration() const {
        std::vector<double> result;
        for (int t = 0; t < work_.count; t++) {
            for (const int16_t own : example_) {
                double sum = 0;
                for (const int16_t other : by_strength_) {
                    if (own < 0 || share_a_card(own, other)) continue;
                    const int won = strong(own) > strong(other) ? 1 : strong(own) == strong(other) ? 0 : -1;
                    sum += (t < work_.showdowns ? won : 1) *
                           static_cast<double>(work_.reach[t][class_of_[static_cast<size_t>(other)]]);
                }
                result.push_back(sum * static_cast<double>(work_.pays[t]));
            }
        }
        return result;
    }

  private:
    uint16_t strong(int16_t hole) const { return strength_[static_cast<size_t>(hole)]; }
    bool share_a_card(int16_t a, int16_t b) const {
        const uint8_t *x = cards_.data() + a * work_.hole_cards, *y = cards_.data() + b * work_.hole_cards;
        return std::find_first_of(x, x + work_.hole_cards, y, y + work_.hole_cards) != x + work_.hole_cards;
    }

    fr::TerminalWork work_ = {};
    std::vector<uint8_t> cards_;
    std::vector<uint16_t> strength_;
    std::vector<int16_t> class_of_, example_, by_strength_;
    std::vector<float> reach_, values_;
    std::vector<Row> rows_, results_;
};

void ends_of_hands_are_those_of_all_pairs_by_every_width() {
    std::vector<const fr::CfrKernels *> widths = {&fr::cfr_kernels_portable};
#if defined(__x86_64__)
    if (fr::has_avx2()) widths.push_back(&fr::cfr_kernels_avx2);
    if (fr::has_avx512()) widths.push_back(&fr::cfr_kernels_avx512);
#endif
    for (const auto &[deck, hole_cards] : {std::pair{52, 2}, {17, 2}, {13, 1}}) {
        for (const auto &[count, showdowns] : {std::pair{16, 16}, {15, 9}, {13, 3}, {7, 0}, {1, 1}}) {
            Ends ends(deck, hole_cards, count, showdowns);
            const std::vector<double> plain = ends.by_enumeration();
            const std::vector<float> first = ends.by(*widths[0]);
            CHECK(first.size() == plain.size());
            for (size_t i = 0; i < plain.size(); i++)
                CHECK(std::fabs(static_cast<double>(first[i]) - plain[i]) < kRounding);
            for (const fr::CfrKernels *kernels : widths) {
                const std::vector<float> same = ends.by(*kernels);
                CHECK(std::memcmp(same.data(), first.data(), first.size() * sizeof(float)) == 0);
            }
        }
    }
}

} // namespace

int main() {
    ends_of_hands_are_those_of_all_pairs_by_every_width();
    return check_done();
}
