// The kernels for processors with AVX2.
#define FASTRL_CLASSIC_KERNELS classic_kernels_avx2
#include "envs/classic/kernels_body.h"
