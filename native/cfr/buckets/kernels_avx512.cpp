// The kernels for processors with AVX-512.
#define FASTRL_BUCKET_KERNELS bucket_kernels_avx512
#define FASTRL_BUCKET_LANES   16
#include "cfr/buckets/kernels_body.h"
