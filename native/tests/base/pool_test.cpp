// Items of jobs that are under way at the same time.
#include "base/pool.h"

#include "tests/check.h"

#include <memory>
#include <numeric>
#include <thread>
#include <vector>

namespace {

// Counts how often each item was done, and by whom.
struct Counted final : fr::Job {
    Counted(int items, int threads) : done(static_cast<size_t>(items)), by(static_cast<size_t>(threads)) {}
    void run(int item, int worker) override {
        ++done[static_cast<size_t>(item)];
        ++by[static_cast<size_t>(worker)];
    }
    bool all_done(int times) const {
        return std::vector<int>(done.size(), times) == done &&
               std::accumulate(by.begin(), by.end(), 0) == times * static_cast<int>(done.size());
    }
    std::vector<int> done, by;
};

void items_of_two_jobs_are_done_once_each(int threads) {
    constexpr int kRounds = 2000;
    Counted first(17, threads), second(5, threads);
    auto pool = std::make_unique<fr::Pool>(threads);
    CHECK(pool->threads() == threads);
    for (int round = 1; round <= kRounds; ++round) {
        pool->start(first, 17);
        pool->start(second, 5);
        pool->wait(round % 2 ? second : first);
        CHECK((round % 2 ? second : first).all_done(round));
        pool->wait(round % 2 ? first : second);
        CHECK(first.all_done(round) && second.all_done(round));
        pool->wait(first); // not under way: returns
    }
    pool->start(first, 17);
    pool.reset();
    CHECK(first.all_done(kRounds + 1));
}

void one_thread_is_the_callers() {
    struct Where final : fr::Job {
        void run(int, int worker) override { here = worker == 0 && std::this_thread::get_id() == caller; }
        const std::thread::id caller = std::this_thread::get_id();
        bool here = false;
    } job;
    fr::Pool pool(1);
    pool.start(job, 1);
    pool.wait(job);
    CHECK(job.here);
}

} // namespace

int main() {
    for (int threads : {1, 2, 5})
        items_of_two_jobs_are_done_once_each(threads);
    one_thread_is_the_callers();
    return check_done();
}
