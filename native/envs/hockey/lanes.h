// Numbers of several games at once, one game a lane. Compiled once for each vector width, with FASTRL_HOCKEY_LANES floats
// to a vector; every operation is the same IEEE operation in each lane, so that all widths give the same bits.
#ifndef FASTRL_HOCKEY_LANES_H
#define FASTRL_HOCKEY_LANES_H

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fr {
namespace {

constexpr int kLanes = FASTRL_HOCKEY_LANES;
typedef float V __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t I __attribute__((vector_size(kLanes * sizeof(int32_t))));
typedef uint32_t U __attribute__((vector_size(kLanes * sizeof(uint32_t))));

template <typename T> inline T load(const void *at) {
    T result;
    std::memcpy(&result, at, sizeof result);
    return result;
}

template <typename T> inline void store(void *at, T value) { std::memcpy(at, &value, sizeof value); }

inline V fill(float value) { return value - V{}; }

// Which lanes something holds for.
#if FASTRL_HOCKEY_LANES == 16
struct M {
    __mmask16 bits;
};
inline M operator&(M a, M b) { return {static_cast<__mmask16>(a.bits & b.bits)}; }
inline M operator|(M a, M b) { return {static_cast<__mmask16>(a.bits | b.bits)}; }
inline M operator!(M a) { return {static_cast<__mmask16>(~a.bits)}; }
inline bool any(M a) { return a.bits != 0; }
inline M less(V a, V b) { return {_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ)}; }
inline M at_most(V a, V b) { return {_mm512_cmp_ps_mask(a, b, _CMP_LE_OQ)}; }
inline M equal(V a, V b) { return {_mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ)}; }
inline M nonzero(I a) { return {_mm512_test_epi32_mask(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(a))}; }
inline V select(M m, V a, V b) { return _mm512_mask_blend_ps(m.bits, b, a); }
inline I as_integers(M m) { return reinterpret_cast<I>(_mm512_movm_epi32(m.bits)); }
inline V square_root(V x) { return _mm512_maskz_sqrt_ps(0xFFFF, x); } // unmasked, GCC 12 warns of its own header
#else
struct M {
    I bits; // -1 or 0
};
inline M operator&(M a, M b) { return {a.bits & b.bits}; }
inline M operator|(M a, M b) { return {a.bits | b.bits}; }
inline M operator!(M a) { return {~a.bits}; }
inline M less(V a, V b) { return {a < b}; }
inline M at_most(V a, V b) { return {a <= b}; }
inline M equal(V a, V b) { return {a == b}; }
inline M nonzero(I a) { return {a != 0}; }
inline V select(M m, V a, V b) { return m.bits ? a : b; }
inline I as_integers(M m) { return m.bits; }
#if FASTRL_HOCKEY_LANES == 8
inline bool any(M a) { return _mm256_movemask_ps(reinterpret_cast<V>(a.bits)) != 0; }
inline V square_root(V x) { return _mm256_sqrt_ps(x); }
#elif defined(__x86_64__)
inline bool any(M a) { return _mm_movemask_ps(reinterpret_cast<V>(a.bits)) != 0; }
inline V square_root(V x) { return _mm_sqrt_ps(x); }
#else
inline bool any(M a) {
    int32_t sum = 0;
    for (int i = 0; i < kLanes; i++)
        sum |= a.bits[i];
    return sum != 0;
}
inline V square_root(V x) {
    for (int i = 0; i < kLanes; i++)
        x[i] = std::sqrt(x[i]);
    return x;
}
#endif
#endif

inline M no_lanes() { return less(V{}, V{}); }
inline M all_lanes() { return !no_lanes(); }
inline M except(M a, M b) { return a & !b; }
inline M select(M m, M a, M b) { return (m & a) | except(b, m); }

inline V least(V a, V b) { return select(less(a, b), a, b); }
inline V most(V a, V b) { return select(less(b, a), a, b); }
inline V clamp(V x, V low, V high) { return least(most(x, low), high); }
inline V magnitude(V x) { return reinterpret_cast<V>(reinterpret_cast<I>(x) & 0x7FFFFFFF); }
// 1 with the sign of x, -1 for -0: turning the rink by half turns it as well.
inline V sign(V x) { return reinterpret_cast<V>((reinterpret_cast<I>(x) & INT32_MIN) | reinterpret_cast<I>(fill(1))); }

// For |x| < 1000: x is reduced by the nearest multiple of pi/2, whose first 11 bits times a factor below 2^10 are exact
// (Cody and Waite 1980), then Taylor's series, cut where a term is below 2^-26.
inline void sine_cosine(V x, V &sine, V &cosine) {
    constexpr float kRound = 0x1.8p23f; // adding it leaves the nearest integer in the low bits
    const V shifted = x * 0.636619772f + kRound;
    const I quadrant = reinterpret_cast<I>(shifted);
    const V n = shifted - kRound;
    const V r = ((x - n * 0x1.92p+0f) - n * 0x1.fb4p-12f) - n * 0x1.4442d2p-24f;
    const V z = r * r;
    const V s = r + r * z * (-1.0f / 6 + z * (1.0f / 120 + z * (-1.0f / 5040 + z * (1.0f / 362880))));
    const V c = 1.0f - z * (0.5f - z * (1.0f / 24 + z * (-1.0f / 720 + z * (1.0f / 40320 + z * (-1.0f / 3628800)))));
    const M swap = nonzero(quadrant & 1);
    const I s_sign = (quadrant & 2) << 30, c_sign = ((quadrant + 1) & 2) << 30;
    sine = reinterpret_cast<V>(reinterpret_cast<I>(select(swap, c, s)) ^ s_sign);
    cosine = reinterpret_cast<V>(reinterpret_cast<I>(select(swap, s, c)) ^ c_sign);
}

struct V2 {
    V x, y;
};
inline V2 operator+(V2 a, V2 b) { return {a.x + b.x, a.y + b.y}; }
inline V2 operator-(V2 a, V2 b) { return {a.x - b.x, a.y - b.y}; }
inline V2 operator*(V s, V2 a) { return {s * a.x, s * a.y}; }
inline V dot(V2 a, V2 b) { return a.x * b.x + a.y * b.y; }
inline V cross(V2 a, V2 b) { return a.x * b.y - a.y * b.x; }
inline V2 cross(V w, V2 r) { return {-(w * r.y), w * r.x}; }
inline V2 select(M m, V2 a, V2 b) { return {select(m, a.x, b.x), select(m, a.y, b.y)}; }
inline V2 point(float x, float y) { return {fill(x), fill(y)}; }

} // namespace
} // namespace fr

#endif
