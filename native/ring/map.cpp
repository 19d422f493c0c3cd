#include "ring/map.h"

#include "base/error.h"

#ifdef __linux__

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fr::ring {

namespace {

// Whoever holds the lock writes some hundred bytes; a process that is stopped just then must not stop the rest for good.
constexpr int kLockAttempts = 2000;

fr_status refused(const char *action, const char *path) {
    return fail(FR_STATUS_INTERNAL, "cannot %s %s: %s", action, path, std::strerror(errno));
}

void pause_for(int milliseconds) {
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
    nanosleep(&time, nullptr);
}

} // namespace

fr_status Map::open(const char *name, uint64_t new_bytes) {
    path_ = std::string("/dev/shm/") + name;
    constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    // The system may keep a file of another user from being opened as one to be made, so that comes second.
    do {
        file_ = ::open(path_.c_str(), kFlags);
        if (file_ < 0 && errno == ENOENT && new_bytes == 0) return FR_STATUS_OK;
        if (file_ < 0 && errno == ENOENT) file_ = ::open(path_.c_str(), kFlags | O_CREAT | O_EXCL, 0600);
    } while (file_ < 0 && (errno == EEXIST || (errno == ENOENT && new_bytes > 0)));
    if (file_ < 0 && errno == ELOOP)
        return fail(FR_STATUS_INVALID_DATA, "%s is foreign: a symbolic link, which is not followed", path_.c_str());
    if (file_ < 0) return refused("open", path_.c_str());
    struct stat found {};
    if (fstat(file_, &found) != 0) return refused("look at", path_.c_str());
    if (!S_ISREG(found.st_mode)) return fail(FR_STATUS_INVALID_DATA, "%s is foreign: no file", path_.c_str());
    if (found.st_uid != geteuid()) {
        return fail(FR_STATUS_INVALID_DATA, "%s is foreign: it belongs to user %u, this program runs as %u",
                    path_.c_str(), found.st_uid, geteuid());
    }
    if (fr_status status = lock(); status != FR_STATUS_OK) return status;
    auto bytes = static_cast<uint64_t>(std::max<off_t>(0, lseek(file_, 0, SEEK_END)));
    if (bytes == 0 && new_bytes == 0) return FR_STATUS_OK;
    if (bytes == 0) {
        bytes = new_bytes;
        if (fr_status status = make(bytes); status != FR_STATUS_OK) return status;
    }
    region_ = map_region(file_, bytes);
    return region_ == nullptr ? refused("map", path_.c_str()) : FR_STATUS_OK;
}

// Not by ftruncate: what is not there on a full /dev/shm would be missed only when it is written.
fr_status Map::make(uint64_t bytes) {
    const int problem = posix_fallocate(file_, 0, static_cast<off_t>(bytes));
    if (problem == 0) return FR_STATUS_OK;
    remove();
    return fail(FR_STATUS_INTERNAL, "cannot make %s of %" PRIu64 " bytes: %s", path_.c_str(), bytes,
                std::strerror(problem));
}

Map::~Map() {
    if (region_ != nullptr) unmap_region(region_);
    if (file_ >= 0) close(file_);
}

fr_status Map::check() const {
    if (!region_->lost.load(std::memory_order_relaxed)) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_DATA, "%s was cut short while it was open: this channel is over", path_.c_str());
}

fr_status Map::lock() {
    for (int attempt = 0; flock(file_, LOCK_EX | LOCK_NB) != 0; ++attempt) {
        if (attempt == kLockAttempts) {
            return fail(FR_STATUS_INTERNAL, "cannot lock %s: another process has held it for %d s", path_.c_str(),
                        kLockAttempts / 1000);
        }
        pause_for(1);
    }
    return FR_STATUS_OK;
}

void Map::unlock() { flock(file_, LOCK_UN); }

bool Map::is_removed() const {
    struct stat file {};
    return fstat(file_, &file) == 0 && file.st_nlink == 0;
}

void Map::remove() { unlink(path_.c_str()); }

void sleep_on(uint32_t *word, int milliseconds) {
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
    syscall(SYS_futex, word, FUTEX_WAIT, 1, &time, nullptr, 0);
}

void wake(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, nullptr, nullptr, 0); }

uint32_t own_process_id() { return static_cast<uint32_t>(getpid()); }

uint64_t process_start_time(uint32_t process_id) {
    char path[32], text[1024];
    std::snprintf(path, sizeof path, "/proc/%u/stat", process_id);
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
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

} // namespace fr::ring

#else

namespace fr::ring {

fr_status Map::open(const char *, uint64_t) { return fail(FR_STATUS_UNSUPPORTED, "native ring channels need Linux"); }
Map::~Map() {}
fr_status Map::lock() { return FR_STATUS_UNSUPPORTED; }
void Map::unlock() {}
bool Map::is_removed() const { return false; }
void Map::remove() {}
fr_status Map::check() const { return FR_STATUS_UNSUPPORTED; }
void sleep_on(uint32_t *, int) {}
void wake(uint32_t *) {}
uint32_t own_process_id() { return 0; }
uint64_t process_start_time(uint32_t) { return 0; }

} // namespace fr::ring

#endif
