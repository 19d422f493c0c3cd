// What a ring needs of the operating system: named memory, a lock for attaching, sleep and wake. Each system has its own
// file: map_linux.cpp, map_windows.cpp, and map_other.cpp for those without rings.
#ifndef FASTRL_RING_MAP_H
#define FASTRL_RING_MAP_H

#include "fastrl/base.h"

#include <memory>
#include <string>

namespace fr::ring {

class Map {
  public:
    Map();
    Map(uint8_t *base, uint64_t bytes, const char *location); // memory of the caller's own, which nobody else sees
    ~Map();
    Map(const Map &) = delete;
    Map &operator=(const Map &) = delete;

    // Opens the named memory and takes the lock. Where there is none, or it is empty, it is made with `new_bytes`; with 0 bytes
    // the map stays empty (base() is null). What has the name and is no memory, or another user's, is refused.
    fr_status open(const char *name, uint64_t new_bytes);

    uint8_t *base() const { return base_; }
    uint64_t bytes() const { return bytes_; }
    const char *location() const { return location_.c_str(); }

    fr_status lock();
    void unlock();
    bool is_removed() const; // the name was taken away, and may belong to other memory by now
    void remove();           // takes the name away; whoever has the memory keeps it
    fr_status check() const; // fails once memory was taken from below its mapping: what is there now is nobody's

    // Sleeps while the word, one of fr_ring_counters, is 1, until it is woken or the time is over. May return early.
    void sleep_on(uint32_t *word, int milliseconds);
    void wake(uint32_t *word);

  private:
    struct System; // what that system's file keeps

    std::string location_;
    uint8_t *base_ = nullptr;
    uint64_t bytes_ = 0;
    std::unique_ptr<System> system_;
};

// How long the lock is waited for: whoever holds it writes some hundred bytes; a process that is stopped just then must not
// stop the rest for good.
inline constexpr int kLockMilliseconds = 2000;

} // namespace fr::ring

#endif
