// Sixteen hands at a time.
#include "cfr/evaluator.h"

#include <bit>
#include <cstring>
#include <immintrin.h>

namespace fr {
namespace {

// What the two loads of a block of 16 rows hold of each row: eight bytes from an even address, as words.
constexpr int kSecond = 24;      // first word of the second load
constexpr int64_t kBlock = 1024; // hands after which flushes are evaluated

void fill_words(uint16_t *words, int first) {
    for (int i = 0; i < 32; i++) {
        const int word = 7 * (first + i / 4) / 2 + i % 4;
        words[i] = static_cast<uint16_t>(word < 32 ? word : 32 + word - kSecond);
    }
}

} // namespace

void evaluate_sevens_avx512(const Evaluator &evaluator, const uint8_t *cards, int64_t n, uint16_t *out) {
    alignas(64) uint32_t rank_keys[16] = {}, suit_steps[16];
    std::memcpy(rank_keys, evaluator.kKeys.data(), sizeof evaluator.kKeys);
    for (uint32_t i = 0; i < 16; i++)
        suit_steps[i] = 1u << 4 * (i & 3);
    const __m512i keys = _mm512_load_si512(rank_keys), steps = _mm512_load_si512(suit_steps);
    alignas(64) uint16_t words[2][32];
    fill_words(words[0], 0);
    fill_words(words[1], 8);
    const __m512i low_words = _mm512_load_si512(words[0]), high_words = _mm512_load_si512(words[1]);
    const __m512i odd = _mm512_setr_epi64(0, 8, 0, 8, 0, 8, 0, 8); // bits: odd rows begin at the second byte
    const __m512i evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odds = _mm512_add_epi32(evens, _mm512_set1_epi32(1));
    // Flushes are put aside, as to branch for each of them would cost more than to evaluate it.
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    uint32_t flushes[kBlock + 16];
    int64_t flush_count = 0;
    for (int64_t i = 0, block = 0; i < n; i += 16) {
        const uint8_t *base = cards + 7 * i;
        const __m512i first = _mm512_loadu_si512(base), second = _mm512_loadu_si512(base + 2 * kSecond);
        const __m512i a = _mm512_srlv_epi64(_mm512_permutex2var_epi16(first, low_words, second), odd);
        const __m512i b = _mm512_srlv_epi64(_mm512_permutex2var_epi16(first, high_words, second), odd);
        const __m512i halves[2] = {_mm512_permutex2var_epi32(a, evens, b), _mm512_permutex2var_epi32(a, odds, b)};
        __m512i key = _mm512_setzero_si512();
        __m512i suits = _mm512_set1_epi32(Evaluator::kSuitStart);
        // A permutation looks at the low four bits of each lane: rank after a shift by two, suit in the lowest two.
        const auto add = [&](__m512i card) {
            key = _mm512_add_epi32(key, _mm512_permutexvar_epi32(_mm512_srli_epi32(card, 2), keys));
            suits = _mm512_add_epi32(suits, _mm512_permutexvar_epi32(card, steps));
        };
        for (unsigned bits = 0; bits < 32; bits += 8)
            add(_mm512_srli_epi32(halves[0], bits));
        for (unsigned bits = 0; bits < 24; bits += 8)
            add(_mm512_srli_epi32(halves[1], bits));
        alignas(64) uint32_t stored[16];
        _mm512_store_si512(stored, key);
        for (int64_t k = 0; k < 16; k++)
            out[i + k] = evaluator.slot(stored[k], 7);
        const __mmask16 flush = _mm512_test_epi32_mask(suits, _mm512_set1_epi32(Evaluator::kFlush));
        const __m512i hands = _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(i - block)));
        _mm512_storeu_si512(flushes + flush_count, _mm512_maskz_compress_epi32(flush, hands));
        flush_count += std::popcount(static_cast<uint32_t>(flush));
        if (i + 16 - block < kBlock && i + 16 < n) continue;
        for (int64_t k = 0; k < flush_count; k++)
            out[block + flushes[k]] = evaluator.evaluate(cards + 7 * (block + flushes[k]), 7);
        flush_count = 0;
        block = i + 16;
    }
}

} // namespace fr
