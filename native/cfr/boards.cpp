#include "cfr/boards.h"

#include <algorithm>
#include <numeric>

namespace fr {
namespace {

double choose(int n, int k) {
    double result = 1;
    for (int i = 0; i < k; i++)
        result = result * (n - i) / (i + 1);
    return result;
}

} // namespace

bool Boards::fits(const Deck &deck) {
    double entries = deck.holes();
    for (int street = 1; street < deck.streets(); street++)
        entries *= choose(deck.cards() - deck.board_cards(street - 1), deck.dealt(street));
    for (int suits = 2; suits <= deck.suits(); suits++)
        entries /= suits; // about as many are alike
    return entries < 2e7;
}

Boards::Boards(const Deck &deck) : deck_(deck) {
    std::array<uint8_t, 4> order = {0, 1, 2, 3};
    do
        suit_orders_.push_back(order);
    while (std::next_permutation(order.begin(), order.begin() + deck.suits()));

    streets_[0].push_back({});
    add_classes(0, streets_[0][0]);
    std::vector<int64_t> times = {1}; // by board of the street: how often it is dealt
    for (int street = 1; street < deck.streets(); street++) {
        auto &parents = streets_[static_cast<size_t>(street - 1)], &boards = streets_[static_cast<size_t>(street)];
        auto &numbers = numbers_[static_cast<size_t>(street)];
        std::vector<int64_t> parent_times;
        parent_times.swap(times);
        const int before = deck.board_cards(street - 1), dealt = deck.dealt(street);
        const double possible = choose(deck.cards() - before - 2 * deck.hole_cards(), dealt);
        for (size_t parent = 0; parent < parents.size(); parent++) {
            std::map<int32_t, int64_t> found; // children, and how many extensions are like them
            BoardCards cards = parents[parent].cards;
            const auto extend = [&](const auto &self, int first, int left) -> void {
                if (left == 0) {
                    const BoardCards least = canonical(street, cards.data(), nullptr);
                    const auto [at, added] = numbers.try_emplace(least, static_cast<int32_t>(boards.size()));
                    if (added) {
                        boards.push_back({});
                        boards.back().cards = least;
                        boards.back().parent = static_cast<int32_t>(parent);
                    }
                    found[at->second]++;
                    return;
                }
                for (int card = first; card < deck.cards(); card++) {
                    if (std::find(cards.begin(), cards.begin() + before, card) != cards.begin() + before) continue;
                    cards[static_cast<size_t>(before + dealt - left)] = static_cast<uint8_t>(card);
                    self(self, card + 1, left - 1);
                }
            };
            extend(extend, 0, dealt);
            times.resize(boards.size());
            for (const auto &[child, count] : found) {
                parents[parent].children.push_back(child);
                boards[static_cast<size_t>(child)].weight = static_cast<double>(count) / possible;
                times[static_cast<size_t>(child)] = count * parent_times[parent];
            }
        }
        for (Board &board : boards)
            add_classes(street, board);
    }
    for (size_t board = 0; board < times.size(); board++)
        dealt_.insert(dealt_.end(), static_cast<size_t>(times[board]), static_cast<int32_t>(board));
}

void Boards::add_classes(int street, Board &board) {
    const int count = deck_.board_cards(street), holes = deck_.holes();
    board.class_of.assign(static_cast<size_t>(holes), -1);
    // Suits may change places where the board stays what it is.
    std::vector<std::array<uint8_t, 4>> orders;
    for (const auto &order : suit_orders_) {
        bool same = true;
        for (int s = 0, from = 0; s <= street; from = deck_.board_cards(s), s++) {
            for (int i = from; i < deck_.board_cards(s); i++) {
                const int card = board.cards[static_cast<size_t>(i)];
                const int image = deck_.rank(card) * deck_.suits() + order[static_cast<size_t>(deck_.suit(card))];
                const auto first = board.cards.begin() + from, last = board.cards.begin() + deck_.board_cards(s);
                same = same && std::find(first, last, image) != last;
            }
        }
        if (same) orders.push_back(order);
    }
    std::map<std::array<int, 2>, int16_t> by_ranks;
    for (int hole = 0; hole < holes; hole++) {
        if (deck_.meets(hole, board.cards.data(), count)) continue;
        int16_t found = -1;
        if (deck_.ranks_only()) {
            std::array<int, 2> ranks = {};
            for (int i = 0; i < deck_.hole_cards(); i++)
                ranks[static_cast<size_t>(i)] = deck_.rank(deck_.hole(hole)[i]);
            found = by_ranks.try_emplace(ranks, static_cast<int16_t>(board.example.size())).first->second;
        } else {
            int least = hole;
            for (const auto &order : orders) {
                uint8_t image[2] = {};
                for (int i = 0; i < deck_.hole_cards(); i++) {
                    const int card = deck_.hole(hole)[i];
                    image[i] = static_cast<uint8_t>(deck_.rank(card) * deck_.suits() +
                                                    order[static_cast<size_t>(deck_.suit(card))]);
                }
                least = std::min(least, deck_.hole_of(image));
            }
            found =
                least == hole ? static_cast<int16_t>(board.example.size()) : board.class_of[static_cast<size_t>(least)];
        }
        if (static_cast<size_t>(found) == board.example.size()) {
            board.example.push_back(static_cast<int16_t>(hole));
            board.class_size.push_back(0);
            board.parent_class.push_back(
                street == 0 ? int16_t{0}
                            : streets_[static_cast<size_t>(street - 1)][static_cast<size_t>(board.parent)]
                                  .class_of[static_cast<size_t>(hole)]);
        }
        board.class_of[static_cast<size_t>(hole)] = found;
        board.class_size[static_cast<size_t>(found)]++;
    }
    int64_t &infosets = infosets_[static_cast<size_t>(street)];
    board.first_infoset = infosets;
    infosets += static_cast<int64_t>(board.example.size());
    for (size_t c = 0; street > 0 && c < board.example.size(); c++) {
        const Board &parent = streets_[static_cast<size_t>(street - 1)][static_cast<size_t>(board.parent)];
        board.share.push_back(static_cast<float>(board.class_size[c]) /
                              static_cast<float>(parent.class_size[static_cast<size_t>(board.parent_class[c])]));
    }
    for (int hole = 0; hole < holes; hole++)
        if (board.class_of[static_cast<size_t>(hole)] >= 0) board.by_strength.push_back(static_cast<int16_t>(hole));
    if (street == deck_.streets() - 1) rank_holes(deck_, board);
}

// Equal ones stay in order: by the low byte, then by the high one.
void rank_holes(const Deck &deck, Board &board) {
    board.strength.resize(static_cast<size_t>(deck.holes()));
    deck.strengths(board.cards.data(), board.strength.data());
    std::vector<int16_t> sorted(board.by_strength.size());
    for (const int shift : {0, 8}) {
        const auto byte = [&](int16_t hole) {
            return static_cast<size_t>(board.strength[static_cast<size_t>(hole)] >> shift & 0xFF);
        };
        std::array<uint16_t, 257> first = {};
        for (const int16_t hole : board.by_strength)
            first[byte(hole) + 1]++;
        std::partial_sum(first.begin(), first.end(), first.begin());
        for (const int16_t hole : board.by_strength)
            sorted[first[byte(hole)]++] = hole;
        board.by_strength.swap(sorted);
    }
}

BoardCards Boards::canonical(int street, const uint8_t *cards, uint8_t *hole) const {
    BoardCards least = {};
    const auto sort_rounds = [&](BoardCards &board) { // by insertion: a round has at most five cards
        for (int s = 1; s <= street; s++)
            for (int i = deck_.board_cards(s - 1); i < deck_.board_cards(s); i++)
                for (auto at = static_cast<size_t>(i);
                     static_cast<int>(at) > deck_.board_cards(s - 1) && board[at] < board[at - 1]; at--)
                    std::swap(board[at], board[at - 1]);
    };
    const int count = deck_.board_cards(street);
    if (deck_.ranks_only()) { // the suits of a rank are used up in order
        std::array<int, 13> used = {};
        const auto rename = [&](int card) {
            const int rank = deck_.rank(card);
            return static_cast<uint8_t>(rank * deck_.suits() + used[static_cast<size_t>(rank)]++);
        };
        std::copy_n(cards, count, least.begin());
        sort_rounds(least);
        for (auto card = least.begin(); card != least.begin() + count; card++)
            *card = rename(*card);
        for (int i = 0; hole != nullptr && i < deck_.hole_cards(); i++)
            hole[i] = rename(hole[i]);
        return least;
    }
    const std::array<uint8_t, 4> *best = nullptr;
    for (const auto &order : suit_orders_) {
        BoardCards board = {};
        for (int i = 0; i < count; i++)
            board[static_cast<size_t>(i)] = static_cast<uint8_t>(deck_.rank(cards[i]) * deck_.suits() +
                                                                 order[static_cast<size_t>(deck_.suit(cards[i]))]);
        sort_rounds(board);
        if (best != nullptr && !(board < least)) continue;
        least = board;
        best = &order;
    }
    for (int i = 0; hole != nullptr && i < deck_.hole_cards(); i++)
        hole[i] = static_cast<uint8_t>(deck_.rank(hole[i]) * deck_.suits() +
                                       (*best)[static_cast<size_t>(deck_.suit(hole[i]))]);
    return least;
}

int32_t Boards::find(int street, const uint8_t *hole, const uint8_t *cards, int *class_out) const {
    uint8_t renamed[2] = {};
    std::copy_n(hole, deck_.hole_cards(), renamed);
    int32_t number = 0;
    if (street > 0) number = numbers_[static_cast<size_t>(street)].at(canonical(street, cards, renamed));
    *class_out =
        this->street(street)[static_cast<size_t>(number)].class_of[static_cast<size_t>(deck_.hole_of(renamed))];
    return number;
}

} // namespace fr
