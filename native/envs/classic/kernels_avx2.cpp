// The kernels for processors with AVX2.
#define FASTRL_CLASSIC_TASKS classic_tasks_avx2
#include "envs/classic/kernels_body.h"
