// The kernel, written with the compiler's vector types. Compiled once for each vector width, with FASTRL_SAMPLE_ROUNDS as its
// name; everything else has internal linkage. Contains no branch on what is drawn: a wrong guess costs as much as a decision.
#include "cfr/rounds/kernels.h"

#include <cstring>

namespace fr {
namespace {

typedef float Floats __attribute__((vector_size(kRounds * sizeof(float))));
typedef int32_t Mask __attribute__((vector_size(kRounds * sizeof(float))));
typedef uint32_t Words __attribute__((vector_size(kRounds * sizeof(float))));

template <typename Vector, typename Memory> Vector load_as(const Memory &from) {
    Vector result;
    static_assert(sizeof result == sizeof from);
    std::memcpy(&result, &from, sizeof result);
    return result;
}
inline Floats load(const RoundFloats &from) { return load_as<Floats>(from); }
inline Mask load(const RoundMask &from) { return load_as<Mask>(from); }
inline void store(RoundFloats &to, Floats value) { std::memcpy(&to, &value, sizeof to); }
inline void store(RoundMask &to, Mask value) { std::memcpy(&to, &value, sizeof to); }

inline Floats where(Mask mask, Floats value) { return (Floats)(mask & (Mask)value); }

// Of round `round` alone.
inline Mask only(int round) { return Mask{0, 1, 2, 3, 4, 5, 6, 7} == round; }

class Generator {
  public:
    explicit Generator(const RoundRandom &seed) {
        for (int i = 0; i < 4; i++)
            at_[i] = (Words)load(seed.words[i]);
    }

    Words next() {
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

class Traversal {
  public:
    Traversal(RoundWork &work, Generator &random, const RoundDeal &deal, int traverser, float weight, Mask *visited)
        : work_(work), random_(random), deal_(deal), traverser_(traverser), lead_(deal.lead + 1), weight_(weight),
          visited_(visited) {}

    double run() {
        for (int street = 0; street < work_.streets; street++) {
            const RoundStreet &at = work_.street[street];
            if (street > 0) begin(at);
            for (const RoundNode *node = at.nodes; node != at.end; node++)
                by_actions(*node, [&](auto actions) { come_to<actions>(*node, street); });
        }
        for (int street = work_.streets; street-- > 0;) {
            const RoundStreet &at = work_.street[street];
            for (const RoundNode *node = at.end; node-- != at.nodes;)
                by_actions(*node, [&](auto actions) { hand_up<actions>(*node, street); });
            if (street > 0) end(at);
        }
        return static_cast<double>(value(work_.street[0].root[0]).of[0]);
    }

  private:
    template <int kActions> struct Actions {
        constexpr operator int() const { return kActions; }
    };

    template <typename Body> static void by_actions(const RoundNode &node, Body &&body) {
        if (node.actions == 2) return body(Actions<2>());
        if (node.actions == 3) return body(Actions<3>());
        body(Actions<4>());
    }

    RoundFloats *row(const RoundNode &node, int street) const { return deal_.rows[node.actor][street] + node.row; }
    RoundFloats &value(RoundPlace &place) const { return place.values[traverser_][lead_]; }

    void begin(const RoundStreet &street) {
        Mask reach = {};
        for (const RoundLink *link = street.links; link != street.links_end; link++)
            reach |= only(link->next) & link->place->reach.of[link->round];
        store(street.root->reach, reach);
    }

    void end(const RoundStreet &street) {
        for (const RoundLink *link = street.links; link != street.links_end; link++) {
            RoundFloats &to = value(*link->place);
            store(to, only(link->round) ? Floats{} + value(*street.root).of[link->next] : load(to));
        }
    }

    // Downwards: who comes where, and what sums of others' decisions gain.
    template <int kActions> void come_to(const RoundNode &node, int street) {
        RoundPlace *const children = node.children;
        const Mask reach = load(node.place->reach);
        if (node.actor == traverser_) {
            for (int a = 0; a < kActions; a++)
                store(children[a].reach, reach);
            visited_[kActions - 1] -= reach;
            return;
        }
        visited_[0] -= reach;
        RoundFloats *const strategy = row(node, street) + kActions, *const gained = strategy + kActions;
        // 22 bits, so that it is below the sum of chances however they are rounded: no action of chance 0 is chosen.
        const Floats drawn = __builtin_convertvector((Mask)(random_.next() >> 10), Floats) * 0x1p-22f;
        Floats up_to = {};
        Mask rest = reach;
        for (int a = 0; a + 1 < kActions; a++) {
            up_to = a == 0 ? load(strategy[0]) : up_to + load(strategy[a]);
            const Mask past = drawn >= up_to;
            store(children[a].reach, rest & ~past);
            rest &= past;
        }
        store(children[kActions - 1].reach, rest);
        const Floats weight = where(reach, Floats{} + weight_);
        for (int a = 0; a < kActions; a++)
            store(gained[a], load(gained[a]) + weight * load(strategy[a]));
    }

    // Upwards: what decisions are worth, and what it means for the traverser's regrets.
    template <int kActions> void hand_up(const RoundNode &node, int street) {
        Floats mean = {};
        if (node.actor != traverser_) {
            for (int a = 0; a < kActions; a++) {
                RoundPlace &child = node.children[a];
                mean = (Floats)((Mask)mean | (Mask)where(load(child.reach), load(value(child)))); // of one of them
            }
            store(value(*node.place), mean);
            return;
        }
        RoundFloats *regrets = row(node, street), *strategy = regrets + kActions;
        Floats values[kActions], parts[kActions], sum = {};
        for (int a = 0; a < kActions; a++) {
            values[a] = load(value(node.children[a]));
            mean = a == 0 ? load(strategy[0]) * values[0] : mean + load(strategy[a]) * values[a];
        }
        store(value(*node.place), mean);
        const Floats weight = where(load(node.place->reach), Floats{} + weight_);
        for (int a = 0; a < kActions; a++) {
            const Floats regret = load(regrets[a]) + weight * (values[a] - mean);
            store(regrets[a], regret);
            parts[a] = regret > Floats{} ? regret : Floats{};
            sum = a == 0 ? parts[0] : sum + parts[a];
        }
        // Regret matching: positive regrets in proportion, or all actions alike.
        const Mask none = sum <= Floats{};
        const Floats scale = 1 / (none ? Floats{} + static_cast<float>(kActions) : sum),
                     alike = where(none, Floats{} + 1);
        for (int a = 0; a < kActions; a++)
            store(strategy[a], (parts[a] + alike) * scale);
    }

    RoundWork &work_;
    Generator &random_;
    const RoundDeal &deal_;
    const int traverser_, lead_;
    const float weight_;
    Mask *const visited_; // by actions that are gone on with
};

} // namespace

void FASTRL_SAMPLE_ROUNDS(RoundWork &work) {
    Generator random(work.random);
    Mask visited[kRoundActions] = {};
    for (int i = 0; i < work.count; i++)
        for (int traverser = 0; traverser < 2; traverser++)
            work.utility[traverser] +=
                Traversal(work, random, *work.deals[i], traverser, work.weights[i], visited).run();
    work.nodes += 2 * work.count; // the roots
    for (int actions = 0; actions < kRoundActions; actions++)
        for (int round = 0; round < kRounds; round++)
            work.nodes += (actions + 1) * visited[actions][round];
}

} // namespace fr
