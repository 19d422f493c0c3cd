// The kernels for processors with AVX-512.
#define FASTRL_HOCKEY_KERNELS hockey_kernels_avx512
#define FASTRL_HOCKEY_LANES   16
#include "envs/hockey/kernels_body.h"
