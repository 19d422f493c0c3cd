// The kernels for processors with AVX2.
#define FASTRL_HOCKEY_KERNELS hockey_kernels_avx2
#define FASTRL_HOCKEY_LANES   8
#include "envs/hockey/kernels_body.h"
