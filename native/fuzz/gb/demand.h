// What the fuzz targets hold the core to beyond not crashing.
#ifndef FASTRL_FUZZ_GB_DEMAND_H
#define FASTRL_FUZZ_GB_DEMAND_H

#include <cstdio>
#include <cstdlib>

#include "fastrl/gb.h"

// Ends the process as a crash does, so that the fuzzer keeps the input.
#define demand(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            std::fprintf(stderr, "%s:%d: does not hold: %s (last error: %s)\n", __FILE__, __LINE__, #condition,        \
                         fr_error_message());                                                                          \
            std::abort();                                                                                              \
        }                                                                                                              \
    } while (0)

#endif
