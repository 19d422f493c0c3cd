// Ranks in a ring: everything goes from a rank to the next one, in segments that are passed on as they come.
#ifndef FASTRL_GLOO_GROUP_H
#define FASTRL_GLOO_GROUP_H

#include "fastrl/gloo.h"
#include "gloo/alive.h"

#include <gloo/rendezvous/context.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>

namespace fr {

// A rank is gone, or does not do what the others do.
struct Lost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Group {
  public:
    explicit Group(const fr_gloo_config &config);
    ~Group();
    Group(const Group &) = delete;
    Group &operator=(const Group &) = delete;

    bool is_broken() const { return broken_.load(std::memory_order_acquire); }
    std::string reason(); // of a broken group
    int world() const { return world_; }
    // Of all calls: what passed in them until the first bytes from another rank were there.
    std::chrono::nanoseconds waited() const { return waited_; }

    void sum(const float *parts, int32_t part_count, int64_t count, float *out);
    void gather(const char *own, int64_t bytes, char *all);
    void broadcast(int root, char *data, int64_t bytes);

  private:
    using Buffer = std::unique_ptr<gloo::transport::UnboundBuffer>;
    class Transfer;

    void lose(const char *reason);
    template <class Body> void call(const char *what, const Body &body);

    const int rank_, world_;
    const std::chrono::milliseconds patience_;
    std::shared_ptr<gloo::Context> context_, alive_context_;
    uint64_t slot_ = 0; // of the next message; the same on every rank
    std::chrono::nanoseconds waited_{0};
    bool heard_ = false; // by the call under way, of another rank
    std::atomic<bool> broken_ = false;
    std::mutex mutex_;
    std::string reason_;                                // guarded by mutex_
    gloo::transport::UnboundBuffer *waiting_ = nullptr; // what the caller waits for; guarded by mutex_
    std::unique_ptr<Alive> alive_;                      // last: its thread uses the rest
};

} // namespace fr

#endif
