// What a message there and back costs at the least: two spinning threads, each kept on a core, that copy a payload through
// memory which both see. Prints the median and the 99th percentile in microseconds.
//
//     fastrl_spin CORE CORE BYTES COUNT
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <sched.h>
#include <thread>
#include <vector>

namespace {

void stay_on(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<unsigned>(core), &cores);
    if (pthread_setaffinity_np(pthread_self(), sizeof cores, &cores) == 0) return;
    std::fprintf(stderr, "cannot run on core %d\n", core);
    std::exit(1);
}

// One direction: the number of the latest message, and in lines of their own its bytes.
struct Lane {
    explicit Lane(size_t bytes) : payload(bytes) {}
    void write(const std::vector<uint8_t> &from, uint32_t message) {
        std::memcpy(payload.data(), from.data(), from.size());
        number.store(message, std::memory_order_release);
    }
    void read(std::vector<uint8_t> &to, uint32_t message) const {
        while (number.load(std::memory_order_acquire) != message) {
        }
        std::memcpy(to.data(), payload.data(), to.size());
    }
    alignas(128) std::atomic<uint32_t> number{0};
    alignas(128) std::vector<uint8_t> payload;
};

} // namespace

int main(int argc, char **argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: fastrl_spin CORE CORE BYTES COUNT\n");
        return 2;
    }
    const auto bytes = static_cast<size_t>(std::atol(argv[3]));
    const auto count = static_cast<uint32_t>(std::atol(argv[4]));
    const int echo_core = std::atoi(argv[1]);
    Lane there(bytes), back(bytes);
    std::thread echo([&] {
        stay_on(echo_core);
        std::vector<uint8_t> message(bytes);
        for (uint32_t i = 1; i <= 2 * count; ++i) {
            there.read(message, i);
            back.write(message, i);
        }
    });
    stay_on(std::atoi(argv[2]));
    std::vector<uint8_t> message(bytes), answer(bytes);
    std::vector<double> microseconds(count);
    auto before = std::chrono::steady_clock::now();
    // The first half is for the caches.
    for (uint32_t i = 1; i <= 2 * count; ++i) {
        there.write(message, i);
        back.read(answer, i);
        const auto now = std::chrono::steady_clock::now();
        if (i > count) microseconds[i - count - 1] = std::chrono::duration<double, std::micro>(now - before).count();
        before = now;
    }
    echo.join();
    std::sort(microseconds.begin(), microseconds.end());
    std::printf("%f %f\n", microseconds[count / 2], microseconds[count * 99ull / 100]);
    return 0;
}
