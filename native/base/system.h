// What the core asks of the operating system: memory, files in memory, memory for code, processes. Each system has its own
// file: system_linux.cpp, system_windows.cpp, and system_other.cpp for those on which the core does without.
#ifndef FASTRL_BASE_SYSTEM_H
#define FASTRL_BASE_SYSTEM_H

#include <cstddef>
#include <cstdint>

namespace fr {

// Zeros in pages that exist only once they are touched; NULL where there is no room.
void *take_zeros(size_t bytes);
void return_zeros(void *zeros, size_t bytes);

// Asks for large pages where memory is touched at random, before it is touched: small ones miss the cache of addresses.
void use_large_pages(void *memory, size_t bytes);

// The memory of a file of `bytes` bytes, which is made, with zeros and all of its room, where there is none or it is empty.
// Throws std::runtime_error that says why not.
void *map_file(const char *path, size_t bytes);
void unmap_file(void *memory, size_t bytes);

// Memory for code: written through one view and run through another, so that no memory is both. False where there is none.
struct CodeMemory {
    uint8_t *written = nullptr;
    uint8_t *run = nullptr;
};
bool take_code_memory(size_t bytes, CodeMemory &code);
void return_code_memory(size_t bytes, const CodeMemory &code);

// Processes by number and start time, so that a number that was given out again is not taken for the old process.
uint32_t own_process_id();
uint64_t process_start_time(uint32_t process_id); // 0: there is none, or it has ended; a zombie has
inline bool is_running(uint32_t process_id, uint64_t start_time) {
    return process_id != 0 && start_time != 0 && process_start_time(process_id) == start_time;
}

} // namespace fr

#endif
