// Checks of arguments that several exported functions make, beside those of base/check.h.
#ifndef FASTRL_CFR_CHECK_H
#define FASTRL_CFR_CHECK_H

#include "base/check.h"

namespace fr {

// Different cards of a deck of `deck`.
inline fr_status check_cards(const uint8_t *cards, int count, int deck) {
    uint64_t seen = 0;
    for (int i = 0; i < count; i++) {
        if (cards[i] >= deck) return fail(FR_STATUS_INVALID_ARGUMENT, "card %d is not in a deck of %d", cards[i], deck);
        if ((seen >> cards[i] & 1) != 0) return fail(FR_STATUS_INVALID_ARGUMENT, "card %d is there twice", cards[i]);
        seen |= uint64_t{1} << cards[i];
    }
    return FR_STATUS_OK;
}

// The first failure of several checks.
template <typename... Rest> fr_status first_failure(fr_status status, Rest... rest) {
    if constexpr (sizeof...(rest) == 0)
        return status;
    else
        return status != FR_STATUS_OK ? status : first_failure(rest...);
}

} // namespace fr

#endif
