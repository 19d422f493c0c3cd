// The kernels for processors with AVX2.
#define FASTRL_ENVS_KERNELS envs_kernels_avx2
#include "envs/kernels_body.h"
