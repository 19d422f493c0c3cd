// The kernels for every processor.
#define FASTRL_BUCKET_KERNELS bucket_kernels_portable
#define FASTRL_BUCKET_LANES   4
#include "cfr/buckets/kernels_body.h"
