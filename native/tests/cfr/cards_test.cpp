// Ranks of hands and their index against published counts. --long: all 133,784,560 hands of seven cards, and ten million
// numbers each of turn and river.
#include "tests/cfr/fixture.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <utility>

namespace {

using Counts = std::array<int64_t, 9>;

int class_of(int rank) {
    int32_t result = -1;
    CHECK(fr_cfr_class_of_rank(rank, &result) == FR_STATUS_OK);
    return result;
}

// Classes of all hands that boards of `board_cards` make with two more cards, each hand as often as it has such boards.
Counts count_classes(int board_cards, std::set<int> &ranks_seen) {
    std::array<int, 7463> classes = {};
    for (int rank = 1; rank <= 7462; rank++)
        classes[static_cast<size_t>(rank)] = class_of(rank);
    std::array<int64_t, 7463> seen = {};
    std::vector<uint8_t> board;
    std::vector<uint16_t> ranks(FR_CFR_PAIRS);
    const auto extend = [&](const auto &self, int first) -> void {
        if (static_cast<int>(board.size()) == board_cards) {
            CHECK(fr_cfr_rank_pairs(board.data(), board_cards, ranks.data()) == FR_STATUS_OK);
            for (const uint16_t rank : ranks)
                seen[rank]++;
            return;
        }
        for (int card = first; card < 52; card++) {
            board.push_back(static_cast<uint8_t>(card));
            self(self, card + 1);
            board.pop_back();
        }
    };
    extend(extend, 0);
    Counts counts = {};
    for (int rank = 1; rank <= 7462; rank++) {
        const int64_t hands = seen[static_cast<size_t>(rank)];
        counts[static_cast<size_t>(classes[static_cast<size_t>(rank)])] += hands;
        if (hands > 0) ranks_seen.insert(rank);
    }
    return counts;
}

void classes_of_all_hands_of_five_cards_are_those_published() {
    std::set<int> ranks;
    const Counts counts = count_classes(3, ranks); // each hand with ten boards
    CHECK((counts == Counts{13025400, 10982400, 1235520, 549120, 102000, 51080, 37440, 6240, 400}));
    CHECK(ranks.size() == 7462);
}

void classes_of_all_hands_of_seven_cards_are_those_published() {
    std::set<int> ranks;
    Counts counts = count_classes(5, ranks); // each hand with 21 boards
    for (int64_t &count : counts)
        count /= 21;
    CHECK((counts == Counts{23294460, 58627800, 31433400, 6461620, 6180020, 4047644, 3473184, 224848, 41584}));
    CHECK(ranks.size() == 4824);
}

// Ranks of single hands, in blocks and one by one, equal those that boards give.
void ranks_of_hands_equal_ranks_of_pairs() {
    std::mt19937 random(7);
    int wrong = 0;
    for (int i = 0; i < 300; i++) {
        std::array<uint8_t, 52> deck;
        for (size_t card = 0; card < 52; card++)
            deck[card] = static_cast<uint8_t>(card);
        std::shuffle(deck.begin(), deck.end(), random);
        std::vector<uint16_t> pairs(FR_CFR_PAIRS);
        CHECK(fr_cfr_rank_pairs(deck.data(), 5, pairs.data()) == FR_STATUS_OK);
        std::vector<uint8_t> hands;
        std::vector<uint16_t> expected;
        for (int a = 0; a < 52; a++) {
            for (int b = 0; b < a; b++) {
                const bool meets = std::find_if(deck.begin(), deck.begin() + 5,
                                                [&](int card) { return card == a || card == b; }) != deck.begin() + 5;
                wrong += meets != (pairs[static_cast<size_t>(a * (a - 1) / 2 + b)] == 0);
                if (meets) continue;
                hands.insert(hands.end(), deck.begin(), deck.begin() + 5);
                hands.push_back(static_cast<uint8_t>(a));
                hands.push_back(static_cast<uint8_t>(b));
                std::shuffle(hands.end() - 7, hands.end(), random);
                expected.push_back(pairs[static_cast<size_t>(a * (a - 1) / 2 + b)]);
            }
        }
        std::vector<uint16_t> ranks(expected.size());
        CHECK(fr_cfr_rank_hands(hands.data(), static_cast<int64_t>(ranks.size()), ranks.data()) == FR_STATUS_OK);
        wrong += ranks != expected;
    }
    CHECK(wrong == 0);
}

// All hands as bytes, which other code ranks than boards.
void classes_of_all_hands_ranked_as_bytes_are_those_published() {
    Counts counts = {};
    std::array<int, 7463> classes = {};
    for (int rank = 1; rank <= 7462; rank++)
        classes[static_cast<size_t>(rank)] = class_of(rank);
    std::vector<uint8_t> hands;
    std::vector<uint16_t> ranks;
    std::array<uint8_t, 7> hand;
    const auto deal = [&](const auto &self, size_t dealt, uint8_t first) -> void {
        if (dealt == hand.size()) {
            hands.insert(hands.end(), hand.begin(), hand.end());
            return;
        }
        for (uint8_t card = first; card < 52; card++) {
            hand[dealt] = card;
            self(self, dealt + 1, static_cast<uint8_t>(card + 1));
            if (dealt != 2) continue;
            ranks.resize(hands.size() / 7);
            CHECK(fr_cfr_rank_hands(hands.data(), static_cast<int64_t>(ranks.size()), ranks.data()) == FR_STATUS_OK);
            for (const uint16_t rank : ranks)
                counts[static_cast<size_t>(classes[rank])]++;
            hands.clear();
        }
    };
    deal(deal, 0, 0);
    CHECK((counts == Counts{23294460, 58627800, 31433400, 6461620, 6180020, 4047644, 3473184, 224848, 41584}));
}

// Fewer than make a vector are ranked by the portable code, a vector's or a block's end may lie anywhere.
void hands_rank_the_same_alone_and_among_others() {
    std::mt19937 random(11);
    std::vector<uint8_t> hands;
    std::array<uint8_t, 52> deck;
    for (size_t card = 0; card < 52; card++)
        deck[card] = static_cast<uint8_t>(card);
    constexpr int64_t kHands = 2069;
    std::vector<uint16_t> alone(kHands);
    for (int64_t i = 0; i < kHands; i++) {
        std::shuffle(deck.begin(), deck.end(), random);
        if (i % 3 == 0) std::stable_partition(deck.begin(), deck.end(), [](int card) { return card % 4 == 2; });
        hands.insert(hands.end(), deck.begin(), deck.begin() + 7);
        CHECK(fr_cfr_rank_hands(hands.data() + 7 * i, 1, &alone[static_cast<size_t>(i)]) == FR_STATUS_OK);
    }
    for (const int64_t count : {int64_t{3}, int64_t{8}, int64_t{17}, int64_t{511}, int64_t{513}, kHands}) {
        // Memory of their own size, so that a sanitizer sees what is read behind them.
        const std::vector<uint8_t> some(hands.begin(), hands.begin() + 7 * count);
        std::vector<uint16_t> ranks(static_cast<size_t>(count), 0xFFFF);
        CHECK(fr_cfr_rank_hands(some.data(), count, ranks.data()) == FR_STATUS_OK);
        CHECK(std::equal(ranks.begin(), ranks.end(), alone.begin()));
    }
}

// Among hands that are ranked together, and in the last ones, which are ranked alone.
void bytes_that_are_no_cards_are_refused() {
    constexpr int64_t kHands = 1100;
    std::vector<uint8_t> hands;
    for (int64_t i = 0; i < 7 * kHands; i++)
        hands.push_back(static_cast<uint8_t>(i % 52));
    std::vector<uint16_t> ranks(kHands);
    CHECK(fr_cfr_rank_hands(hands.data(), kHands, ranks.data()) == FR_STATUS_OK);
    for (const size_t at : {size_t{0}, size_t{7 * 15 + 6}, size_t{7 * 1030}, hands.size() - 1}) {
        for (const int wrong : {52, 255}) {
            const uint8_t right = std::exchange(hands[at], static_cast<uint8_t>(wrong));
            CHECK(fr_cfr_rank_hands(hands.data(), kHands, ranks.data()) == FR_STATUS_INVALID_ARGUMENT);
            hands[at] = right;
        }
    }
}

uint8_t card(const char *name) {
    const char *ranks = "23456789TJQKA", *suits = "cdhs";
    return static_cast<uint8_t>(4 * (std::strchr(ranks, name[0]) - ranks) + (std::strchr(suits, name[1]) - suits));
}

struct Equity {
    int64_t wins = 0, ties = 0, losses = 0;
};

// Over all 1,712,304 boards, by the ranks of every pair on each board of five.
Equity equity(const char *hand, const char *other) {
    const std::array<uint8_t, 4> taken = {card(hand), card(hand + 2), card(other), card(other + 2)};
    std::vector<uint8_t> deck;
    for (uint8_t i = 0; i < 52; i++)
        if (std::find(taken.begin(), taken.end(), i) == taken.end()) deck.push_back(i);
    Equity result;
    std::vector<uint8_t> hands;
    std::vector<uint16_t> ranks;
    const auto flush = [&] {
        ranks.resize(hands.size() / 7);
        CHECK(fr_cfr_rank_hands(hands.data(), static_cast<int64_t>(ranks.size()), ranks.data()) == FR_STATUS_OK);
        for (size_t i = 0; i < ranks.size(); i += 2)
            (ranks[i] > ranks[i + 1] ? result.wins : ranks[i] < ranks[i + 1] ? result.losses : result.ties)++;
        hands.clear();
    };
    for (size_t a = 4; a < 48; a++) {
        for (size_t b = 0; b < a; b++)
            for (size_t c = 0; c < b; c++)
                for (size_t d = 0; d < c; d++)
                    for (size_t e = 0; e < d; e++)
                        for (size_t player = 0; player < 4; player += 2)
                            hands.insert(hands.end(), {deck[a], deck[b], deck[c], deck[d], deck[e], taken[player],
                                                       taken[player + 1]});
        flush();
    }
    return result;
}

void preflop_equities_are_exact_to_the_last_board(bool all) {
    Equity found = equity("AsAh", "KsKh");
    CHECK(found.wins == 1410336 && found.ties == 9308 && found.losses == 292660);
    if (!all) return;
    found = equity("AsAh", "KcKd");
    CHECK(found.wins == 1388072 && found.ties == 6538 && found.losses == 317694);
    const auto percent = [](const Equity &e) {
        return 100 * (static_cast<double>(e.wins) + static_cast<double>(e.ties) / 2) / 1712304;
    };
    CHECK(std::fabs(percent(equity("AsAh", "KsKc")) - 81.94605) < 5e-6);
    CHECK(std::fabs(percent(equity("AsKs", "QhQd")) - 46.21446) < 5e-6);
}

class Index {
  public:
    explicit Index(std::vector<int32_t> rounds) : rounds_(std::move(rounds)) {
        CHECK(fr_cfr_index_create(rounds_.data(), static_cast<int32_t>(rounds_.size()), &index_) == FR_STATUS_OK);
        for (const int cards : rounds_)
            cards_ += cards;
    }
    ~Index() { fr_cfr_index_destroy(index_); }

