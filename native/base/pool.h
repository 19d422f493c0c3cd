// A fixed set of threads that share out numbered items of a few jobs.
#ifndef FASTRL_BASE_POOL_H
#define FASTRL_BASE_POOL_H

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace fr {

// Items 0..count-1, each handed to one thread, in any order. The owner keeps it alive while it is under way and starts
// it again as often as it likes.
class Job {
  public:
    // `worker` is 0..threads-1, so that threads can have memory of their own. Must not throw.
    virtual void run(int item, int worker) = 0;

  protected:
    ~Job() = default;

  private:
    friend class Pool;
    int count_ = 0;
    std::atomic<int> next_{0}; // first item that nobody has claimed
    int workers_ = 0;          // threads inside the job
    bool queued_ = false;      // may have unclaimed items
};

// start and wait belong to one thread, the caller, which is one of the pool's while it waits: so nothing is handed over where
// there is one thread. Idle threads sleep.
class Pool {
  public:
    explicit Pool(int threads); // the caller included; throws std::system_error if the others cannot be had
    ~Pool();                    // finishes every started job first
    Pool(const Pool &) = delete;
    Pool &operator=(const Pool &) = delete;

    int threads() const { return caller() + 1; }
    void start(Job &job, int count); // the job must not be under way; count at least 1
    void wait(Job &job);             // returns at once if it is not under way

  private:
    int caller() const { return static_cast<int>(others_.size()); } // its number
    void work(int worker);
    void run(Job &job, int worker, std::unique_lock<std::mutex> &lock);
    void stop();

    std::mutex mutex_; // guards everything of a job but next_, and what follows
    std::condition_variable started_;
    std::condition_variable finished_;
    std::vector<Job *> queue_; // jobs with unclaimed items, oldest first
    bool stopping_ = false;
    std::vector<std::thread> others_;
};

} // namespace fr

#endif
