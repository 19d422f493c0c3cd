// Who is still there: each rank sends a byte to the next one and waits for that of the one before, again and again.
#ifndef FASTRL_GLOO_ALIVE_H
#define FASTRL_GLOO_ALIVE_H

#include <gloo/context.h>
#include <gloo/transport/unbound_buffer.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace fr {

// A thread of its own, on connections of its own, so that it goes on whatever the ranks' callers do. Where one is silent
// for too long, the thread closes its connections and ends; the next rank sees them closed, and so on around the ring.
class Alive {
  public:
    using Milliseconds = std::chrono::milliseconds;

    // `lost` is called once, on the thread, with a sentence; not after destruction has begun.
    Alive(std::shared_ptr<gloo::Context> context, Milliseconds silence, std::function<void(const char *)> lost);
    ~Alive();
    Alive(const Alive &) = delete;
    Alive &operator=(const Alive &) = delete;

  private:
    void watch();
    bool pause(); // false when it is time to end

    std::shared_ptr<gloo::Context> context_;
    const Milliseconds silence_;
    const std::function<void(const char *)> lost_;
    char sent_ = 0, received_ = 0;
    std::unique_ptr<gloo::transport::UnboundBuffer> to_next_, from_previous_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ends_ = false; // guarded by mutex_
    std::thread thread_;
};

} // namespace fr

#endif
