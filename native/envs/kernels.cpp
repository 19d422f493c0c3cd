// The kernels for every processor.
#define FASTRL_ENVS_KERNELS envs_kernels_portable
#include "envs/kernels_body.h"
