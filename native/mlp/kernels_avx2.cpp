// The kernels for processors with AVX2.
#define FASTRL_MLP_KERNELS mlp_kernels_avx2
#define FASTRL_MLP_LANES   8
#include "mlp/kernels_body.h"
