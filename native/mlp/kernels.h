// The loops of a network that take time, as one table of functions for each vector width.
#ifndef FASTRL_MLP_KERNELS_H
#define FASTRL_MLP_KERNELS_H

#include <cstdint>

namespace fr {

// A matrix whose element (i, j) is at data[i * row + j * column].
struct Strided {
    const float *data;
    int64_t row, column;
};

struct AdamStep {
    float beta1, rest1, beta2, rest2, rate, scale, epsilon, factor; // factor: of the gradient
};

struct MlpKernels {
    int lanes; // every width n below is a multiple of it, and rows of b and c have no alignment to keep
    // c[m][n] = a[m][k] b[k][n] + bias[n], or, with bias null, c += a b. c and b are dense in a row.
    void (*multiply)(float *c, int64_t c_row, Strided a, const float *b, int64_t b_row, const float *bias, int64_t m,
                     int64_t n, int64_t k);
    void (*tanh)(float *x, int64_t n);
    void (*relu)(float *x, int64_t n);
    // Gradient by the activation's input from that by its output y, in place.
    void (*tanh_backward)(float *gradient, const float *y, int64_t n);
    void (*relu_backward)(float *gradient, const float *y, int64_t n);
    void (*add_columns)(float *sums, const float *a, int64_t m, int64_t n); // sums[n] += of each column of a[m][n]
    double (*sum_squares)(const float *x, int64_t n);
    void (*adam)(float *parameter, const float *gradient, float *moment1, float *moment2, int64_t n,
                 const AdamStep &step);
};

extern const MlpKernels mlp_kernels_portable;
extern const MlpKernels mlp_kernels_avx2;
extern const MlpKernels mlp_kernels_avx512;

// The widest that this processor has.
const MlpKernels &choose_mlp_kernels();

} // namespace fr

#endif
