#include "base/pool.h"

namespace fr {

Pool::Pool(int threads) {
    threads_.reserve(static_cast<size_t>(threads));
    try {
        for (int worker = 0; worker < threads; ++worker)
            threads_.emplace_back([this, worker] { work(worker); });
    } catch (...) {
        stop();
        throw;
    }
}

Pool::~Pool() { stop(); }

void Pool::start(Job &job, int count) {
    {
        std::lock_guard lock(mutex_);
        job.count_ = count;
        job.next_.store(0, std::memory_order_relaxed);
        job.queued_ = true;
        job.next_in_queue_ = nullptr;
        (last_ != nullptr ? last_->next_in_queue_ : first_) = &job;
        last_ = &job;
    }
    if (count == 1)
        started_.notify_one();
    else
        started_.notify_all();
}

void Pool::wait(Job &job) {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return !job.queued_ && job.workers_ == 0; });
}

void Pool::work(int worker) {
    std::unique_lock lock(mutex_);
    while (true) {
        started_.wait(lock, [&] { return first_ != nullptr || stopping_; });
        if (first_ == nullptr) return;
        run(*first_, worker, lock);
    }
}

// Claims items until there are none left. A job counts as finished only once every worker has left it, so that a late
// worker never claims an item of the job's next run.
void Pool::run(Job &job, int worker, std::unique_lock<std::mutex> &lock) {
    ++job.workers_;
    int count = job.count_;
    lock.unlock();
    for (int item; (item = job.next_.fetch_add(1, std::memory_order_relaxed)) < count;) {
        job.run(item, worker);
    }
    lock.lock();
    if (job.queued_) { // the first to find it used up; others may have queued jobs behind it, never before it
        first_ = job.next_in_queue_;
        if (first_ == nullptr) last_ = nullptr;
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
    for (std::thread &thread : threads_)
        thread.join();
}

} // namespace fr
