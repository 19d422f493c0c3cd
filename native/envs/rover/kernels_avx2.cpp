// The kernels for AVX2.
#define FASTRL_ROVER_KERNELS rover_kernels_avx2
#include "envs/rover/kernels_body.h"
