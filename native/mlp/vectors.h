// Vectors of FASTRL_MLP_LANES floats with the compiler's types, and functions of each lane. Whoever includes it has defined the
// number.
#ifndef FASTRL_MLP_VECTORS_H
#define FASTRL_MLP_VECTORS_H

#include <cstdint>
#include <cstring>

#if FASTRL_MLP_LANES == 16
#include <immintrin.h>
#endif

namespace fr {
namespace {

constexpr int kLanes = FASTRL_MLP_LANES;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(kLanes * sizeof(float))));

template <int N> struct Constant {
    static constexpr int value = N;
    constexpr operator int64_t() const { return N; }
};

inline Vector load(const float *at) {
    Vector result;
    std::memcpy(&result, at, sizeof result);
    return result;
}

inline void store(float *at, Vector value) { std::memcpy(at, &value, sizeof value); }

// The first `count` lanes.
template <class Count> inline Vector load(const float *at, Count count) {
    Vector result = {};
    std::memcpy(&result, at, static_cast<size_t>(count) * sizeof(float));
    return result;
}

template <class Count> inline void store(float *at, Vector value, Count count) {
    std::memcpy(at, &value, static_cast<size_t>(count) * sizeof(float));
}

inline Vector fill(float value) { return value - Vector{}; }

// The processor's division of 16 numbers takes longer than the multiplications around it: a reciprocal of 14 bits, and the
// quotient mended once.
inline Vector divide(Vector a, Vector b) {
#if FASTRL_MLP_LANES == 16
    const Vector inverse = _mm512_maskz_rcp14_ps(0xFFFF, b), quotient = a * inverse;
    return quotient + (a - quotient * b) * inverse;
#else
    return a / b;
#endif
}

// tanh x as x P(x^2) / Q(x^2), of least relative error up to 9; from 8.2 on it is 1.
inline Vector tanh_vector(Vector x) {
    const Vector high = fill(8.2f), low = fill(-8.2f);
    x = high < x ? high : x; // a NaN stays one
    x = low > x ? low : x;
    const Vector s = x * x;
    const Vector p =
        0.9999999796f + s * (0.1338100621f + s * (3.495563845e-3f + s * (2.060864492e-5f + s * 1.335400446e-8f)));
    const Vector q = 1.0f + s * (0.4671432188f + s * (2.587689284e-2f + s * (3.285593335e-4f + s * 7.776299168e-7f)));
    return divide(x * p, q);
}

inline Vector sigmoid_vector(Vector x) { return tanh_vector(x * 0.5f) * 0.5f + 0.5f; }

struct PowerOfTwo {
    Vector power, rest; // exp y = power + power * rest
};

// exp(y) = 2^n exp(r) with y = n ln 2 + r, |r| <= ln 2 / 2, and exp(r) - 1 by Taylor's series to r^7: within 2e-7. y is
// so small in size that 2^n is a normal number.
inline PowerOfTwo exponential(Vector y) {
    const float round = 12582912.0f; // 1.5 * 2^23: leaves the nearest integer in the low bits
    const Vector shifted = y * 1.44269504f + round;
    const Vector n = shifted - round;
    Integers exponent;
    std::memcpy(&exponent, &shifted, sizeof exponent);
    exponent = (exponent << 23) + 0x3F800000;
    PowerOfTwo result;
    std::memcpy(&result.power, &exponent, sizeof exponent);
    const Vector r = (y - n * 0.693359375f) - n * -2.12194440e-4f;
    result.rest =
        r + r * r * (0.5f + r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120 + r * (1.0f / 720 + r * (1.0f / 5040))))));
    return result;
}

} // namespace
} // namespace fr

#endif
