// The kernels, written with the compiler's vector types. Compiled once for each vector width, with FASTRL_MLP_KERNELS
// as the table's name and FASTRL_MLP_LANES floats to a vector; everything else has internal linkage.
#include "mlp/kernels.h"
#include "mlp/vectors.h"

#include <cstring>

namespace fr {
namespace {

// What is added to: a row for all of c's rows, or c itself.
struct Start {
    const float *data;
    int64_t row;
};

// A tile of c stays in registers, to its ending: Rows x Columns vectors, as many as the processor has registers for.
template <int Rows, int Columns>
[[gnu::always_inline]] inline void multiply_tile(float *c, int64_t c_row, Strided a, const float *b, int64_t b_row,
                                                 Start start, int64_t k, Ending ending) {
    if (k < 1) __builtin_unreachable();
    Vector sums[Rows][Columns];
    for (int i = 0; i < Rows; i++)
        for (int j = 0; j < Columns; j++)
            sums[i][j] = load(start.data + i * start.row + j * kLanes);
    // Three rows to a pointer, as an address holds a pointer and a distance once or twice: distances of all rows would not
    // find room in the registers.
    const float *from[(Rows + 2) / 3];
    for (int i = 0; i < Rows; i += 3)
        from[i / 3] = a.data + i * a.row;
    for (int64_t step = 0; step < k; step++) {
        Vector right[Columns];
        for (int j = 0; j < Columns; j++)
            right[j] = load(b + j * kLanes);
        for (int i = 0; i < Rows; i++) {
            const Vector left = fill(from[i / 3][i % 3 * a.row]);
            for (int j = 0; j < Columns; j++)
                sums[i][j] += left * right[j];
        }
        for (const float *&rows : from)
            rows += a.column;
        b += b_row;
    }
    const auto finish = [&](auto function) {
        for (int i = 0; i < Rows; i++)
            for (int j = 0; j < Columns; j++)
                store(c + i * c_row + j * kLanes, function(sums[i][j], ending.y + i * c_row + j * kLanes));
    };
    switch (ending.finish) {
    case Finish::none: finish([](Vector x, const float *) { return x; }); break;
    case Finish::tanh: finish([](Vector x, const float *) { return tanh_vector(x); }); break;
    case Finish::relu:
        finish([](Vector x, const float *) { return x < 0.0f ? Vector{} : x; });
        break; // a NaN stays one
    case Finish::tanh_backward:
        finish([](Vector gradient, const float *y) { return gradient * (1.0f - load(y) * load(y)); });
        break;
    case Finish::relu_backward:
        finish([](Vector gradient, const float *y) { return load(y) > 0.0f ? gradient : Vector{}; });
        break;
    }
}

template <int Columns>
[[gnu::noinline]] void multiply_columns(float *c, int64_t c_row, Strided a, const float *b, int64_t b_row, Start start,
                                        int64_t m, int64_t k, Ending ending) {
    constexpr int kRows = kLanes == 16 ? (Columns == 1 ? 16 : Columns == 2 ? 8 : 6) : Columns == 1 ? 8 : 6;
    int64_t i = 0;
    const auto tiles = [&](auto rows) {
        constexpr int kCount = decltype(rows)::value;
        for (; i + kCount <= m; i += kCount)
            multiply_tile<kCount, Columns>(c + i * c_row, c_row, {a.data + i * a.row, a.row, a.column}, b, b_row,
                                           {start.data + i * start.row, start.row}, k,
                                           {ending.finish, ending.y + i * c_row});
    };
    tiles(Constant<kRows>{});
    tiles(Constant<4>{});
    tiles(Constant<2>{});
    tiles(Constant<1>{});
}

constexpr int kColumns = kLanes == 16 ? 4 : 2;
constexpr int64_t kPanel = kColumns * kLanes;

void multiply_panel(float *c, int64_t c_row, Strided a, const float *b, int64_t b_row, Start start, int64_t m,
                    int64_t n, int64_t k, Ending ending) {
    int64_t j = 0;
    const auto part = [&](auto columns) {
        constexpr int kCount = decltype(columns)::value;
        multiply_columns<kCount>(c + j, c_row, a, b + j, b_row, {start.data + j, start.row}, m, k,
                                 {ending.finish, ending.y + j});
        j += kCount * kLanes;
    };
    if (n == kPanel) part(Constant<kColumns>{});
    if (kColumns == 4 && j + 2 * kLanes <= n) part(Constant<2>{});
    while (j < n)
        part(Constant<1>{});
}

// As much of a panel of b at a time as stays in the first-level cache while all rows of a pass by.
void multiply(Panels<float> c, Strided a, Panels<const float> b, const float *bias, int64_t m, int64_t n, int64_t k,
              Ending ending) {
    constexpr int64_t kDepth = 128;
    if (!ending.y) ending.y = c.data; // not read, but moved along
    for (int64_t j = 0; j < n; j += kPanel) {
        const int64_t at = j / kPanel * c.panel, width = n - j < kPanel ? n - j : kPanel;
        const float *const from = b.data + j / kPanel * b.panel;
        for (int64_t depth = 0; depth < k; depth += kDepth) {
            const bool last = k - depth <= kDepth;
            const Start start = bias && depth == 0 ? Start{bias + j, 0} : Start{c.data + at, c.row};
            multiply_panel(c.data + at, c.row, {a.data + depth * a.column, a.row, a.column}, from + depth * b.row,
                           b.row, start, m, width, last ? k - depth : kDepth,
                           {last ? ending.finish : Finish::none, ending.y + at});
        }
    }
}

// Two vectors of sums that are still spread over Group lanes each become one, spread over half as many: a's, then b's.
template <int Group> Vector join(Vector a, Vector b) {
    Integers low, high;
    for (int lane = 0; lane < kLanes; lane++) {
        const int sum = lane / (Group / 2), own = kLanes / Group; // sums of one vector
        low[lane] = sum / own * kLanes + sum % own * Group + lane % (Group / 2);
        high[lane] = low[lane] + Group / 2;
    }
    return __builtin_shuffle(a, b, low) + __builtin_shuffle(a, b, high);
}

// The sum of each vector's lanes, by halves; `sums` has room for whole vectors.
template <int Count, int Group = kLanes>
[[gnu::always_inline]] inline void sum_lanes(const Vector (&vectors)[Count], float *sums) {
    if constexpr (Group == 1) {
        for (int i = 0; i < Count; i++)
            store(sums + i * kLanes, vectors[i]);
    } else {
        constexpr int kJoined = (Count + 1) / 2;
        Vector joined[kJoined];
        for (int i = 0; i < kJoined; i++)
            joined[i] = join<Group>(vectors[2 * i], vectors[Count == 1 ? 0 : 2 * i + 1]);
        sum_lanes<kJoined, Group / 2>(joined, sums);
    }
}

// Rows x Columns dot products at a time: their vectors of partial sums stay in registers.
template <int Rows, int Columns>
void dot_tile(float *c, int64_t c_row, const float *a, int64_t a_row, const float *b, const float *bias, int64_t k) {
    Vector sums[Rows * Columns];
    for (int i = 0; i < Rows; i++)
        for (int j = 0; j < Columns; j++)
            sums[i * Columns + j] = load(a + i * a_row) * load(b + j * k);
    for (int64_t step = kLanes; step < k; step += kLanes) {
        Vector right[Columns];
        for (int j = 0; j < Columns; j++)
            right[j] = load(b + j * k + step);
        for (int i = 0; i < Rows; i++) {
            const Vector left = load(a + i * a_row + step);
            for (int j = 0; j < Columns; j++)
                sums[i * Columns + j] += left * right[j];
        }
    }
    float results[Rows * Columns + kLanes];
    sum_lanes(sums, results);
    for (int i = 0; i < Rows; i++)
        for (int j = 0; j < Columns; j++)
            c[i * c_row + j] = bias[j] + results[i * Columns + j];
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

// log x = n log 2 + log m with m within sqrt 1/2 and sqrt 2, and log m = 2 artanh t with t = (m - 1) / (m + 1) by its
// series to t^9: within 2e-7.
void log_all(float *x, int64_t n) {
    for (int64_t i = 0; i < n; i += kLanes) {
        const Vector value = load(x + i);
        Integers bits;
        std::memcpy(&bits, &value, sizeof bits);
        const Integers power = (bits - 0x3F3504F3) >> 23;
        bits -= power << 23;
        Vector m;
        std::memcpy(&m, &bits, sizeof m);
        const Vector t = (m - 1.0f) / (m + 1.0f), s = t * t;
        const Vector series = t * (2.0f + s * (2.0f / 3 + s * (2.0f / 5 + s * (2.0f / 7 + s * (2.0f / 9)))));
        const Vector whole = __builtin_convertvector(power, Vector);
        store(x + i, whole * 0.693147181f + series + (value - value)); // what is not finite leads to a NaN
    }
}

// Rows go to two sums in turn, which do not wait for each other.
template <int Columns> void add_columns_of(float *sums, const float *a, int64_t a_row, int64_t m) {
    Vector even[Columns], odd[Columns] = {};
    for (int j = 0; j < Columns; j++)
        even[j] = load(sums + j * kLanes);
    int64_t i = 0;
    for (; i + 2 <= m; i += 2)
        for (int j = 0; j < Columns; j++) {
            even[j] += load(a + i * a_row + j * kLanes);
            odd[j] += load(a + (i + 1) * a_row + j * kLanes);
        }
    for (int j = 0; j < Columns && i < m; j++)
        even[j] += load(a + i * a_row + j * kLanes);
    for (int j = 0; j < Columns; j++)
        store(sums + j * kLanes, even[j] + odd[j]);
}

void add_columns(float *sums, const float *a, int64_t a_row, int64_t m, int64_t n) {
    int64_t j = 0;
    for (; j + kPanel <= n; j += kPanel)
        add_columns_of<kColumns>(sums + j, a + j, a_row, m);
    for (; j < n; j += kLanes)
        add_columns_of<1>(sums + j, a + j, a_row, m);
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

// Calls work(first, count) for vectors of a row, then for what is left of one.
template <class Work> [[gnu::always_inline]] inline void in_vectors(int64_t n, Work work) {
    int64_t j = 0;
    for (; j + kLanes <= n; j += kLanes)
        work(j, Constant<kLanes>{});
    if (j < n) work(j, n - j);
}

// Cho et al. (2014), equations 5 to 8, with the reset gate behind the product.
void gates(const GateRows &rows, int64_t m, int64_t n) {
    for (int64_t i = 0; i < m; i++) {
        float *const input = rows.input + i * rows.row, *const after = rows.after + i * n;
        const float *const recurrent = rows.recurrent + i * rows.row, *const before = rows.before + i * n;
        in_vectors(n, [&](int64_t j, auto count) {
            const auto sum = [&](int64_t at) { return load(input + at, count) + load(recurrent + at, count); };
            const Vector reset = sigmoid_vector(sum(j)), update = sigmoid_vector(sum(n + j));
            const Vector candidate =
                tanh_vector(load(input + 2 * n + j, count) + reset * load(recurrent + 2 * n + j, count));
            store(input + j, reset, count);
            store(input + n + j, update, count);
            store(input + 2 * n + j, candidate, count);
            store(after + j, candidate + update * (load(before + j, count) - candidate), count);
        });
    }
}

void gates_backward(const GateRows &rows, const GateGradients &gradients, int64_t m, int64_t n) {
    for (int64_t i = 0; i < m; i++) {
        const float *const gate = rows.input + i * rows.row, *const before = rows.before + i * n;
        const float *const recurrent = rows.recurrent + i * rows.row;
        float *const after = gradients.after + i * gradients.after_row;
        float *const by_input = gradients.input + i * rows.row, *const by_recurrent =
                                                                    gradients.recurrent + i * rows.row;
        in_vectors(n, [&](int64_t j, auto count) {
            const Vector reset = load(gate + j, count), update = load(gate + n + j, count),
                         candidate = load(gate + 2 * n + j, count), gradient = load(after + j, count);
            const Vector by_candidate = gradient * (1.0f - update) * (1.0f - candidate * candidate);
            const Vector by_update = gradient * (load(before + j, count) - candidate) * update * (1.0f - update);
            const Vector by_reset = by_candidate * load(recurrent + 2 * n + j, count) * reset * (1.0f - reset);
            store(by_input + j, by_reset, count);
            store(by_input + n + j, by_update, count);
            store(by_input + 2 * n + j, by_candidate, count);
            store(by_recurrent + j, by_reset, count);
            store(by_recurrent + n + j, by_update, count);
            store(by_recurrent + 2 * n + j, by_candidate * reset, count);
            store(after + j, gradient * update, count);
        });
    }
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

const MlpKernels FASTRL_MLP_KERNELS = {kLanes,  kPanel,         multiply, multiply_narrow, exp_all,
                                       log_all, add_columns,    add,      follow,          sum_squares,
                                       gates,   gates_backward, adam};

} // namespace fr
