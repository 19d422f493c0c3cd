// The kernels for processors with AVX2.
#define FASTRL_BUCKET_KERNELS bucket_kernels_avx2
#define FASTRL_BUCKET_LANES   8
#include "cfr/buckets/kernels_body.h"