    int64_t size() const {
        int64_t result = 0;
        CHECK(fr_cfr_index_get_size(index_, &result) == FR_STATUS_OK);
        return result;
    }

    // Numbers to hands, suits and cards within a round put in any other order, and back.
    void numbers_and_hands_are_inverse(int64_t most) const {
        std::mt19937_64 random(3);
        const int64_t n = size();
        std::vector<int64_t> numbers, found;
        for (int64_t i = 0; i < std::min(n, most); i++)
            numbers.push_back(n <= most ? i : static_cast<int64_t>(random() % static_cast<uint64_t>(n)));
        std::vector<uint8_t> hands(numbers.size() * static_cast<size_t>(cards_));
        found.resize(numbers.size());
        CHECK(fr_cfr_index_get_hands(index_, numbers.data(), static_cast<int64_t>(numbers.size()), hands.data()) ==
              FR_STATUS_OK);
        std::array<uint8_t, 4> suits = {0, 1, 2, 3};
        for (auto hand = hands.begin(); hand != hands.end(); hand += cards_) {
            std::shuffle(suits.begin(), suits.end(), random);
            for (int i = 0; i < cards_; i++)
                hand[i] = static_cast<uint8_t>(hand[i] / 4 * 4 + suits[hand[i] % 4]);
            auto round = hand;
            for (const int cards : rounds_) {
                std::shuffle(round, round + cards, random);
                round += cards;
            }
        }
        CHECK(fr_cfr_index_get_numbers(index_, hands.data(), static_cast<int64_t>(numbers.size()), found.data()) ==
              FR_STATUS_OK);
        CHECK(numbers == found);
    }

