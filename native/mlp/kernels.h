// The loops of a network that take time, as one table of functions for each vector width.
#ifndef FASTRL_MLP_KERNELS_H
#define FASTRL_MLP_KERNELS_H

#include "base/cpu.h"

#include <cstdint>

namespace fr {

// A matrix whose element (i, j) is at data[i * row + j * column].
struct Strided {
    const float *data;
    int64_t row, column;
};

// A matrix of whole vectors, cut into panels of as many columns as the kernels multiply at once: column j lies `panel`
// floats behind the first for each panel before its own. A panel's length there means plain rows.
template <class Float> struct Panels {
    Float *data;
    int64_t row, panel;
};

struct AdamStep {
    float beta1, rest1, beta2, rest2, rate, scale, epsilon, factor; // factor: of the gradient
};

enum class Finish { none, tanh, relu, tanh_backward, relu_backward };

// What becomes of a product's elements while they are still near: an activation, or, for a gradient by the outputs y of
// an activation, that by its inputs. y lies as the product does.
struct Ending {
    Finish finish = Finish::none;
    const float *y = nullptr;
};

// Rows of a gated recurrent unit: [rows][3 size] for its gates reset, update and candidate, [rows][size] for states, which
// lie without a gap.
struct GateRows {
    float *input;           // products with the inputs, which become the gates
    const float *recurrent; // products with the states before
    int64_t row;            // floats from a row of either to the next
    const float *before;
    float *after;
};

// Gradients by what GateRows holds.
struct GateGradients {
    float *after; // becomes that by the states before, without what comes through the products
    int64_t after_row;
    float *input, *recurrent; // rows as far apart as those of the products
};

struct MlpKernels {
    int lanes; // every width n below is a multiple of it, and rows have no alignment to keep
    int panel; // columns of a panel
    // c[m][n] = a[m][k] b[k][n] + bias[n], or, with bias null, c += a b; then the ending.
    void (*multiply)(Panels<float> c, Strided a, Panels<const float> b, const float *bias, int64_t m, int64_t n,
                     int64_t k, Ending ending);
    // c[m][n] = a[m][k] b[n][k] + bias[n] for a small n of any size and a k that is a multiple of lanes.
    void (*multiply_narrow)(float *c, int64_t c_row, const float *a, int64_t a_row, const float *b, const float *bias,
                            int64_t m, int64_t n, int64_t k);
    void (*exp)(float *x, int64_t n);
    void (*log)(float *x, int64_t n); // of positive numbers that are normal
    // sums[n] += the sums of a[m][n]'s columns.
    void (*add_columns)(float *sums, const float *a, int64_t a_row, int64_t m, int64_t n);
    void (*add)(float *sums, const float *x, int64_t n);
    // Moves x a part of the way to its goal.
    void (*follow)(float *x, const float *goal, float part, int64_t n);
    double (*sum_squares)(const float *x, int64_t n);
    // Rows m of n numbers, which may be any.
    void (*gates)(const GateRows &rows, int64_t m, int64_t n);
    void (*gates_backward)(const GateRows &rows, const GateGradients &gradients, int64_t m, int64_t n);
    void (*adam)(float *parameter, const float *gradient, float *moment1, float *moment2, int64_t n,
                 const AdamStep &step);
};

extern const MlpKernels mlp_kernels_portable;
extern const MlpKernels mlp_kernels_avx2;
extern const MlpKernels mlp_kernels_avx512;

inline const MlpKernels &choose_mlp_kernels() { return FASTRL_WIDEST(mlp_kernels); }

} // namespace fr

#endif
