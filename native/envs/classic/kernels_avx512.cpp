// The kernels for processors with AVX-512.
#define FASTRL_CLASSIC_TASKS classic_tasks_avx512
#include "envs/classic/kernels_body.h"
