// Hands of cards, as exported.
#include "cfr/check.h"
#include "cfr/evaluator.h"
#include "cfr/hand_index.h"
#include "fastrl/cfr.h"

struct fr_cfr_index final {
    fr::HandIndex index;
};

using namespace fr;

fr_status fr_cfr_rank_hands(const uint8_t *cards, int64_t count, uint16_t *out) {
    if (const fr_status status = check_range("count", count, 0, INT64_MAX / 7); status != FR_STATUS_OK) return status;
    if (!cards || !out) return null_argument(cards ? "out" : "cards");
    // Whether cards repeat does not matter to the tables that ranks come from.
    if (!Evaluator::get().evaluate_sevens(cards, count, out))
        return fail(FR_STATUS_INVALID_ARGUMENT, "a card is not in 0..51");
    return FR_STATUS_OK;
}

fr_status fr_cfr_rank_pairs(const uint8_t *board, int32_t count, uint16_t *out) {
    if (!board || !out) return null_argument(board ? "out" : "board");
    fr_status status = check_range("count", count, 3, 5);
    if (status == FR_STATUS_OK) status = check_cards(board, count, kDeck);
    if (status == FR_STATUS_OK) Evaluator::get().evaluate_pairs(board, count, out);
    return status;
}

fr_status fr_cfr_class_of_rank(int32_t rank, int32_t *out) {
    if (!out) return null_argument("out");
    if (const fr_status status = check_range("rank", rank, 1, kHandRanks); status != FR_STATUS_OK) return status;
    constexpr int kRanks[] = {1277, 2860, 858, 858, 10, 1277, 156, 156, 10}; // of five cards, by class
    for (*out = 0; rank > kRanks[*out]; ++*out)
        rank -= kRanks[*out];
    return FR_STATUS_OK;
}

fr_status fr_cfr_index_create(const int32_t *rounds, int32_t round_count, fr_cfr_index **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (!rounds) return null_argument("rounds");
    if (const fr_status status = check_range("round_count", round_count, 1, HandIndex::kMaxRounds);
        status != FR_STATUS_OK)
        return status;
    int64_t cards = 0;
    for (int i = 0; i < round_count; i++) {
        if (const fr_status status = check_range("a round", rounds[i], 1, HandIndex::kMaxCards); status != FR_STATUS_OK)
            return status;
        cards += rounds[i];
    }
    if (const fr_status status = check_range("the cards of all rounds", cards, 1, HandIndex::kMaxCards);
        status != FR_STATUS_OK)
        return status;
    return guard([&] {
        *out = new fr_cfr_index{HandIndex(std::vector<int>(rounds, rounds + round_count))};
        return FR_STATUS_OK;
    });
}

void fr_cfr_index_destroy(fr_cfr_index *index) { delete index; }

fr_status fr_cfr_index_get_size(const fr_cfr_index *index, int64_t *out) {
    if (!index || !out) return null_argument(index ? "out" : "index");
    *out = static_cast<int64_t>(index->index.size());
    return FR_STATUS_OK;
}

fr_status fr_cfr_index_get_numbers(const fr_cfr_index *index, const uint8_t *cards, int64_t count, int64_t *out) {
    if (!index || !cards || !out) return null_argument(!index ? "index" : !cards ? "cards" : "out");
    const int size = index->index.cards();
    for (int64_t i = 0; i < count; i++) {
        const fr_status status = check_cards(cards + i * size, size, kDeck);
        if (status != FR_STATUS_OK) return status;
        out[i] = static_cast<int64_t>(index->index.index(cards + i * size));
    }
    return FR_STATUS_OK;
}

fr_status fr_cfr_index_get_hands(const fr_cfr_index *index, const int64_t *numbers, int64_t count, uint8_t *out) {
    if (!index || !numbers || !out) return null_argument(!index ? "index" : !numbers ? "numbers" : "out");
    for (int64_t i = 0; i < count; i++) {
        const fr_status status = check_range("a number", numbers[i], 0, static_cast<int64_t>(index->index.size()) - 1);
        if (status != FR_STATUS_OK) return status;
        index->index.unindex(static_cast<uint64_t>(numbers[i]), out + i * index->index.cards());
    }
    return FR_STATUS_OK;
}
