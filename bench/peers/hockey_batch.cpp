// The native batch of hockey without C#, for `fastrl bench hockey`. Two strong scripted players.
//
//     fastrl_hockey_batch steps COPIES STEPS      only steps, for counting instructions
//     fastrl_hockey_batch pipes COPIES SECONDS    one copy a process, behind pipes; steps, then CPU-seconds of all processes
//
// A process answers as the workers of a vectorised environment in Python do: a message with the action comes, one with both
// observations, reward and flags goes back, and the parent gathers the answers of all into arrays. Nothing is packed as
// Python would pack it.
#include "tests/hockey/fixture.h"

#include <ctime>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Request {
    int32_t command; // 0 step, 1 CPU-seconds so far
    float action[8];
};

struct Answer {
    float observations[2][18], infos[4];
    float reward;
    uint8_t terminated, truncated;
    double seconds;
};

double processor_seconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Ends the process where the other side of the pipe has gone.
template <typename T> void put(int pipe, const T &message) {
    if (write(pipe, &message, sizeof message) != static_cast<ssize_t>(sizeof message)) std::exit(1);
}
template <typename T> void get(int pipe, T &message) {
    auto *bytes = reinterpret_cast<char *>(&message);
    for (size_t have = 0; have < sizeof message;) {
        const ssize_t more = read(pipe, bytes + have, sizeof message - have);
        if (more <= 0) std::exit(more == 0 ? 0 : 1);
        have += static_cast<size_t>(more);
    }
}

std::unique_ptr<HockeyFixture> make_batch(int32_t copies, uint64_t seed) {
    auto batch = std::make_unique<HockeyFixture>(copies);
    batch->players.assign(batch->players.size(), FR_HOCKEY_PLAYER_STRONG);
    batch->opponents.assign(batch->opponents.size(), FR_HOCKEY_PLAYER_STRONG);
    if (fr_hockey_reset(batch->hockey, seed) != FR_STATUS_OK) std::exit(1);
    return batch;
}

void work(int requests, int answers, uint64_t seed) {
    const auto batch = make_batch(1, seed);
    for (;;) {
        Request request;
        Answer answer{};
        get(requests, request);
        if (request.command == 0) {
            for (int k = 0; k < 2; k++)
                std::memcpy(batch->actions[k].data(), request.action + 4 * k, 4 * sizeof(float));
            if (batch->step() != FR_STATUS_OK) std::exit(1);
            for (size_t k = 0; k < 2; k++)
                std::memcpy(answer.observations[k], batch->row(static_cast<int>(k), 0), sizeof answer.observations[k]);
            std::memcpy(answer.infos, batch->infos[0].data(), sizeof answer.infos);
            answer.reward = batch->rewards[0][0];
            answer.terminated = batch->terminated[0];
            answer.truncated = batch->truncated[0];
        }
        answer.seconds = processor_seconds();
        put(answers, answer);
    }
}

void measure_pipes(int copies, double seconds) {
    struct Worker {
        int requests, answers;
    };
    std::vector<Worker> workers;
    for (int i = 0; i < copies; i++) {
        int there[2], back[2];
        if (pipe(there) != 0 || pipe(back) != 0) std::exit(1);
        const pid_t child = fork();
        if (child < 0) std::exit(1);
        if (child == 0) {
            close(there[1]);
            close(back[0]);
            for (const Worker &other : workers) {
                close(other.requests);
                close(other.answers);
            }
            work(there[0], back[1], static_cast<uint64_t>(i));
        }
        close(there[0]);
        close(back[1]);
        workers.push_back({there[1], back[0]});
    }
    const auto rows = static_cast<size_t>(copies);
    std::vector<float> observations(rows * 18), opponents(rows * 18), rewards(rows);
    std::vector<uint8_t> ends(rows * 2);
    const auto exchange = [&](const Request &request) {
        double used = processor_seconds();
        for (const Worker &worker : workers)
            put(worker.requests, request);
        for (size_t i = 0; i < rows; i++) {
            Answer answer;
            get(workers[i].answers, answer);
            std::memcpy(&observations[i * 18], answer.observations[0], sizeof answer.observations[0]);
            std::memcpy(&opponents[i * 18], answer.observations[1], sizeof answer.observations[1]);
            rewards[i] = answer.reward;
            ends[2 * i] = answer.terminated;
            ends[2 * i + 1] = answer.truncated;
            used += answer.seconds;
        }
        return used;
    };
    const double begin = exchange({1, {}});
    double now = begin;
    long steps = 0;
    for (; now - begin < seconds; steps += copies)
        now = exchange({0, {}});
    std::printf("%ld %f\n", steps, now - begin);
    for (const Worker &worker : workers)
        close(worker.requests);
    while (wait(nullptr) > 0) {
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc == 4 && std::strcmp(argv[1], "steps") == 0) {
        const auto batch = make_batch(std::atoi(argv[2]), 1);
        for (int left = std::atoi(argv[3]); left > 0; left--)
            if (batch->step() != FR_STATUS_OK) return 1;
        return 0;
    }
    if (argc == 4 && std::strcmp(argv[1], "pipes") == 0) {
        measure_pipes(std::atoi(argv[2]), std::atof(argv[3]));
        return 0;
    }
    std::fprintf(stderr, "usage: fastrl_hockey_batch steps COPIES STEPS | pipes COPIES SECONDS\n");
    return 2;
}
