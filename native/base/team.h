// The calling thread with some helpers, for jobs of a few microseconds that follow each other closely.
#ifndef FASTRL_BASE_TEAM_H
#define FASTRL_BASE_TEAM_H

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace fr {

// A job is a number of items, each done once by one of the threads, in any order. Threads of even numbers take items from
// the first on, the others from the last on, so that what belongs to neighbouring items stays in the cache of one core from
// job to job. Helpers that have nothing to do look for the next job for some microseconds, then sleep. One caller at a time.
class Team {
  public:
    explicit Team(int threads); // the caller included; throws std::system_error if the threads cannot be had
    ~Team();
    Team(const Team &) = delete;
    Team &operator=(const Team &) = delete;

    int threads() const { return static_cast<int>(helpers_.size()) + 1; }

    // Calls work(item, worker) for the items 0..items-1 and returns after the last; `worker` is 0..threads-1, the caller 0.
    // It must not throw.
    template <class Work> void run(int items, const Work &work) {
        for (int first = 0; first < items; first += kMostItems) {
            const auto shifted = [&work, first](int item, int worker) { work(first + item, worker); };
            run_job(
                items - first < kMostItems ? items - first : kMostItems,
                [](const void *context, int item, int worker) {
                    (*static_cast<decltype(&shifted)>(context))(item, worker);
                },
                &shifted);
        }
    }

  private:
    using Call = void (*)(const void *context, int item, int worker);

    static constexpr int kMostItems = 0xFFFF; // of a job

    void run_job(int items, Call call, const void *context);
    void help(int worker);
    bool claim(uint32_t job, int worker); // does an item of the job; false where none is left or the job is over
    void wake(); // whoever sleeps, to see what job_ is now
    void stop();

    // A helper reads these before it claims an item; the claim fails where they were of another job.
    std::atomic<Call> call_{nullptr};
    std::atomic<const void *> context_{nullptr};
    alignas(64) std::atomic<uint64_t> left_{
        0};                                    // number of the job (32 bits), end (16) and first (16) of the items left
    alignas(64) std::atomic<int> done_{0};     // items that are finished
    alignas(64) std::atomic<uint32_t> job_{0}; // number of the last job; the lowest bit says that all is over
    std::atomic<int> sleeping_{0};
    std::mutex sleep_;
    std::condition_variable woken_; // not job_.wait(): without a futex GCC 12's looks at the number before it takes its lock
    std::vector<std::thread> helpers_;
};

} // namespace fr

#endif
