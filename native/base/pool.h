// A fixed set of worker threads that share out numbered items of a few jobs.
#ifndef FASTRL_BASE_POOL_H
#define FASTRL_BASE_POOL_H

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace fr {

// Items 0..count-1, each handed to one worker, in any order. The owner keeps it alive while it is under way and starts
// it again as often as it likes.
class Job {
  public:
    // `worker` is 0..threads-1, so that workers can have memory of their own. Must not throw.
    virtual void run(int item, int worker) = 0;

  protected:
    ~Job() = default;

  private:
    friend class Pool;
    int count_ = 0;
    std::atomic<int> next_{0}; // first item that nobody has claimed
    int workers_ = 0;          // workers inside the job
    bool queued_ = false;      // may have unclaimed items
    Job *next_in_queue_ = nullptr;
};

// start and wait belong to one thread. Idle workers and the waiting caller sleep.
class Pool {
  public:
    explicit Pool(int threads); // throws std::system_error if the threads cannot be had
    ~Pool();                    // finishes every started job first
    Pool(const Pool &) = delete;
    Pool &operator=(const Pool &) = delete;

    int threads() const { return static_cast<int>(threads_.size()); }
    void start(Job &job, int count); // the job must not be under way; count at least 1
    void wait(Job &job);             // returns at once if it is not under way

  private:
    void work(int worker);
    void run(Job &job, int worker, std::unique_lock<std::mutex> &lock);
    void stop();

    std::mutex mutex_; // guards everything of a job but next_, and what follows
    std::condition_variable started_;
    std::condition_variable finished_;
    Job *first_ = nullptr; // jobs with unclaimed items, oldest first
    Job *last_ = nullptr;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace fr

#endif
