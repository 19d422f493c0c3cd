// The kernels for every processor.
#define FASTRL_HOCKEY_KERNELS hockey_kernels_portable
#define FASTRL_HOCKEY_LANES   4
#include "envs/hockey/kernels_body.h"
