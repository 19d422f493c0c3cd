// Ranks that end, stand still or never come, as processes of their own.
#include "fixture.h"

#include <csignal>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kEnds = 0, kStops = 1;

// One of three ranks is lost while the others wait for its part of a sum; they are told in time.
int run_rank(const Folder &store, int32_t rank, int how) {
    fr_gloo_config config = config_of(store, rank, 3);
    config.silence_ms = 1500;
    fr_gloo *group = nullptr;
    if (fr_gloo_create(&config, &group) != FR_STATUS_OK) {
        std::fprintf(stderr, "rank %d: %s\n", rank, fr_gloo_error_message());
        return 2;
    }
    const std::vector<float> part(200000, 1.0f);
    std::vector<float> sum(part.size());
    const auto count = static_cast<int64_t>(part.size());
    if (fr_gloo_sum(group, part.data(), 1, count, sum.data()) != FR_STATUS_OK) return 3;
    if (rank == 1) {
        if (how == kEnds) _exit(0);
        raise(SIGSTOP);
    }
    const auto start = std::chrono::steady_clock::now();
    const fr_status status = fr_gloo_sum(group, part.data(), 1, count, sum.data());
    if (status != FR_STATUS_LOST) {
        std::fprintf(stderr, "rank %d: status %d\n", rank, status);
        return 4;
    }
    if (!std::strstr(fr_gloo_error_message(), "lost")) return 5;
    if (seconds_since(start) > 4) return 6;
    if (fr_gloo_check(group) != FR_STATUS_LOST) return 7;
    if (fr_gloo_sum(group, part.data(), 1, count, sum.data()) != FR_STATUS_LOST) return 8;
    fr_gloo_destroy(group);
    return seconds_since(start) > 5 ? 9 : 0;
}

void loss_is_told_to_the_others(int how) {
    const Folder store;
    std::vector<pid_t> ranks;
    for (int32_t rank = 0; rank < 3; rank++) {
        const pid_t child = fork();
        if (child == 0) _exit(run_rank(store, rank, how));
        ranks.push_back(child);
    }
    for (const size_t rank : {size_t{0}, size_t{2}}) {
        int status = 0;
        CHECK(waitpid(ranks[rank], &status, 0) == ranks[rank]);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) std::fprintf(stderr, "rank %zu: status %d\n", rank, status);
    }
    kill(ranks[1], SIGKILL);
    waitpid(ranks[1], nullptr, 0);
}

void absent_rank_is_told_in_time() {
    const Folder store;
    fr_gloo_config config = config_of(store, 0, 2);
    config.connect_ms = 300;
    fr_gloo *group = nullptr;
    const auto start = std::chrono::steady_clock::now();
    CHECK(fr_gloo_create(&config, &group) == FR_STATUS_LOST);
    CHECK(group == nullptr);
    CHECK(std::strstr(fr_gloo_error_message(), "no group within 300 ms") != nullptr);
    CHECK(seconds_since(start) < 5);
}

// Busy is not lost: its thread goes on telling that it lives.
void late_rank_is_waited_for() {
    const Folder store;
    std::vector<std::thread> ranks;
    for (int32_t rank = 0; rank < 2; rank++)
        ranks.emplace_back([&, rank] {
            fr_gloo_config config = config_of(store, rank, 2);
            config.silence_ms = 500;
            fr_gloo *group = nullptr;
            CHECK(fr_gloo_create(&config, &group) == FR_STATUS_OK);
            if (rank == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1200));
            int32_t all[2] = {-1, -1};
            CHECK(fr_gloo_gather(group, &rank, sizeof rank, all) == FR_STATUS_OK);
            CHECK(all[0] == 0 && all[1] == 1);
            fr_gloo_destroy(group);
        });
    for (std::thread &rank : ranks)
        rank.join();
}

// A rank that lives but does not make the call is waited for as long as the config says.
void call_that_nobody_else_makes_ends() {
    const Folder store;
    std::vector<std::thread> ranks;
    for (int32_t rank = 0; rank < 2; rank++)
        ranks.emplace_back([&, rank] {
            fr_gloo_config config = config_of(store, rank, 2);
            config.call_ms = 300;
            fr_gloo *group = nullptr;
            CHECK(fr_gloo_create(&config, &group) == FR_STATUS_OK);
            int32_t all[2];
            if (rank == 0)
                CHECK(fr_gloo_gather(group, &rank, sizeof rank, all) == FR_STATUS_LOST);
            else
                std::this_thread::sleep_for(std::chrono::milliseconds(800));
            CHECK(fr_gloo_check(group) == FR_STATUS_LOST);
            fr_gloo_destroy(group);
        });
    for (std::thread &rank : ranks)
        rank.join();
}

} // namespace

int main() {
    std::signal(SIGPIPE, SIG_IGN); // as the header asks for
    loss_is_told_to_the_others(kEnds);
    loss_is_told_to_the_others(kStops);
    absent_rank_is_told_in_time();
    late_rank_is_waited_for();
    call_that_nobody_else_makes_ends();
    return check_done();
}
