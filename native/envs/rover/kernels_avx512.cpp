// The kernels for AVX-512.
#define FASTRL_ROVER_KERNELS rover_kernels_avx512
#include "envs/rover/kernels_body.h"
