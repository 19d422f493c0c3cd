// The kernels for processors with AVX2.
#define FASTRL_CFR_KERNELS cfr_kernels_avx2
#define FASTRL_CFR_LANES   8
#include "cfr/kernels_body.h"
