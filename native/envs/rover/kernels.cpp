// The kernels for every processor.
#define FASTRL_ROVER_KERNELS rover_kernels_portable
#include "envs/rover/kernels_body.h"
