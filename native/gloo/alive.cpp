#include "gloo/alive.h"

#include <cstdio>
#include <utility>

namespace fr {

namespace {
constexpr int kLooks = 5; // in the time of silence that is allowed
}

Alive::Alive(std::shared_ptr<gloo::Context> context, Milliseconds silence, std::function<void(const char *)> lost)
    : context_(std::move(context)), silence_(silence), lost_(std::move(lost)),
      to_next_(context_->createUnboundBuffer(&sent_, sizeof sent_)),
      from_previous_(context_->createUnboundBuffer(&received_, sizeof received_)), thread_([this] { watch(); }) {}

Alive::~Alive() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        ends_ = true;
    }
    wake_.notify_one();
    from_previous_->abortWaitRecv();
    to_next_->abortWaitSend();
    thread_.join();
}

void Alive::watch() {
    const int previous = (context_->rank + context_->size - 1) % context_->size;
    try {
        for (uint64_t beat = 0;; beat++) {
            from_previous_->recv(previous, beat);
            to_next_->send((context_->rank + 1) % context_->size, beat);
            // The first is false where destruction has aborted the wait.
            if (!from_previous_->waitRecv(silence_) || !to_next_->waitSend(silence_) || !pause()) return;
        }
    } catch (const std::exception &) {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (ends_) return;
        }
        char sentence[160];
        std::snprintf(sentence, sizeof sentence,
                      "rank %d is lost, or another one: not heard of for %lld ms, or its connection has ended",
                      previous, static_cast<long long>(silence_.count()));
        // The ranks behind see it at once rather than after the same silence.
        context_->closeConnections();
        lost_(sentence);
    }
}

bool Alive::pause() {
    std::unique_lock<std::mutex> lock(mutex_);
    return !wake_.wait_for(lock, silence_ / kLooks, [this] { return ends_; });
}

} // namespace fr
