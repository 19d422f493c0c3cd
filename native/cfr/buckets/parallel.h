// A loop over numbered items by the threads of a pool.
#ifndef FASTRL_CFR_BUCKETS_PARALLEL_H
#define FASTRL_CFR_BUCKETS_PARALLEL_H

#include "base/pool.h"

namespace fr {

// Calls body(item, worker) for items 0..count-1, in any order; it must not throw.
template <typename Body> void parallel(Pool &pool, int count, Body &&body) {
    struct Loop final : Job {
        explicit Loop(Body &of) : body(of) {}
        void run(int item, int worker) override { body(item, worker); }
        Body &body;
    };
    if (count == 0) return;
    Loop loop(body);
    pool.start(loop, count);
    pool.wait(loop);
}

} // namespace fr

#endif
