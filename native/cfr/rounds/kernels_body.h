// The kernel, written with the compiler's vector types. Compiled once for each vector width, with FASTRL_SAMPLE_ROUNDS as its
// name; everything else has internal linkage. Contains no branch on what is drawn: a wrong guess costs as much as a decision.
// Everything is inlined, so that a traversal is one piece of straight code that keeps its numbers in registers.
#include "cfr/rounds/kernels.h"

#include <cstring>
#include <utility>

namespace fr {
namespace {

#define FASTRL_INLINE __attribute__((always_inline))

typedef float Floats __attribute__((vector_size(kRounds * sizeof(float))));
typedef int32_t Mask __attribute__((vector_size(kRounds * sizeof(float))));
typedef uint32_t Words __attribute__((vector_size(kRounds * sizeof(float))));

constexpr Mask kFirstStreet = {-1}; // its round alone

FASTRL_INLINE inline Floats load(const RoundFloats &from) {
    Floats result;
    std::memcpy(&result, &from, sizeof result);
    return result;
}
FASTRL_INLINE inline void store(RoundFloats &to, Floats value) { std::memcpy(&to, &value, sizeof to); }

template <int kNumber> using Constant = std::integral_constant<int, kNumber>;

// Calls body(Constant<i>()) for i in 0..kCount-1.
template <int kCount, typename Body> FASTRL_INLINE inline void each(Body &&body) {
    [&]<int... kNumbers>(std::integer_sequence<int, kNumbers...>) FASTRL_INLINE { (body(Constant<kNumbers>()), ...); }
    (std::make_integer_sequence<int, kCount>());
}

class Generator {
  public:
    explicit Generator(const RoundRandom &seed) { std::memcpy(at_, &seed, sizeof at_); }

    FASTRL_INLINE Words next() {
        const Words result = at_[0] + at_[3], shifted = at_[1] << 9;
        at_[2] ^= at_[0];
        at_[3] ^= at_[1];
        at_[1] ^= at_[2];
        at_[0] ^= at_[3];
        at_[2] ^= shifted;
        at_[3] = at_[3] << 11 | at_[3] >> 21;
        return result;
    }

