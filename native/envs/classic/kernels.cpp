// The kernels for every processor.
#define FASTRL_CLASSIC_TASKS classic_tasks_portable
#include "envs/classic/kernels_body.h"
