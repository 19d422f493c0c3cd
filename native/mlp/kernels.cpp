// The kernels for every processor.
#define FASTRL_MLP_KERNELS mlp_kernels_portable
#define FASTRL_MLP_LANES   4
#include "mlp/kernels_body.h"
