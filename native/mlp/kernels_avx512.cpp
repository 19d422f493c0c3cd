// The kernels for processors with AVX-512.
#define FASTRL_MLP_KERNELS mlp_kernels_avx512
#define FASTRL_MLP_LANES   16
#include "mlp/kernels_body.h"
