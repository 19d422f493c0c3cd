// Memory mapped from a file that somebody may cut short at any moment: the system answers the next touch with SIGBUS. Then
// memory of this process's own, all zeros, takes the file's place, the region is marked as lost, and the touch is repeated.
// A SIGBUS elsewhere goes to whoever handled it before.
#ifndef FASTRL_RING_REGION_LINUX_H
#define FASTRL_RING_REGION_LINUX_H

#include <atomic>
#include <cstdint>

namespace fr::ring {

struct Region {
    std::atomic<uint8_t *> base{nullptr}; // null: free, to be used again
    std::atomic<uint64_t> bytes{0};
    std::atomic<bool> lost{false};
    Region *next = nullptr;
};

// Maps a file of so many bytes; null where the system refuses, with errno. Throws std::bad_alloc.
Region *map_region(int file, uint64_t bytes);
void unmap_region(Region *region);

} // namespace fr::ring

#endif
