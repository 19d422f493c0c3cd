#include "ring/map.h"

#include "base/error.h"
#include "ring/region_linux.h"

#include <algorithm>
#include <cerrno>
#include <cinttypes>
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

struct Map::System {
    int file = -1;
    Region *region = nullptr;

    ~System() {
        if (region != nullptr) unmap_region(region);
        if (file >= 0) close(file);
    }

    // Not by ftruncate: what is not there on a full /dev/shm would be missed only when it is written.
    fr_status make(const char *path, uint64_t bytes) const {
        const int problem = posix_fallocate(file, 0, static_cast<off_t>(bytes));
        if (problem == 0) return FR_STATUS_OK;
        unlink(path);
        return fail(FR_STATUS_INTERNAL, "cannot make %s of %" PRIu64 " bytes: %s", path, bytes, std::strerror(problem));
    }
};

namespace {

fr_status refused(const char *action, const char *path) {
    return fail(FR_STATUS_INTERNAL, "cannot %s %s: %s", action, path, std::strerror(errno));
}

timespec in(int milliseconds) { return {milliseconds / 1000, milliseconds % 1000 * 1'000'000L}; }

} // namespace

Map::Map() : system_(std::make_unique<System>()) {}

Map::Map(uint8_t *base, uint64_t bytes, const char *location) : location_(location), base_(base), bytes_(bytes) {}

Map::~Map() = default;

fr_status Map::open(const char *name, uint64_t new_bytes) {
    location_ = std::string("/dev/shm/") + name;
    const char *const path = location();
    int &file = system_->file;
    constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    // The system may keep a file of another user from being opened as one to be made, so that comes second.
    do {
        file = ::open(path, kFlags);
        if (file < 0 && errno == ENOENT && new_bytes == 0) return FR_STATUS_OK;
        if (file < 0 && errno == ENOENT) file = ::open(path, kFlags | O_CREAT | O_EXCL, 0600);
    } while (file < 0 && (errno == EEXIST || (errno == ENOENT && new_bytes > 0)));
    if (file < 0 && errno == ELOOP)
        return fail(FR_STATUS_INVALID_DATA, "%s is foreign: a symbolic link, which is not followed", path);
    if (file < 0) return refused("open", path);
    struct stat found {};
    if (fstat(file, &found) != 0) return refused("look at", path);
    if (!S_ISREG(found.st_mode)) return fail(FR_STATUS_INVALID_DATA, "%s is foreign: no file", path);
    if (found.st_uid != geteuid()) {
        return fail(FR_STATUS_INVALID_DATA, "%s is foreign: it belongs to user %u, this program runs as %u", path,
                    found.st_uid, geteuid());
    }
    if (fr_status status = lock(); status != FR_STATUS_OK) return status;
    auto bytes = static_cast<uint64_t>(std::max<off_t>(0, lseek(file, 0, SEEK_END)));
    if (bytes == 0 && new_bytes == 0) return FR_STATUS_OK;
    if (bytes == 0) {
        bytes = new_bytes;
        if (fr_status status = system_->make(path, bytes); status != FR_STATUS_OK) return status;
    }
    system_->region = map_region(file, bytes);
    if (system_->region == nullptr) return refused("map", path);
    base_ = system_->region->base.load(std::memory_order_relaxed);
    bytes_ = bytes;
    return FR_STATUS_OK;
}

fr_status Map::check() const {
    if (!system_->region->lost.load(std::memory_order_relaxed)) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_DATA, "%s was cut short while it was open: this channel is over", location());
}

fr_status Map::lock() {
    const timespec pause = in(1);
    for (int attempt = 0; flock(system_->file, LOCK_EX | LOCK_NB) != 0; ++attempt) {
        if (attempt == kLockMilliseconds) {
            return fail(FR_STATUS_INTERNAL, "cannot lock %s: another process has held it for %d s", location(),
                        kLockMilliseconds / 1000);
        }
        nanosleep(&pause, nullptr);
    }
    return FR_STATUS_OK;
}

void Map::unlock() { flock(system_->file, LOCK_UN); }

bool Map::is_removed() const {
    struct stat file {};
    return fstat(system_->file, &file) == 0 && file.st_nlink == 0;
}

void Map::remove() { unlink(location()); }

void Map::sleep_on(uint32_t *word, int milliseconds) {
    const timespec time = in(milliseconds);
    syscall(SYS_futex, word, FUTEX_WAIT, 1, &time, nullptr, 0);
}

void Map::wake(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, nullptr, nullptr, 0); }

} // namespace fr::ring
