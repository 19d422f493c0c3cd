// Checksum of a message, the same numbers as RingChecksum in FastRL.Interop: four lanes of 64-bit words, in each the sum
// and the sum of the sums (as Fletcher's), so that a mixture of two messages shows. It guards against torn and stale
// memory, not against intent.
#ifndef FASTRL_RING_CHECKSUM_H
#define FASTRL_RING_CHECKSUM_H

#include <cstdint>
#include <cstring>

namespace fr::ring {

// `lines` lines of 64 bytes; the payload's last one is padded with zeros.
inline uint64_t checksum(const uint8_t *payload, uint32_t lines, uint64_t sequence, uint32_t length,
                         uint64_t generation) {
    constexpr uint64_t kFactor[8] = {0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93,
                                     0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3};
    uint64_t sum[4] = {}, sums[4] = {};
    for (uint32_t line = 0; line < lines; ++line, payload += 64) {
        uint64_t word[8];
        std::memcpy(word, payload, sizeof word);
        for (int half = 0; half < 8; half += 4) {
            for (int lane = 0; lane < 4; ++lane)
                sum[lane] += word[half + lane];
            for (int lane = 0; lane < 4; ++lane)
                sums[lane] += sum[lane];
        }
    }
    uint64_t hash = sequence * kFactor[1] + generation * kFactor[2] + length * kFactor[3];
    for (int lane = 0; lane < 4; ++lane)
        hash += sum[lane] * kFactor[lane] + sums[lane] * kFactor[4 + lane];
    return hash ^ (hash >> 32);
}

} // namespace fr::ring

#endif
