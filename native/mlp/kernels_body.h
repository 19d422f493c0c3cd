// The kernels, written with the compiler's vector types. Compiled once for each vector width, with FASTRL_MLP_KERNELS
// as the table's name and FASTRL_MLP_LANES floats to a vector; everything else has internal linkage.
#include "mlp/kernels.h"

#include <cstring>

namespace fr {
namespace {

constexpr int kLanes = FASTRL_MLP_LANES;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(kLanes * sizeof(float))));

template <int N> struct Constant { static constexpr int value = N; };

inline Vector load(const float *at) {
    Vector result;
    std::memcpy(&result, at, sizeof result);
    return result;
}

inline void store(float *at, Vector value) { std::memcpy(at, &value, sizeof value); }

inline Vector fill(float value) { return value - Vector{}; }

// A tile of c stays in registers: Rows x Columns vectors, as many as the processor has registers for.
template <int Rows, int Columns>
void multiply_tile(float *c, int64_t c_row, Strided a, const float *b, int64_t b_row, const float *bias, int64_t k) {
    Vector sums[Rows][Columns];
    for (int i = 0; i < Rows; i++)
        for (int j = 0; j < Columns; j++)
            sums[i][j] = load((bias ? bias : c + i * c_row) + j * kLanes);
    for (int64_t step = 0; step < k; step++) {
        Vector right[Columns];
        for (int j = 0; j < Columns; j++)
            right[j] = load(b + step * b_row + j * kLanes);
        for (int i = 0; i < Rows; i++) {
            const Vector left = fill(a.data[i * a.row + step * a.column]);
            for (int j = 0; j < Columns; j++)
                sums[i][j] += left * right[j];
        }
    }
    for (int i = 0; i < Rows; i++)
        for (int j = 0; j < Columns; j++)
            store(c + i * c_row + j * kLanes, sums[i][j]);
}

template <int Columns>
void multiply_columns(float *c, int64_t c_row, Strided a, const float *b, int64_t b_row, const float *bias, int64_t m,
                      int64_t k) {
    constexpr int kRows = kLanes == 16 ? (Columns == 1 ? 16 : Columns == 2 ? 8 : 6) : Columns == 1 ? 8 : 6;
    int64_t i = 0;
    const auto at = [&](int64_t row) { return Strided{a.data + row * a.row, a.row, a.column}; };
    for (; i + kRows <= m; i += kRows)
        multiply_tile<kRows, Columns>(c + i * c_row, c_row, at(i), b, b_row, bias, k);
    for (; i + 4 <= m; i += 4)
        multiply_tile<4, Columns>(c + i * c_row, c_row, at(i), b, b_row, bias, k);
    for (; i + 2 <= m; i += 2)
        multiply_tile<2, Columns>(c + i * c_row, c_row, at(i), b, b_row, bias, k);
    for (; i < m; i++)
        multiply_tile<1, Columns>(c + i * c_row, c_row, at(i), b, b_row, bias, k);
}

constexpr int kColumns = kLanes == 16 ? 4 : 2;
constexpr int64_t kPanel = kColumns * kLanes;

void multiply_panel(float *c, int64_t c_row, Strided a, const float *b, int64_t b_row, const float *bias, int64_t m,
                    int64_t n, int64_t k) {
    int64_t j = 0;
    const auto part = [&](auto columns) {
        constexpr int kCount = decltype(columns)::value;
        multiply_columns<kCount>(c + j, c_row, a, b + j, b_row, bias ? bias + j : nullptr, m, k);
        j += kCount * kLanes;
    };
    if (n == kPanel) part(Constant<kColumns>{});
    if (kColumns == 4 && j + 2 * kLanes <= n) part(Constant<2>{});
    while (j < n)
        part(Constant<1>{});
}

// As much of a panel of b at a time as stays in the first-level cache while all rows of a pass by.
void multiply(Panels<float> c, Strided a, Panels<const float> b, const float *bias, int64_t m, int64_t n, int64_t k) {
    constexpr int64_t kDepth = 128;
    for (int64_t j = 0; j < n; j += kPanel) {
        float *const into = c.data + j / kPanel * c.panel;
        const float *const from = b.data + j / kPanel * b.panel;
        const float *start = bias ? bias + j : nullptr;
        for (int64_t depth = 0; depth < k; depth += kDepth, start = nullptr)
            multiply_panel(into, c.row, {a.data + depth * a.column, a.row, a.column}, from + depth * b.row, b.row,
                           start, m, n - j < kPanel ? n - j : kPanel, k - depth < kDepth ? k - depth : kDepth);
    }
}

// The lanes' sum, by halves.
template <int N> float sum_lanes(const float *lanes) {
    if constexpr (N == 1) {
        return *lanes;
    } else {
        float halves[N / 2];
        for (int i = 0; i < N / 2; i++)
            halves[i] = lanes[i] + lanes[i + N / 2];
        return sum_lanes<N / 2>(halves);
    }
}

// Rows x Columns dot products at a time: their vectors of partial sums stay in registers.
template <int Rows, int Columns>
void dot_tile(float *c, int64_t c_row, const float *a, int64_t a_row, const float *b, const float *bias, int64_t k) {
    Vector sums[Rows][Columns] = {};
    for (int64_t step = 0; step < k; step += kLanes) {
        Vector right[Columns];
        for (int j = 0; j < Columns; j++)
            right[j] = load(b + j * k + step);
        for (int i = 0; i < Rows; i++) {
            const Vector left = load(a + i * a_row + step);
            for (int j = 0; j < Columns; j++)
                sums[i][j] += left * right[j];
        }
    }
    for (int i = 0; i < Rows; i++)
        for (int j = 0; j < Columns; j++) {
            float lanes[kLanes];
            store(lanes, sums[i][j]);
            c[i * c_row + j] = bias[j] + sum_lanes<kLanes>(lanes);
        }
}

