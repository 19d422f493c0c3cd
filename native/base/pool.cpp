#include "base/pool.h"

#include <algorithm>

namespace fr {

Pool::Pool(int threads) {
    others_.reserve(static_cast<size_t>(threads - 1));
    try {
        for (int worker = 0; worker < threads - 1; ++worker)
            others_.emplace_back([this, worker] { work(worker); });
    } catch (...) {
        stop();
        throw;
    }
}

Pool::~Pool() {
    {
        std::unique_lock lock(mutex_);
        while (!queue_.empty())
            run(*queue_.front(), caller(), lock);
    }
    stop();
}

void Pool::start(Job &job, int count) {
    {
        std::lock_guard lock(mutex_);
        job.count_ = count;
        job.next_.store(0, std::memory_order_relaxed);
        job.queued_ = true;
        queue_.push_back(&job);
    }
    if (count == 1)
        started_.notify_one();
    else
        started_.notify_all();
}

void Pool::wait(Job &job) {
    std::unique_lock lock(mutex_);
    if (job.queued_) run(job, caller(), lock);
    finished_.wait(lock, [&] { return !job.queued_ && job.workers_ == 0; });
}

void Pool::work(int worker) {
    std::unique_lock lock(mutex_);
    while (true) {
        started_.wait(lock, [&] { return !queue_.empty() || stopping_; });
        if (queue_.empty()) return;
        run(*queue_.front(), worker, lock);
    }
}

// Claims items until there are none left. A job counts as finished only once every thread has left it, so that a late
// one never claims an item of the job's next run.
void Pool::run(Job &job, int worker, std::unique_lock<std::mutex> &lock) {
    ++job.workers_;
    int count = job.count_;
    lock.unlock();
    for (int item; (item = job.next_.fetch_add(1, std::memory_order_relaxed)) < count;) {
        job.run(item, worker);
    }
    lock.lock();
    if (job.queued_) { // the first to find it used up
        queue_.erase(std::find(queue_.begin(), queue_.end(), &job));
        job.queued_ = false;
    }
    if (--job.workers_ == 0) finished_.notify_all();
}

void Pool::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    started_.notify_all();
    for (std::thread &thread : others_)
        thread.join();
}

} // namespace fr
