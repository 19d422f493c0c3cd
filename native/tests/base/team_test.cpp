// A team does each item of a job once, whatever their number and that of its threads.
#include "base/team.h"
#include "tests/check.h"

#include <algorithm>
#include <chrono>

namespace {

void each_item_is_done_once(int threads, int items) {
    fr::Team team(threads);
    std::vector<std::atomic<int>> done(static_cast<size_t>(items));
    std::atomic<int> strangers{0};
    for (int round = 0; round < 3; round++)
        team.run(items, [&](int item, int worker) {
            done[static_cast<size_t>(item)]++;
            if (worker < 0 || worker >= threads) strangers++;
        });
    CHECK(strangers == 0);
    CHECK(std::all_of(done.begin(), done.end(), [](const std::atomic<int> &times) { return times == 3; }));
}

// A team that ends while its helpers fall asleep does end.
void ends_at_any_moment() {
    for (int i = 0; i < 300; i++) {
        fr::Team team(3);
        const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(i);
        while (std::chrono::steady_clock::now() < end) {
        }
    }
}

} // namespace

int main() {
    ends_at_any_moment();
    for (const int threads : {1, 3})
        for (const int items : {0, 1, 17, 65535, 65536, 131'100})
            each_item_is_done_once(threads, items);
    return check_done();
}
