#include "cfr/game.h"

#include "cfr/check.h"

#include <algorithm>
#include <cmath>

namespace fr {
namespace {

std::vector<int> rounds_of(int board_cards) {
    return board_cards == 0 ? std::vector<int>{2} : std::vector<int>{2, board_cards};
}

fr_status check_numbers(const fr_cfr_game_config &config) {
    const struct {
        const char *name;
        int64_t value, low, high;
    } ranges[] = {
        {"config: players", config.players, 2, FR_CFR_MAX_PLAYERS},
        {"config: ranks", config.ranks, 2, 13},
        {"config: suits", config.suits, 1, 4},
        {"config: hole_cards", config.hole_cards, 1, 2},
        {"config: streets", config.streets, 1, FR_CFR_MAX_STREETS},
        {"config: showdown", config.showdown, 0, FR_CFR_SHOWDOWN_COUNT - 1},
        {"config: ante", config.ante, 0, 100'000'000},
        {"config: min_bet", config.min_bet, 1, 100'000'000},
        {"config: chip", config.chip, 1, 100'000'000},
        {"config: raise_cap", config.raise_cap, 0, 100},
        {"config: size_count", config.size_count, 0, 1000},
    };
    for (const auto &range : ranges) {
        const fr_status status = check_range(range.name, range.value, range.low, range.high);
        if (status != FR_STATUS_OK) return status;
    }
    if (!(config.all_in_part >= 0))
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: all_in_part is below 0 or no number");
    for (int seat = 0; seat < config.players; seat++) {
        fr_status status = check_range("config: a stack", config.stacks[seat], 1, 100'000'000);
        if (status == FR_STATUS_OK) status = check_range("config: a blind", config.blinds[seat], 0, 100'000'000);
        if (status != FR_STATUS_OK) return status;
    }
    int board = 0;
    for (int street = 0; street < config.streets; street++) {
        const fr_status status = check_range("config: first", config.first[street], 0, config.players - 1);
        if (status != FR_STATUS_OK) return status;
        if (street == 0 ? config.board_cards[0] != 0 : config.board_cards[street] < 1)
            return fail(FR_STATUS_INVALID_ARGUMENT,
                        "config: board_cards[%d] is %d, must be 0 on the first street and above 0 on others", street,
                        config.board_cards[street]);
        board += config.board_cards[street];
        if (board > 5) return fail(FR_STATUS_INVALID_ARGUMENT, "config: the board has more than 5 cards");
    }
    const int deck = config.ranks * config.suits, dealt = config.players * config.hole_cards + board;
    if (dealt > deck) return fail(FR_STATUS_INVALID_ARGUMENT, "config: a deck of %d cannot deal %d cards", deck, dealt);
    if (config.showdown == FR_CFR_SHOWDOWN_POKER && (deck != 52 || config.hole_cards != 2 || board < 3))
        return fail(FR_STATUS_INVALID_ARGUMENT,
                    "config: poker hands need 52 cards, two hole cards and a board of 3 to 5");
    return FR_STATUS_OK;
}

fr_status check_sizes(const fr_cfr_game_config &config) {
    if (config.size_count > 0 && config.sizes == nullptr)
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: sizes is NULL");
    for (int i = 0; i < config.size_count; i++) {
        const fr_cfr_size &size = config.sizes[i];
        if (size.kind < 0 || size.kind >= FR_CFR_SIZE_KIND_COUNT || size.street < -1 || size.street >= config.streets ||
            size.position < -1 || size.position > 1 || size.raise < -1) {
            return fail(FR_STATUS_INVALID_ARGUMENT,
                        "config: sizes[%d] has a kind, street, position or raise that is not", i);
        }
        if (size.kind != FR_CFR_SIZE_KIND_ALL_IN && !(size.amount > 0 && size.amount <= 1e9))
            return fail(FR_STATUS_INVALID_ARGUMENT, "config: sizes[%d] is %g, must be above 0 and at most 1e9", i,
                        size.amount);
    }
    constexpr int kMost = FR_CFR_MAX_ACTIONS - 2;              // beside fold and call
    const int most_raises = config.raise_cap + config.players; // beyond the cap each player can go all-in once
    for (int at = 0; at < config.streets * 2 * (most_raises + 1); at++) {
        const int street = at % config.streets, position = at / config.streets % 2, raise = at / config.streets / 2;
        const auto fits = [&](const fr_cfr_size &size) {
            return (size.street == -1 || size.street == street) && (size.position == -1 || size.position == position) &&
                   (size.raise == -1 || size.raise == raise);
        };
        if (std::count_if(config.sizes, config.sizes + config.size_count, fits) > kMost)
            return fail(FR_STATUS_INVALID_ARGUMENT,
                        "config: more than %d sizes for street %d, position %d after %d raises", kMost, street,
                        position, raise);
    }
    return FR_STATUS_OK;
}

fr_status check_buckets(const fr_cfr_game_config &config) {
    if (config.buckets == nullptr) return FR_STATUS_OK;
    if (config.showdown != FR_CFR_SHOWDOWN_POKER)
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: buckets need poker hands");
    for (int street = 0, board = 0; street < config.streets; street++) {
        const fr_cfr_buckets &buckets = config.buckets[street];
        board += config.board_cards[street];
        if (buckets.bits != 8 && buckets.bits != 16)
            return fail(FR_STATUS_INVALID_ARGUMENT, "config: buckets[%d] has entries of %d bits, must be 8 or 16",
                        street, buckets.bits);
        fr_status status = check_range("config: a number of buckets", buckets.count, 1, 1 << buckets.bits);
        if (status == FR_STATUS_OK && buckets.table == nullptr)
            status = fail(FR_STATUS_INVALID_ARGUMENT, "config: the table of buckets[%d] is NULL", street);
        if (status != FR_STATUS_OK) return status;
        const auto hands = static_cast<int64_t>(HandIndex(rounds_of(board)).size());
        if (buckets.entries != hands)
            return fail(FR_STATUS_INVALID_ARGUMENT, "config: buckets[%d] has %lld entries, must be %lld", street,
                        static_cast<long long>(buckets.entries), static_cast<long long>(hands));
        const auto *bytes = static_cast<const uint8_t *>(buckets.table);
        const auto *words = static_cast<const uint16_t *>(buckets.table);
        const int highest =
            buckets.bits == 8 ? *std::max_element(bytes, bytes + hands) : *std::max_element(words, words + hands);
        if (highest >= buckets.count)
            return fail(FR_STATUS_INVALID_DATA, "config: buckets[%d] holds bucket %d of %d", street, highest,
                        buckets.count);
    }
    return FR_STATUS_OK;
}

std::optional<Boards> list_boards(const fr_cfr_game_config &config, const Deck &deck) {
    if (config.buckets != nullptr || !Boards::fits(deck)) return std::nullopt;
    return Boards(deck);
}

std::vector<Buckets> take_buckets(const fr_cfr_game_config &config, const Deck &deck) {
    std::vector<Buckets> result;
    for (int street = 0; config.buckets != nullptr && street < config.streets; street++)
        result.emplace_back(config.buckets[street], deck.board_cards(street));
    return result;
}

InfosetCounts count_infosets(const Deck &deck, const std::vector<Buckets> &buckets,
                             const std::optional<Boards> &boards) {
    InfosetCounts counts = {};
    std::vector<int> rounds = {2};
    for (int street = 0; street < deck.streets(); street++) {
        int64_t &count = counts[static_cast<size_t>(street)];
        if (street > 0) rounds.push_back(deck.dealt(street));
        if (boards)
            count = boards->infosets(street);
        else if (!buckets.empty())
            count = buckets[static_cast<size_t>(street)].count();
        else
            count = static_cast<int64_t>(HandIndex(rounds).size());
    }
    return counts;
}

} // namespace

Buckets::Buckets(const fr_cfr_buckets &table, int board_cards) : table_(table), index_(rounds_of(board_cards)) {}

fr_status check_game(const fr_cfr_game_config *config) {
    if (config == nullptr) return null_argument("config");
    fr_status status = check_config_size(config->size, sizeof *config, "fr_cfr_game_config_init");
    if (status == FR_STATUS_OK) status = check_numbers(*config);
    if (status == FR_STATUS_OK) status = check_sizes(*config);
    if (status == FR_STATUS_OK) status = check_buckets(*config);
    return status;
}

fr_cfr_estimate estimate_game(const fr_cfr_game_config &config) {
    const Deck deck(config);
    return estimate_tree(Betting(config), count_infosets(deck, take_buckets(config, deck), list_boards(config, deck)));
}

} // namespace fr

fr_cfr_game::fr_cfr_game(const fr_cfr_game_config &checked)
    : betting(checked), deck(checked), buckets(fr::take_buckets(checked, deck)), boards(fr::list_boards(checked, deck)),
      infosets(fr::count_infosets(deck, buckets, boards)), tree(betting, infosets) {}

int fr_cfr_game::infoset(int street, const uint8_t *hole, const uint8_t *board) const {
    if (boards) {
        int of_class = 0;
        const int32_t at = boards->find(street, hole, board, &of_class);
        return static_cast<int>(boards->street(street)[static_cast<size_t>(at)].first_infoset) + of_class;
    }
    uint8_t cards[7];
    std::copy_n(hole, 2, cards);
    std::copy_n(board, deck.board_cards(street), cards + 2);
    const fr::Buckets &table = buckets[static_cast<size_t>(street)];
    return table.at(table.entry(table.index().index(cards)));
}
