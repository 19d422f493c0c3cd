#include "ring/region_linux.h"

#include <csignal>
#include <mutex>
#include <sys/mman.h>

namespace fr::ring {

namespace {

// Regions are never freed, so that the handler may walk along them at any moment.
std::atomic<Region *> g_regions{nullptr};
std::mutex g_gate; // of making and unmaking regions
struct sigaction g_before;

void on_bus_error(int number, siginfo_t *info, void *context) {
    const auto *touched = static_cast<const uint8_t *>(info->si_addr);
    for (Region *region = g_regions; region != nullptr; region = region->next) {
        uint8_t *base = region->base;
        if (base == nullptr || touched < base || touched >= base + region->bytes) continue;
        region->lost = true;
        constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
        if (mmap(base, region->bytes, PROT_READ | PROT_WRITE, kFlags, -1, 0) != MAP_FAILED) return;
    }
    if ((g_before.sa_flags & SA_SIGINFO) != 0) {
        g_before.sa_sigaction(number, info, context);
    } else if (g_before.sa_handler != SIG_DFL && g_before.sa_handler != SIG_IGN) {
        g_before.sa_handler(number);
    } else {
        std::signal(number, SIG_DFL); // the touch is repeated, and ends the process
    }
}

void handle_bus_errors() {
    struct sigaction handler {};
    handler.sa_sigaction = on_bus_error;
    handler.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&handler.sa_mask);
    sigaction(SIGBUS, &handler, &g_before);
}

} // namespace

Region *map_region(int file, uint64_t bytes) {
    static std::once_flag once;
    std::call_once(once, handle_bus_errors);
    std::lock_guard<std::mutex> guard(g_gate);
    Region *region = g_regions;
    while (region != nullptr && region->base != nullptr)
        region = region->next;
    if (region == nullptr) {
        region = new Region;
        region->next = g_regions;
        g_regions = region;
    }
    void *address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (address == MAP_FAILED) return nullptr;
    region->lost = false;
    region->bytes = bytes;
    region->base = static_cast<uint8_t *>(address);
    return region;
}

void unmap_region(Region *region) {
    std::lock_guard<std::mutex> guard(g_gate);
    uint8_t *base = region->base.exchange(nullptr);
    munmap(base, region->bytes);
}

} // namespace fr::ring
