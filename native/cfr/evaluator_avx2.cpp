// Keys of hands of seven cards, eight hands at a time. Only sums are made here: to look ranks up by gathers would take longer
// than one by one (Zen 3: some 40 operations for eight).
#include "cfr/evaluator.h"

#include <array>
#include <bit>
#include <immintrin.h>

namespace fr {
namespace {

// By a byte's bits, where they are.
constexpr std::array<std::array<uint8_t, 8>, 256> kPlaces = [] {
    std::array<std::array<uint8_t, 8>, 256> result = {};
    for (size_t bits = 0; bits < 256; bits++)
        for (size_t bit = 0, count = 0; bit < 8; bit++)
            if ((bits >> bit & 1) != 0) result[bits][count++] = static_cast<uint8_t>(bit);
    return result;
}();

// Byte `at` of every rank's key, by rank; the same in both halves.
__m256i bytes_of_keys(unsigned at) {
    alignas(16) uint8_t bytes[16] = {};
    for (size_t rank = 0; rank < Evaluator::kKeys.size(); rank++)
        bytes[rank] = static_cast<uint8_t>(Evaluator::kKeys[rank] >> 8 * at);
    return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i *>(bytes)));
}

__m256i load_halves(const uint8_t *low, const uint8_t *high) {
    return _mm256_loadu2_m128i(reinterpret_cast<const __m128i *>(high), reinterpret_cast<const __m128i *>(low));
}

} // namespace

int64_t find_keys_avx2(const uint8_t *cards, int64_t n, uint32_t *keys, uint16_t *flushes) {
    const __m256i parts[4] = {bytes_of_keys(0), bytes_of_keys(1), bytes_of_keys(2), bytes_of_keys(3)};
    // Two suits in the halves of a byte, by the low bits of a card. A sum over a row's eight bytes counts the last one, which is
    // no card, as another of suit 0.
    const __m256i suits[2] = {_mm256_set1_epi32(0x1001), _mm256_set1_epi32(0x10010000)};
    const __m256i start = _mm256_set1_epi64x(Evaluator::kSuitStart - 1);
    const __m256i limit = _mm256_set1_epi64x(Evaluator::kFlush);
    const __m256i zero = _mm256_setzero_si256(), rank_bits = _mm256_set1_epi8(0xF);
    // Two hands to each half of a vector; the last two are loaded from two bytes further ahead, so that nothing behind them is.
    const __m128i pair = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, -1, 7, 8, 9, 10, 11, 12, 13, -1);
    const __m128i last = _mm_setr_epi8(2, 3, 4, 5, 6, 7, 8, -1, 9, 10, 11, 12, 13, 14, 15, -1);
    const __m256i rows[2] = {_mm256_broadcastsi128_si256(pair), _mm256_setr_m128i(pair, last)};
    const uint32_t last_key = Evaluator::kKeys[0]; // of the byte that is no card
    const __m256i less = _mm256_set1_epi32(static_cast<int>(last_key));
    __m256i highest = zero;
    int64_t flush_count = 0;
    for (int64_t i = 0; i < n; i += 8) {
        const uint8_t *base = cards + 7 * i;
        // In this order the halves of both are hands 0 to 3 and 4 to 7.
        const __m256i loaded[2] = {load_halves(base, base + 28), load_halves(base + 14, base + 40)};
        __m256i key[2], flush[2];
        for (int half = 0; half < 2; half++) {
            const __m256i of = _mm256_shuffle_epi8(loaded[half], rows[half]);
            highest = _mm256_max_epu8(highest, of);
            const __m256i ranks = _mm256_and_si256(_mm256_srli_epi16(of, 2), rank_bits);
            const auto sum = [&](__m256i table, __m256i by) {
                return _mm256_sad_epu8(_mm256_shuffle_epi8(table, by), zero);
            };
            // Modulo 2^32 the sum of keys is that of their bytes' sums.
            const __m256i low = _mm256_add_epi32(sum(parts[0], ranks), _mm256_slli_epi32(sum(parts[1], ranks), 8));
            const __m256i high = _mm256_add_epi32(sum(parts[2], ranks), _mm256_slli_epi32(sum(parts[3], ranks), 8));
            key[half] = _mm256_add_epi32(low, _mm256_slli_epi32(high, 16));
            const __m256i counts = _mm256_add_epi32(sum(suits[0], of), _mm256_slli_epi32(sum(suits[1], of), 8));
            flush[half] = _mm256_and_si256(_mm256_add_epi32(counts, start), limit);
        }
        const auto join = [](const __m256i(&of)[2]) {
            return _mm256_shuffle_ps(_mm256_castsi256_ps(of[0]), _mm256_castsi256_ps(of[1]), 0x88);
        };
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(keys + i),
                            _mm256_sub_epi32(_mm256_castps_si256(join(key)), less));
        const __m256i none = _mm256_cmpeq_epi32(_mm256_castps_si256(join(flush)), zero);
        const auto found = static_cast<uint8_t>(~_mm256_movemask_ps(_mm256_castsi256_ps(none)));
        const __m128i places = _mm_loadl_epi64(reinterpret_cast<const __m128i *>(kPlaces[found].data()));
        _mm_storeu_si128(reinterpret_cast<__m128i *>(flushes + flush_count),
                         _mm_add_epi16(_mm_cvtepu8_epi16(places), _mm_set1_epi16(static_cast<int16_t>(i))));
        flush_count += std::popcount(found);
    }
    const __m256i wrong = _mm256_subs_epu8(highest, _mm256_set1_epi8(kDeck - 1));
    return _mm256_testz_si256(wrong, wrong) != 0 ? flush_count : -1;
}

} // namespace fr
