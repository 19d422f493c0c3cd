// What native tests share: CHECK counts failures and says where, check_done() is main's result.
#ifndef FASTRL_TESTS_CHECK_H
#define FASTRL_TESTS_CHECK_H

#include <cstdio>
#include <cstdlib>
#include <string>

inline int check_failures = 0;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            std::fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                               \
            ++check_failures;                                                                                          \
        }                                                                                                              \
    } while (0)

inline int check_done() {
    if (check_failures != 0) std::fprintf(stderr, "%d checks failed\n", check_failures);
    return check_failures == 0 ? 0 : 1;
}

// ctest shows a test that returns this as skipped (SKIP_RETURN_CODE).
inline constexpr int kSkipped = 77;

// The folder that holds shared data: $FASTRL_SHARED, or ../shared beside the project's root.
inline std::string shared_folder() {
    const char *set = std::getenv("FASTRL_SHARED");
    return set != nullptr ? set : FASTRL_SOURCE_DIR "/../shared";
}

#endif