  private:
    std::vector<int32_t> rounds_;
    fr_cfr_index *index_ = nullptr;
    int cards_ = 0;
};

void index_has_the_published_sizes_and_an_inverse(bool all) {
    const struct {
        std::vector<int32_t> rounds;
        int64_t size;
    } cases[] = {{{2}, 169},         {{2, 3}, 1286792},   {{2, 3, 1}, 55190538}, {{2, 3, 1, 1}, 2428287420},
                 {{2, 4}, 13960050}, {{2, 5}, 123156254}, {{3}, 1755},           {{4}, 16432},
                 {{5}, 134459}};
    for (const auto &each : cases) {
        const Index index(each.rounds);
        CHECK(index.size() == each.size);
        index.numbers_and_hands_are_inverse(all ? 10'000'000 : 100'000);
    }
}

} // namespace

int main(int argc, char **argv) {
    const bool all = is_long(argc, argv);
    classes_of_all_hands_of_five_cards_are_those_published();
    if (all) classes_of_all_hands_of_seven_cards_are_those_published();
    if (all) classes_of_all_hands_ranked_as_bytes_are_those_published();
    ranks_of_hands_equal_ranks_of_pairs();
    hands_rank_the_same_alone_and_among_others();
    bytes_that_are_no_cards_are_refused();
    preflop_equities_are_exact_to_the_last_board(all);
    index_has_the_published_sizes_and_an_inverse(all);
    return check_done();
}
