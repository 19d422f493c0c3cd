// The kernels for processors with AVX-512.
#define FASTRL_CFR_KERNELS cfr_kernels_avx512
#define FASTRL_CFR_LANES   16
#include "cfr/kernels_body.h"
