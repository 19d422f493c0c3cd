// Files in memory on Linux: all of their room is taken when they are made, and what cannot be had is an error, not a signal.
#include "base/system.h"
#include "tests/check.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

constexpr size_t kBytes = 1 << 20;

struct Path {
    Path() : text(std::filesystem::temp_directory_path() / ("fastrl-files-test-" + std::to_string(getpid()))) {}
    ~Path() { unlink(text.c_str()); }
    struct stat look() const {
        struct stat found {};
        CHECK(stat(text.c_str(), &found) == 0);
        return found;
    }
    const std::string text;
};

void a_new_file_has_its_room_and_zeros() {
    const Path path;
    auto *memory = static_cast<char *>(fr::map_file(path.text.c_str(), kBytes));
    CHECK(path.look().st_size == kBytes && path.look().st_blocks * 512 >= static_cast<long>(kBytes));
    CHECK(memory[0] == 0 && memory[kBytes - 1] == 0);
    memory[5] = 7;
    fr::unmap_file(memory, kBytes);
    memory = static_cast<char *>(fr::map_file(path.text.c_str(), kBytes));
    CHECK(memory[5] == 7);
    fr::unmap_file(memory, kBytes);
}

// As on a full disk.
void a_file_without_room_is_refused_and_can_be_tried_again() {
    const Path path;
    signal(SIGXFSZ, SIG_IGN);
    rlimit before{}, small{};
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = kBytes / 2;
    setrlimit(RLIMIT_FSIZE, &small);
    std::string refused;
    try {
        fr::map_file(path.text.c_str(), kBytes);
    } catch (const std::runtime_error &error) {
        refused = error.what();
    }
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK(refused == std::strerror(EFBIG));
    CHECK(path.look().st_size == 0);
    fr::unmap_file(fr::map_file(path.text.c_str(), kBytes), kBytes);
}

} // namespace

int main() {
    a_new_file_has_its_room_and_zeros();
    a_file_without_room_is_refused_and_can_be_tried_again();
    return check_done();
}
