// The kernel for every processor.
#define FASTRL_SAMPLE_ROUNDS sample_rounds_portable
#include "cfr/rounds/kernels_body.h"
