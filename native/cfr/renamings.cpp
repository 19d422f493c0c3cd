#include "cfr/renamings.h"

#include <algorithm>

namespace fr {

Renamings::Renamings(const Deck &deck) : deck_(deck) {
    std::array<uint8_t, 4> order = {0, 1, 2, 3};
    do {
        Images &images = images_.emplace_back();
        for (int card = 0; card < deck.cards(); card++)
            images.card[static_cast<size_t>(card)] =
                static_cast<uint8_t>(deck.rank(card) * deck.suits() + order[static_cast<size_t>(deck.suit(card))]);
        for (int hole = 0; hole < deck.holes(); hole++) {
            uint8_t image[2] = {};
            for (int i = 0; i < deck.hole_cards(); i++)
                image[i] = images.card[deck.hole(hole)[i]];
            images.hole.push_back(static_cast<int16_t>(deck.hole_of(image)));
        }
    } while (std::next_permutation(order.begin(), order.begin() + deck.suits()));
}

// Of all sets that a renaming makes of each other, the one whose mask is the least.
void Renamings::extend(const BoardCards &cards, int count, int more, Set kept, std::vector<Extension> &out) const {
    out.clear();
    Extension next = {cards, 0};
    const auto add = [&](uint64_t mask) {
        next.kept = 0;
        for (size_t renaming = 0; renaming < images_.size(); renaming++) {
            if ((kept >> renaming & 1) == 0) continue;
            uint64_t image = 0;
            for (int i = count; i < count + more; i++)
                image |= uint64_t{1} << images_[renaming].card[next.cards[static_cast<size_t>(i)]];
            if (image < mask) return;
            if (image == mask) next.kept |= Set{1} << renaming;
        }
        out.push_back(next);
    };
    const auto deal = [&](const auto &self, int at, int first, uint64_t mask) -> void {
        if (at == count + more) return add(mask);
        for (int card = first; card < deck_.cards(); card++) {
            if (std::find(cards.begin(), cards.begin() + count, card) != cards.begin() + count) continue;
            next.cards[static_cast<size_t>(at)] = static_cast<uint8_t>(card);
            self(self, at + 1, card + 1, mask | uint64_t{1} << card);
        }
    };
    deal(deal, count, 0, 0);
}

void Renamings::add_up(Set kept, const float *of, float *out) const {
    const auto holes = static_cast<size_t>(deck_.holes());
    std::fill_n(out, holes, 0.0f);
    for (size_t renaming = 0; renaming < images_.size(); renaming++) {
        if ((kept >> renaming & 1) == 0) continue;
        for (size_t hole = 0; hole < holes; hole++)
            out[hole] += of[images_[renaming].hole[hole]];
    }
}

} // namespace fr
