#include "base/system.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fr {

void *take_zeros(size_t bytes) {
    void *zeros = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return zeros == MAP_FAILED ? nullptr : zeros;
}

void return_zeros(void *zeros, size_t bytes) { munmap(zeros, bytes); }

void use_large_pages(void *memory, size_t bytes) {
    constexpr uintptr_t kPage = 4096;
    const uintptr_t first = (reinterpret_cast<uintptr_t>(memory) + kPage - 1) & ~(kPage - 1);
    const uintptr_t end = (reinterpret_cast<uintptr_t>(memory) + bytes) & ~(kPage - 1);
    if (end > first) madvise(reinterpret_cast<void *>(first), end - first, MADV_HUGEPAGE); // it is advice only
}

void *map_file(const char *path, size_t bytes) {
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) throw std::runtime_error(std::strerror(errno));
    struct stat status = {};
    std::string wrong;
    if (fstat(file, &status) != 0) {
        wrong = std::strerror(errno);
    } else if (status.st_size != 0 && static_cast<size_t>(status.st_size) != bytes) {
        wrong = "it has " + std::to_string(status.st_size) + " bytes, not " + std::to_string(bytes);
        // Not by ftruncate: what is not there on a full disk would be missed only when it is written, by a signal.
    } else if (const int problem = posix_fallocate(file, 0, static_cast<off_t>(bytes)); problem != 0) {
        wrong = std::strerror(problem);
        if (status.st_size == 0 && ftruncate(file, 0) != 0) wrong += "; a part of it stays"; // that there was room for
    }
    void *memory = wrong.empty() ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    if (wrong.empty() && memory == MAP_FAILED) wrong = std::strerror(errno);
    close(file);
    if (!wrong.empty()) throw std::runtime_error(wrong);
    return memory;
}

void unmap_file(void *memory, size_t bytes) { munmap(memory, bytes); }

bool take_code_memory(size_t bytes, CodeMemory &code) {
    const int file = memfd_create("fastrl-code", MFD_CLOEXEC);
    if (file < 0) return false;
    void *written = MAP_FAILED, *run = MAP_FAILED;
    if (ftruncate(file, static_cast<off_t>(bytes)) == 0) {
        written = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        run = mmap(nullptr, bytes, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
    }
    close(file);
    if (written != MAP_FAILED) code.written = static_cast<uint8_t *>(written);
    if (run != MAP_FAILED) code.run = static_cast<uint8_t *>(run);
    return code.written != nullptr && code.run != nullptr;
}

void return_code_memory(size_t bytes, const CodeMemory &code) {
    if (code.written != nullptr) munmap(code.written, bytes);
    if (code.run != nullptr) munmap(code.run, bytes);
}

uint32_t own_process_id() { return static_cast<uint32_t>(getpid()); }

uint64_t process_start_time(uint32_t process_id) {
    char path[32], text[1024];
    std::snprintf(path, sizeof path, "/proc/%u/stat", process_id);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return 0;
    text[length] = 0;
    // The state, field 3, follows the bracket that ends the name; the start time is field 22.
    const char *field = std::strrchr(text, ')');
    if (field == nullptr || field[1] == 0 || field[2] == 'Z' || field[2] == 'X') return 0;
    for (int number = 2; number < 22; ++number) {
        field = std::strchr(field + 1, ' ');
        if (field == nullptr) return 0;
    }
    uint64_t value = 0;
    for (++field; *field >= '0' && *field <= '9'; ++field)
        value = value * 10 + static_cast<uint64_t>(*field - '0');
    return value;
}

} // namespace fr
