// The kernels for processors with AVX-512.
#define FASTRL_ENVS_KERNELS envs_kernels_avx512
#include "envs/kernels_body.h"
