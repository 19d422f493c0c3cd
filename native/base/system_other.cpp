// Systems that the core was not made for: plain memory, and nothing that other processes see.
#include "base/system.h"

#include <cstdlib>
#include <stdexcept>

namespace fr {

void *take_zeros(size_t bytes) { return std::calloc(bytes, 1); }
void return_zeros(void *zeros, size_t) { std::free(zeros); }
void use_large_pages(void *, size_t) {}
void *map_file(const char *, size_t) { throw std::runtime_error("files in memory need Linux or Windows"); }
void unmap_file(void *, size_t) {}
bool take_code_memory(size_t, CodeMemory &) { return false; }
void return_code_memory(size_t, const CodeMemory &) {}
uint32_t own_process_id() { return 0; }
uint64_t process_start_time(uint32_t) { return 0; }

} // namespace fr
