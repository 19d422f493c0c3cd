// The kernel for processors with AVX2.
#define FASTRL_SAMPLE_ROUNDS sample_rounds_avx2
#include "cfr/rounds/kernels_body.h"
