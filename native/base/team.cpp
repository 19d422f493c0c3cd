#include "base/team.h"

#include <chrono>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fr {

namespace {

constexpr auto kLook = std::chrono::microseconds(50); // about what waking up costs

void pause() {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

// Whether `ready` came true within kLook.
template <class Ready> bool look(const Ready &ready) {
    const auto end = std::chrono::steady_clock::now() + kLook;
    do {
        for (int i = 0; i < 32; i++) {
            if (ready()) return true;
            pause();
        }
    } while (std::chrono::steady_clock::now() < end);
    return ready();
}

} // namespace

Team::Team(int threads) {
    helpers_.reserve(static_cast<size_t>(threads));
    try {
        for (int worker = 1; worker < threads; worker++)
            helpers_.emplace_back([this, worker] { help(worker); });
    } catch (...) {
        stop();
        throw;
    }
}

Team::~Team() { stop(); }

void Team::run_job(int items, Call call, const void *context) {
    if (helpers_.empty() || items == 1) {
        for (int item = 0; item < items; item++)
            call(context, item, 0);
        return;
    }
    const uint32_t job = job_.load(std::memory_order_relaxed) + 2;
    call_.store(call, std::memory_order_relaxed);
    context_.store(context, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    left_.store(uint64_t{job} << 32 | static_cast<uint64_t>(items) << 16, std::memory_order_release);
    job_.store(job);
    if (sleeping_.load() > 0) wake();
    while (claim(job, 0)) {
    }
    const auto finished = [&] { return done_.load(std::memory_order_acquire) == items; };
    while (!look(finished))
        std::this_thread::yield();
}

bool Team::claim(uint32_t job, int worker) {
    uint64_t left = left_.load(std::memory_order_acquire);
    const Call call = call_.load(std::memory_order_relaxed);
    const void *const context = context_.load(std::memory_order_relaxed);
    uint64_t first, end;
    do {
        first = left & 0xFFFF, end = left >> 16 & 0xFFFF;
        if (left >> 32 != job || first == end) return false;
    } while (
        !left_.compare_exchange_weak(left, worker % 2 == 0 ? left + 1 : left - (1 << 16), std::memory_order_acq_rel));
    call(context, static_cast<int>(worker % 2 == 0 ? first : end - 1), worker);
    done_.fetch_add(1, std::memory_order_release);
    return true;
}

void Team::help(int worker) {
    uint32_t seen = 0;
    while (true) {
        uint32_t job = seen;
        const auto started = [&] { return (job = job_.load(std::memory_order_acquire)) != seen; };
        if (!look(started)) {
            std::unique_lock lock(sleep_);
            sleeping_.fetch_add(1);
            woken_.wait(lock, [&] { return job_.load() != seen; });
            sleeping_.fetch_sub(1);
            continue;
        }
        if (job & 1) return;
        while (claim(job, worker)) {
        }
        seen = job;
    }
}

// With the lock, so that nobody is between looking at job_ and sleeping.
void Team::wake() {
    { const std::lock_guard lock(sleep_); }
    woken_.notify_all();
}

void Team::stop() {
    job_.fetch_or(1);
    wake();
    for (std::thread &helper : helpers_)
        helper.join();
}

} // namespace fr
