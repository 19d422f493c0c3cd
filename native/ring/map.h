// What a ring needs of the operating system: a file below /dev/shm, a lock for attaching, sleep and wake.
#ifndef FASTRL_RING_MAP_H
#define FASTRL_RING_MAP_H

#include "fastrl/base.h"
#include "ring/region.h"

#include <string>

namespace fr::ring {

class Map {
  public:
    Map() = default;
    ~Map();
    Map(const Map &) = delete;
    Map &operator=(const Map &) = delete;

    // Opens the file and takes the lock. Where there is none, or it is empty, it is made with `new_bytes`; with 0 bytes the
    // map stays empty (base() is null). Links, what is no file, and files of other users are refused.
    fr_status open(const char *name, uint64_t new_bytes);

    uint8_t *base() const { return region_ == nullptr ? nullptr : region_->base.load(std::memory_order_relaxed); }
    uint64_t bytes() const { return region_ == nullptr ? 0 : region_->bytes.load(std::memory_order_relaxed); }
    const char *location() const { return path_.c_str(); }

    fr_status lock();
    void unlock();
    bool is_removed() const; // the name was taken away, and may belong to other memory by now
    void remove();           // takes the name away; whoever has the memory keeps it
    fr_status check() const; // fails once the file was cut short below its mapping: what is there now is nobody's

  private:
    fr_status make(uint64_t bytes);

    std::string path_;
    int file_ = -1;
    Region *region_ = nullptr;
};

// Sleeps while the word is 1, until it is woken or the time is over. May return early.
void sleep_on(uint32_t *word, int milliseconds);
void wake(uint32_t *word);

// Processes by number and start time, so that a number that was given out again is not taken for the old process.
uint32_t own_process_id();
uint64_t process_start_time(uint32_t process_id); // 0: there is none, or it has ended; a zombie has
inline bool is_running(uint32_t process_id, uint64_t start_time) {
    return process_id != 0 && process_start_time(process_id) == start_time;
}

} // namespace fr::ring

#endif