void multiply_narrow(float *c, int64_t c_row, const float *a, int64_t a_row, const float *b, const float *bias,
                     int64_t m, int64_t n, int64_t k) {
    const auto columns = [&](auto count, int64_t j) {
        constexpr int kCount = decltype(count)::value;
        int64_t i = 0;
        for (; i + 4 <= m; i += 4)
            dot_tile<4, kCount>(c + i * c_row + j, c_row, a + i * a_row, a_row, b + j * k, bias + j, k);
        for (; i < m; i++)
            dot_tile<1, kCount>(c + i * c_row + j, c_row, a + i * a_row, a_row, b + j * k, bias + j, k);
    };
    int64_t j = 0;
    for (; j + 2 <= n; j += 2)
        columns(Constant<2>{}, j);
    if (j < n) columns(Constant<1>{}, j);
}

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

void exp_all(float *x, int64_t n) {
    const Vector low = fill(-87.0f), high = fill(88.0f);
    for (int64_t i = 0; i < n; i += kLanes) {
        const Vector y = load(x + i);
        Vector bounded = y < low ? low : y;
        bounded = bounded > high ? high : bounded; // a NaN stays one
        const PowerOfTwo parts = exponential(bounded);
        Vector result = parts.rest * parts.power + parts.power;
        result = y < low ? Vector{} : result;
        store(x + i, y > high ? fill(__builtin_inff()) : result);
    }
}

// tanh x = -e / (2 + e) with e = exp(-2 |x|) - 1, which loses nothing near 0.
inline Vector tanh_vector(Vector x) {
    Integers bits;
    std::memcpy(&bits, &x, sizeof bits);
    const Integers sign = bits & static_cast<int32_t>(0x80000000);
    Integers magnitude = bits ^ sign;
    Vector y;
    std::memcpy(&y, &magnitude, sizeof y);
    y = y * -2.0f;
    const Vector low = fill(-20.0f); // tanh is 1 to the last bit there; a NaN stays one
    const PowerOfTwo parts = exponential(y < low ? low : y);
    const Vector e = parts.rest * parts.power + (parts.power - 1.0f);
    Vector result = -e / (e + 2.0f);
    std::memcpy(&bits, &result, sizeof bits);
    bits ^= sign;
    std::memcpy(&result, &bits, sizeof result);
    return result;
}

void tanh_all(float *x, int64_t n) {
    for (int64_t i = 0; i < n; i += kLanes)
        store(x + i, tanh_vector(load(x + i)));
}

void relu_all(float *x, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        x[i] = x[i] < 0 ? 0 : x[i]; // a NaN stays one
}

void tanh_backward(float *gradient, const float *y, int64_t n) {
    for (int64_t i = 0; i < n; i += kLanes) {
        const Vector value = load(y + i);
        store(gradient + i, load(gradient + i) * (1.0f - value * value));
    }
}

void relu_backward(float *gradient, const float *y, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        gradient[i] = y[i] > 0 ? gradient[i] : 0;
}

void add_columns(float *sums, const float *a, int64_t a_row, int64_t m, int64_t n) {
    for (int64_t j = 0; j < n; j += kLanes) {
        Vector sum = load(sums + j);
        for (int64_t i = 0; i < m; i++)
            sum += load(a + i * a_row + j);
        store(sums + j, sum);
    }
}

void add(float *__restrict sums, const float *__restrict x, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        sums[i] += x[i];
}

void follow(float *__restrict x, const float *__restrict goal, float part, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        x[i] += part * (goal[i] - x[i]);
}

// Eight sums in a fixed order, in double.
double sum_squares(const float *x, int64_t n) {
    double lanes[8] = {}, sum = 0;
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int lane = 0; lane < 8; lane++) {
            const auto value = static_cast<double>(x[i + lane]);
            lanes[lane] += value * value;
        }
    for (const double lane : lanes)
        sum += lane;
    for (; i < n; i++)
        sum += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    return sum;
}

// Algorithm 1 of Kingma and Ba (2015), both bias corrections taken out of the loop.
void adam(float *__restrict parameter, const float *__restrict gradient, float *__restrict moment1,
          float *__restrict moment2, int64_t n, const AdamStep &step) {
    const AdamStep s = step;
    for (int64_t i = 0; i < n; i++) {
        const float slope = gradient[i] * s.factor;
        const float first = s.beta1 * moment1[i] + s.rest1 * slope;
        const float second = s.beta2 * moment2[i] + s.rest2 * slope * slope;
        moment1[i] = first;
        moment2[i] = second;
        parameter[i] -= s.rate * first / (__builtin_sqrtf(second) * s.scale + s.epsilon);
    }
}

} // namespace

const MlpKernels FASTRL_MLP_KERNELS = {kLanes,      kPanel,        multiply,      multiply_narrow, exp_all, tanh_all,
                                       relu_all,    tanh_backward, relu_backward, add_columns,     add,     follow,
                                       sum_squares, adam};

} // namespace fr
