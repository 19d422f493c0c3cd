// The kernel for processors with AVX-512.
#define FASTRL_SAMPLE_ROUNDS sample_rounds_avx512
#include "cfr/rounds/kernels_body.h"
