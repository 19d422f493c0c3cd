// CHECK_EQUAL prints both sides where they differ.
#ifndef FASTRL_TESTS_GB_BATCH_CHECK_EQUAL_H
#define FASTRL_TESTS_GB_BATCH_CHECK_EQUAL_H

#include "tests/check.h"

#include <iostream>

#define CHECK_EQUAL(expected, actual)                                                                                  \
    do {                                                                                                               \
        const auto &expected_value = (expected);                                                                       \
        const auto &actual_value = (actual);                                                                           \
        if (!(expected_value == actual_value)) {                                                                       \
            check_failures++;                                                                                          \
            std::cerr << __FILE__ << ':' << __LINE__ << ": " << #actual << " is " << actual_value << ", expected "     \
                      << expected_value << '\n';                                                                       \
        }                                                                                                              \
    } while (0)

#endif
