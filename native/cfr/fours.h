// The numbers of an infoset's actions, worked on as vectors of four. Two actions and more only: then as many floats from a
// row's first regret on are in the row.
#ifndef FASTRL_CFR_FOURS_H
#define FASTRL_CFR_FOURS_H

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace fr {

typedef float Four __attribute__((vector_size(4 * sizeof(float))));
typedef int32_t FourIntegers __attribute__((vector_size(4 * sizeof(int32_t))));

template <int kBlocks> struct Fours {
    static constexpr int kCount = 4 * kBlocks;

    Four at[kBlocks];

    [[gnu::always_inline]] static Fours load(const float *from) {
        Fours result;
        std::memcpy(result.at, from, sizeof result.at);
        return result;
    }
    // The same where some were just written one by one: a load of four at once would wait until they had left the core.
    [[gnu::always_inline]] static Fours load_each(const float *from) {
        const volatile float *each = from;
        Fours result;
        for (int b = 0; b < kBlocks; b++, each += 4)
            result.at[b] = Four{each[0], each[1], each[2], each[3]};
        return result;
    }
    [[gnu::always_inline]] void store(float *to) const { std::memcpy(to, at, sizeof at); }
};

// Calls body(std::integral_constant<int, blocks>) with blocks enough for that many actions.
template <typename Body> auto with_blocks(int actions, Body &&body) {
    if (actions <= 4) return body(std::integral_constant<int, 1>{});
    if (actions <= 8) return body(std::integral_constant<int, 2>{});
    return body(std::integral_constant<int, 4>{});
}

inline FourIntegers lanes_below(int block, int actions) { return FourIntegers{0, 1, 2, 3} + 4 * block < actions; }
inline FourIntegers lanes_of(int block, uint32_t mask) {
    return (FourIntegers{1, 2, 4, 8} & static_cast<int32_t>(mask >> 4 * block)) != 0;
}

// Parts of a whole, 0 beyond the actions.
template <int kBlocks> struct Parts {
    Fours<kBlocks> of;
    float whole;

    [[gnu::always_inline]] void add_up() {
        Four sums = of.at[0];
        for (int b = 1; b < kBlocks; b++)
            sums += of.at[b];
        whole = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    }
    [[gnu::always_inline]] Fours<kBlocks> strategy() const {
        Fours<kBlocks> result;
        const float scale = 1 / whole;
        for (int b = 0; b < kBlocks; b++)
            result.at[b] = of.at[b] * scale;
        return result;
    }
    // One of them in proportion, never one that is 0: sums of the first ones never fall, and stay what they are where nothing
    // is added; 23 bits of `random` times the last of them are always below it.
    [[gnu::always_inline]] int choose(uint64_t random) const {
        constexpr int kCount = Fours<kBlocks>::kCount;
        float up_to[kCount], sum = 0;
        for (int i = 0; i < kCount; i++)
            up_to[i] = sum += of.at[i / 4][i % 4];
        const float at = static_cast<float>(random >> 41) * 0x1p-23f * sum;
        int chosen = 0;
        for (int i = 0; i + 1 < kCount; i++)
            chosen += at >= up_to[i] ? 1 : 0;
        return chosen;
    }
};

// Regret matching: positive regrets in proportion, or all actions alike.
template <int kBlocks> [[gnu::always_inline]] inline Parts<kBlocks> match_fours(const float *regrets, int actions) {
    Parts<kBlocks> result;
    const auto values = Fours<kBlocks>::load(regrets);
    for (int b = 0; b < kBlocks; b++)
        result.of.at[b] = (values.at[b] > Four{}) & lanes_below(b, actions) ? values.at[b] : Four{};
    result.add_up();
    if (result.whole > 0) return result;
    for (int b = 0; b < kBlocks; b++)
        result.of.at[b] = lanes_below(b, actions) ? Four{} + 1 : Four{};
    result.whole = static_cast<float>(actions);
    return result;
}

// What a strategy is worth, and by how much each action that was tried is better.
template <int kBlocks> struct Gains {
    float mean;
    Fours<kBlocks> weighted; // 0 for actions that were not tried

    [[gnu::always_inline]] Gains(const Fours<kBlocks> &strategy, const Fours<kBlocks> &values, uint32_t tried,
                                 float weight) {
        Four sums = strategy.at[0] * values.at[0];
        for (int b = 1; b < kBlocks; b++)
            sums += strategy.at[b] * values.at[b];
        mean = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (int b = 0; b < kBlocks; b++)
            weighted.at[b] = lanes_of(b, tried) ? weight * (values.at[b] - mean) : Four{};
    }
};

// What a traverser gets where a hand of two players ends, by Tree::won.
struct HandEnds {
    float fold;     // of what seat 0 wins
    float showdown; // of the winner's chips

    // Of the actions that end the hand; 0 for others, of which nothing is won.
    template <int kBlocks> [[gnu::always_inline]] Fours<kBlocks> worth(const float *won, uint32_t showdowns) const {
        auto result = Fours<kBlocks>::load(won);
        for (int b = 0; b < kBlocks; b++)
            result.at[b] *= lanes_of(b, showdowns) ? Four{} + showdown : Four{} + fold;
        return result;
    }
};

} // namespace fr

#endif
