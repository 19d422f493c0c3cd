#include "cfr/buckets/suits.h"

#include "cfr/hand_index.h"

#include <algorithm>

namespace fr {
namespace {

uint64_t mask_of(const uint8_t *cards, int count, size_t order) {
    const SuitOrders &orders = SuitOrders::get();
    uint64_t mask = 0;
    for (int i = 0; i < count; i++)
        mask |= uint64_t{1} << orders.card(order, cards[i]);
    return mask;
}

} // namespace

SuitOrders::SuitOrders() {
    std::array<uint8_t, 4> order = {0, 1, 2, 3};
    for (auto &each : suits) {
        each = order;
        std::next_permutation(order.begin(), order.end());
    }
    for (size_t i = 0; i < kSuitOrders; i++) {
        for (size_t suit = 0; suit < 4; suit++)
            order[suits[i][suit]] = static_cast<uint8_t>(suit);
        inverse[i] = static_cast<size_t>(std::find(suits.begin(), suits.end(), order) - suits.begin());
        for (size_t pair = 0; pair < kPairs; pair++)
            pairs[i][pair] =
                static_cast<uint16_t>(pair_index(card(i, kPairCards.of[pair][0]), card(i, kPairCards.of[pair][1])));
    }
}

const SuitOrders &SuitOrders::get() {
    static const SuitOrders orders;
    return orders;
}

std::vector<Orbit> list_orbits(int board_cards) {
    if (board_cards == 0) return {{{}, 1}};
    const HandIndex index({board_cards});
    std::vector<Orbit> result(index.size());
    for (size_t i = 0; i < result.size(); i++) {
        index.unindex(i, result[i].board.data());
        std::array<uint64_t, kSuitOrders> images;
        for (size_t order = 0; order < kSuitOrders; order++)
            images[order] = mask_of(result[i].board.data(), board_cards, order);
        std::sort(images.begin(), images.end());
        result[i].size = static_cast<int>(std::unique(images.begin(), images.end()) - images.begin());
    }
    return result;
}

void BoardHands::list(const uint8_t *board, int board_cards) {
    const SuitOrders &orders = SuitOrders::get();
    const uint64_t taken = mask_of(board, board_cards, 0);
    std::array<size_t, kSuitOrders> keep;
    size_t kept = 0;
    for (size_t order = 1; order < kSuitOrders; order++)
        if (mask_of(board, board_cards, order) == taken) keep[kept++] = order;
    count = 0;
    if (kept == 0) { // all of them
        for (size_t a = 1; a < kDeck; a++)
            for (size_t b = 0; b < ((taken >> a & 1) != 0 ? 0 : a); b++)
                if ((taken >> b & 1) == 0)
                    pairs[static_cast<size_t>(count++)] =
                        static_cast<uint16_t>(pair_index(static_cast<int>(a), static_cast<int>(b)));
        sizes.fill(1);
        return;
    }
    for (size_t pair = 0; pair < kPairs; pair++) {
        const auto &cards = kPairCards.of[pair];
        if (((taken >> cards[0] | taken >> cards[1]) & 1) != 0) continue;
        size_t same = 1; // orders that keep the pair; the others reach kept + 1 over this many pairs
        bool least = true;
        for (size_t i = 0; i < kept && least; i++) {
            const size_t image = orders.pairs[keep[i]][pair];
            least = image >= pair;
            same += image == pair ? 1 : 0;
        }
        if (!least) continue;
        pairs[static_cast<size_t>(count)] = static_cast<uint16_t>(pair);
        sizes[static_cast<size_t>(count++)] = static_cast<uint8_t>((kept + 1) / same);
    }
}

} // namespace fr
