// The kernels for every processor.
#define FASTRL_CLASSIC_KERNELS classic_kernels_portable
#include "envs/classic/kernels_body.h"