  private:
    Words at_[4];
};

template <int kStreets, int kTraverser> class Traversal {
  public:
    FASTRL_INLINE Traversal(const RoundWork &work, const RoundDeal &deal)
        : rows_{{deal.rows[0][0], deal.rows[0][1]}, {deal.rows[1][0], deal.rows[1][1]}},
          ends_(work.ends[kTraverser][deal.lead + 1]) {}

    // What the hand is worth. Adds the nodes come to.
    FASTRL_INLINE float run(Generator &random, float weight, Floats &nodes) {
        each<kDecisions>([&](auto decision) FASTRL_INLINE { choose<decision>(random); });
        each<kCalls>([&](auto call) FASTRL_INLINE { calls_[call] = load(ends_.calls[call]); });
        hand_up();
        if constexpr (kStreets == 2) {
            const Floats next = worth_[0];
            each<kCalls>([&](auto call) FASTRL_INLINE {
                calls_[call] = kFirstStreet ? __builtin_shuffle(next, Mask{} + (1 + call)) : calls_[call];
            });
            hand_up();
        }
        const Floats reached = rounds_reached();
        Floats visited = {};
        each<kDecisions>([&](auto decision) FASTRL_INLINE {
            constexpr int kChildren = kIsOwn<decision> ? kRound.actions(decision) : 1;
            visited += reach_[decision] * static_cast<float>(kChildren);
            learn<decision>(reach_[decision] * (reached * weight));
        });
        nodes += visited * reached;
        return worth_[0][0];
    }

  private:
    static constexpr RoundShape kRound = kStreets == 1 ? kKuhnRound : kLeducRound;
    static constexpr int kDecisions = kRound.decisions(), kCalls = kRound.calls();
    template <int kDecision> static constexpr bool kIsOwn = kRound.actor(kDecision) == kTraverser;

    // Number `i` of a decision's row, where the streets' rows come together, and back.
    template <int kDecision> FASTRL_INLINE Floats get(int i) const {
        constexpr int kSeat = kRound.actor(kDecision), kFirst = kRound.row(kDecision, kSeat);
        const Floats first = load(rows_[kSeat][0][kFirst + i]);
        return kStreets == 1 ? first : kFirstStreet ? first : load(rows_[kSeat][1][kFirst + i]);
    }
    // Each row has of the other street's rounds what nobody reads.
    template <int kDecision> FASTRL_INLINE void set(int i, Floats value) const {
        constexpr int kSeat = kRound.actor(kDecision), kFirst = kRound.row(kDecision, kSeat);
        store(rows_[kSeat][0][kFirst + i], value);
        if constexpr (kStreets == 2) store(rows_[kSeat][1][kFirst + i], value);
    }

    // Downwards: who comes where, 1 or 0, from the beginning of a round.
    template <int kDecision> FASTRL_INLINE void choose(Generator &random) {
        constexpr int kActions = kRound.actions(kDecision);
        each<kActions>([&](auto a) FASTRL_INLINE { strategy_[kDecision][a] = get<kDecision>(kActions + a); });
        Floats rest = reach_[kDecision];
        if constexpr (kIsOwn<kDecision>) {
            each<kActions>([&](auto a) FASTRL_INLINE { come_to<kDecision, a>(rest); });
        } else {
            // 22 bits, so that it is below the sum of chances however they are rounded: no action of chance 0 is chosen.
            const Floats drawn = __builtin_convertvector((Mask)(random.next() >> 10), Floats) * 0x1p-22f;
            Floats up_to = strategy_[kDecision][0];
            each<kActions - 1>([&](auto a) FASTRL_INLINE {
                if constexpr (a > 0) up_to += strategy_[kDecision][a];
                past_[kDecision][a] = drawn >= up_to;
                come_to<kDecision, a>(past_[kDecision][a] ? Floats{} : rest);
                rest = past_[kDecision][a] ? rest : Floats{};
            });
            come_to<kDecision, kActions - 1>(rest);
        }
    }
    template <int kDecision, int kAction> FASTRL_INLINE void come_to(Floats reach) {
        constexpr RoundStep kStep = kRound.step(kDecision, kAction);
        if constexpr (kStep.kind == RoundStep::kDecision) reach_[kStep.number] = reach;
        if constexpr (kStep.kind == RoundStep::kCall) call_reach_[kStep.number] = reach;
    }

    // The first street's, and those that its calls lead to.
    FASTRL_INLINE Floats rounds_reached() const {
        if constexpr (kStreets == 1) return Floats{1};
        return [&]<int... kNumbers>(std::integer_sequence<int, kNumbers...>) FASTRL_INLINE {
            return Floats{1, call_reach_[kNumbers][0]...};
        }
        (std::make_integer_sequence<int, kCalls>());
    }

    // Upwards: what decisions are worth.
    FASTRL_INLINE void hand_up() {
        each<kDecisions>([&](auto i) FASTRL_INLINE {
            constexpr int kDecision = kDecisions - 1 - i, kLast = kRound.actions(kDecision) - 1;
            Floats worth = value < kDecision, kIsOwn<kDecision> ? 0 : kLast > ();
            if constexpr (kIsOwn<kDecision>) worth *= strategy_[kDecision][0];
            each<kLast>([&](auto j) FASTRL_INLINE {
                if constexpr (kIsOwn<kDecision>)
                    worth += strategy_[kDecision][j + 1] * value<kDecision, j + 1>();
                else
                    worth = past_[kDecision][kLast - 1 - j] ? worth : value<kDecision, kLast - 1 - j>();
            });
            worth_[kDecision] = worth;
        });
    }
    template <int kDecision, int kAction> FASTRL_INLINE Floats value() const {
        constexpr RoundStep kStep = kRound.step(kDecision, kAction);
        if constexpr (kStep.kind == RoundStep::kDecision) return worth_[kStep.number];
        if constexpr (kStep.kind == RoundStep::kCall) return calls_[kStep.number];
        if constexpr (kStep.kind == RoundStep::kFold) return load(ends_.folds[kStep.number]);
    }

    // What it means for the traverser's regrets and the others' sums. The weight is 0 for rounds that do not come here.
    template <int kDecision> FASTRL_INLINE void learn(Floats weight) const {
        constexpr int kActions = kRound.actions(kDecision);
        if constexpr (!kIsOwn<kDecision>) {
            each<kActions>([&](auto a) FASTRL_INLINE {
                set<kDecision>(2 * kActions + a, get<kDecision>(2 * kActions + a) + weight * strategy_[kDecision][a]);
            });
            return;
        }
        Floats parts[kActions], sum = {};
        each<kActions>([&](auto a) FASTRL_INLINE {
            const Floats regret = get<kDecision>(a) + weight * (value<kDecision, a>() - worth_[kDecision]);
            set<kDecision>(a, regret);
            parts[a] = regret > Floats{} ? regret : Floats{};
            sum = a == 0 ? parts[0] : sum + parts[a];
        });
        // Regret matching: positive regrets in proportion, or all actions alike.
        const Mask none = sum <= Floats{};
        const Floats scale = 1 / (none ? Floats{} + static_cast<float>(kActions) : sum),
                     alike = none ? Floats{} + 1 : Floats{};
        each<kActions>([&](auto a) FASTRL_INLINE { set<kDecision>(kActions + a, (parts[a] + alike) * scale); });
    }

    RoundFloats *const rows_[2][2]; // a copy, so that no store can change it
    const RoundEnds &ends_;
    Floats strategy_[kDecisions][kRoundActions];
    Mask past_[kDecisions][kRoundActions - 1]; // of others' decisions: what is drawn is behind an action
    Floats reach_[kDecisions] = {Floats{} + 1}, call_reach_[kCalls], worth_[kDecisions], calls_[kCalls];
};

template <int kStreets> void sample(RoundWork &work) {
    Generator random(work.random);
    Floats nodes = {};
    for (int i = 0; i < work.count; i++) {
        const RoundDeal &deal = *work.deals[i];
        work.utility[0] += static_cast<double>(Traversal<kStreets, 0>(work, deal).run(random, work.weights[i], nodes));
        work.utility[1] += static_cast<double>(Traversal<kStreets, 1>(work, deal).run(random, work.weights[i], nodes));
    }
    work.nodes += 2 * work.count; // the roots
    for (int round = 0; round < kRounds; round++)
        work.nodes += static_cast<int64_t>(nodes[round]);
}

} // namespace

void FASTRL_SAMPLE_ROUNDS(RoundWork &work) { work.streets == 1 ? sample<1>(work) : sample<2>(work); }

} // namespace fr
