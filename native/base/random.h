// Random streams: SplitMix64 (Steele, Lea and Flood 2014), whose whole state is one number.
#ifndef FASTRL_BASE_RANDOM_H
#define FASTRL_BASE_RANDOM_H

#include <stdint.h> // not <cstdint>: it is also built where there is no C++ library

namespace fr {
namespace { // kernels include it, and code for one vector width must not be linked into another's

inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
}

// First state of the stream (seed, index). Neighbours share nothing; (a, b) is the stream (b + 1, a - 1) once more.
inline uint64_t stream(uint64_t seed, int64_t index) { return mix(seed) + mix(static_cast<uint64_t>(index) + 1); }

inline uint64_t draw_bits(uint64_t &state) { return mix(state += 0x9E3779B97F4A7C15); }

// A number in [low, high) with 53 bits.
inline double draw(uint64_t &state, double low, double high) {
    return low + (high - low) * (static_cast<double>(draw_bits(state) >> 11) * 0x1p-53);
}

} // namespace
} // namespace fr

#endif
