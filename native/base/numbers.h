// Numbers without branches, so that a loop over many of them becomes vector code, and without a library, so that every
// target gives the same bits.
#ifndef FASTRL_BASE_NUMBERS_H
#define FASTRL_BASE_NUMBERS_H

#include <stdint.h>

namespace fr {
namespace {

constexpr double kPi = 3.14159265358979323846;

inline double clip(double x, double low, double high) {
    const double raised = x < low ? low : x;
    return raised > high ? high : raised;
}

// Sine and cosine. For |x| < 1e5 within about one unit in the last place: x is reduced by the nearest multiple of pi/2, whose first 33
// bits times a 17-bit factor are exact (Cody and Waite 1980), then Taylor's series, cut where a term is below 2^-54.
inline void sine_cosine(double x, double &sine, double &cosine) {
    constexpr double kTwoOverPi = 0.63661977236758134308;
    constexpr double kHigh = 0x1.921fb544p+0, kMiddle = 0x1.0b4611a6p-34, kLow = 0x1.3198a2e037073p-69;
    constexpr double kRound = 0x1.8p52; // adding it leaves the nearest integer in the low bits
    const double shifted = x * kTwoOverPi + kRound;
    const uint64_t quadrant = __builtin_bit_cast(uint64_t, shifted);
    const double n = shifted - kRound;
    const double r = ((x - n * kHigh) - n * kMiddle) - n * kLow;
    const double z = r * r;
    const double s =
        r +
        r * z *
            (-1.0 / 6 +
             z * (1.0 / 120 +
                  z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800 + z * (1.0 / 6227020800.0 +
                                                                                     z * (-1.0 / 1307674368000.0)))))));
    const double c =
        1.0 -
        (0.5 * z -
         z * z *
             (1.0 / 24 +
              z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 +
                                                        z * (1.0 / 479001600 + z * (-1.0 / 87178291200.0 +
                                                                                    z * (1.0 / 20922789888000.0))))))));
    // Quadrants 1 and 3 swap the two; 2 and 3 turn the sine's sign, 1 and 2 the cosine's.
    const uint64_t swap = 0 - (quadrant & 1);
    const uint64_t s_bits = __builtin_bit_cast(uint64_t, s), c_bits = __builtin_bit_cast(uint64_t, c);
    const uint64_t s_sign = (quadrant & 2) << 62, c_sign = ((quadrant + 1) & 2) << 62;
    sine = __builtin_bit_cast(double, ((s_bits & ~swap) | (c_bits & swap)) ^ s_sign);
    cosine = __builtin_bit_cast(double, ((c_bits & ~swap) | (s_bits & swap)) ^ c_sign);
}

} // namespace
} // namespace fr

#endif
