// The kernels for every processor.
#define FASTRL_CFR_KERNELS cfr_kernels_portable
#define FASTRL_CFR_LANES   4
#include "cfr/kernels_body.h"
