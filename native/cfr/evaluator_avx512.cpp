// Sixteen hands at a time.
#include "cfr/evaluator.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <immintrin.h>

namespace fr {
namespace {

constexpr int64_t kBlock = 1024; // hands after which cards are checked and flushes evaluated

// Words of eight rows, two rows to eight of them, where the first is `skipped` words behind a load.
__m512i words_of_rows(int skipped) {
    alignas(64) uint16_t words[32];
    for (int i = 0; i < 32; i++)
        words[i] = static_cast<uint16_t>(skipped + 7 * (i / 8) + std::min(i % 8, 6));
    return _mm512_load_si512(words);
}

} // namespace

bool evaluate_sevens_avx512(const Evaluator &evaluator, const uint8_t *cards, int64_t n, uint16_t *out) {
    alignas(64) uint32_t rank_keys[16] = {};
    std::memcpy(rank_keys, evaluator.kKeys.data(), sizeof evaluator.kKeys);
    const __m512i keys = _mm512_load_si512(rank_keys);
    // Two suits in the halves of a byte, which sums of a row's bytes leave apart; the eighth, of suit 4, begins them so that they
    // reach 8 with the fifth card.
    const __m512i steps[2] = {_mm512_broadcast_i32x4(_mm_setr_epi32(0x1001, 0x33, 0, 0)),
                              _mm512_broadcast_i32x4(_mm_setr_epi32(0x10010000, 0x33, 0, 0))};
    const __m512i suit_bits = _mm512_set1_epi8(3), eighths = _mm512_set1_epi64(int64_t{4} << 56);
    const auto find_flushes = [&](__m512i of) {
        const __m512i suits = _mm512_ternarylogic_epi64(of, suit_bits, eighths, 0xEA); // of & suit_bits | eighths
        const auto count = [&](__m512i step) {
            return _mm512_sad_epu8(_mm512_shuffle_epi8(step, suits), _mm512_setzero_si512());
        };
        return _mm512_test_epi64_mask(_mm512_or_si512(count(steps[0]), count(steps[1])), _mm512_set1_epi64(0x88));
    };
    // Eight rows are 56 bytes: the second load begins 8 bytes early, so that it ends with the last row.
    const __m512i low_words = words_of_rows(0), high_words = words_of_rows(4);
    const __m512i rows = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, -1, 7, 8, 9, 10, 11, 12, 13, -1));
    const __m512i evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odds = _mm512_add_epi32(evens, _mm512_set1_epi32(1));
    const Evaluator::Ranks &ranks = evaluator.sizes[2];
    const uint16_t *displacements = ranks.displacements.data(), *slots = ranks.slots.data();
    const __m512i slot_mask = _mm512_set1_epi32(static_cast<int>(ranks.mask)); // at most 16 bits
    // Flushes are put aside, as to branch for each of them would cost more than to evaluate it.
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    uint32_t flushes[kBlock + 16];
    int64_t flush_count = 0;
    __m512i highest = _mm512_setzero_si512(); // bytes of the cards so far
    for (int64_t i = 0, block = 0; i < n; i += 16) {
        const uint8_t *base = cards + 7 * i;
        const auto load = [&](const uint8_t *at, __m512i words) {
            return _mm512_shuffle_epi8(_mm512_permutexvar_epi16(words, _mm512_loadu_si512(at)), rows);
        };
        const __m512i a = load(base, low_words), b = load(base + 48, high_words);
        highest = _mm512_max_epu8(highest, _mm512_max_epu8(a, b));
        const __m512i halves[2] = {_mm512_permutex2var_epi32(a, evens, b), _mm512_permutex2var_epi32(a, odds, b)};
        // A permutation looks at the low four bits of each lane, whatever is above: a rank after a shift by two.
        __m512i key = _mm512_setzero_si512();
        const auto add = [&](__m512i of, unsigned bits) {
            key = _mm512_add_epi32(key, _mm512_permutexvar_epi32(_mm512_srli_epi32(of, bits + 2), keys));
        };
        for (unsigned bits = 0; bits < 32; bits += 8)
            add(halves[0], bits);
        for (unsigned bits = 0; bits < 24; bits += 8)
            add(halves[1], bits);
        const __m512i bucket = _mm512_srli_epi32(key, Evaluator::kShift);
        const __m512i displacement = _mm512_i32gather_epi32(bucket, displacements, 2); // and what follows it, above
        const __m512i slot =
            _mm512_ternarylogic_epi32(key, displacement, slot_mask, 0x28); // (key ^ displacement) & slot_mask
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + i),
                            _mm512_cvtepi32_epi16(_mm512_i32gather_epi32(slot, slots, 2)));
        const __mmask16 flush = _mm512_kunpackb(find_flushes(b), find_flushes(a));
        const __m512i hands = _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(i - block)));
        _mm512_storeu_si512(flushes + flush_count, _mm512_maskz_compress_epi32(flush, hands));
        flush_count += std::popcount(static_cast<uint32_t>(flush));
        if (i + 16 - block < kBlock && i + 16 < n) continue;
        if (_mm512_cmpgt_epu8_mask(highest, _mm512_set1_epi8(kDeck - 1)) != 0) return false;
        for (int64_t k = 0; k < flush_count; k++)
            out[block + flushes[k]] = evaluator.flush(cards + 7 * (block + flushes[k]));
        flush_count = 0;
        block = i + 16;
    }
    return true;
}

} // namespace fr
