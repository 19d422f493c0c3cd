// Files in /dev/shm that are not what they should be, or do not stay so: links, other users' files, files that are cut short
// while they are open, and no room for one.
#include "fixture.h"

#include <csignal>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::string path_of(const Name &name) { return "/dev/shm/" + name.text; }

void check_refused(const Name &name, const char *text) {
    for (int32_t role : {FR_RING_ROLE_HOST, FR_RING_ROLE_CLIENT}) {
        const fr_ring_config config = test_config();
        fr_ring *ring = nullptr;
        CHECK(fr_ring_open(name.text.c_str(), role, &config, &ring) == FR_STATUS_INVALID_DATA && ring == nullptr);
        CHECK(std::strstr(fr_error_message(), text) != nullptr);
        CHECK(std::strstr(fr_error_message(), name.text.c_str()) != nullptr);
    }
}

void a_link_is_refused_and_its_target_stays_as_it_is() {
    Name name("link"), target("target");
    CHECK(symlink(path_of(target).c_str(), path_of(name).c_str()) == 0);
    check_refused(name, "a symbolic link, which is not followed");
    CHECK(access(path_of(target).c_str(), F_OK) != 0);
    std::fclose(std::fopen(path_of(target).c_str(), "wb"));
    check_refused(name, "a symbolic link, which is not followed");
    struct stat found {};
    CHECK(stat(path_of(target).c_str(), &found) == 0 && found.st_size == 0);
}

void what_is_no_file_is_refused() {
    Name name("fifo");
    CHECK(mkfifo(path_of(name).c_str(), 0600) == 0);
    check_refused(name, "is foreign: no file");
}

void a_file_without_a_whole_header_is_refused() {
    Name name("short");
    std::FILE *file = std::fopen(path_of(name).c_str(), "wb");
    CHECK(file != nullptr && std::fwrite("short", 5, 1, file) == 1 && std::fclose(file) == 0);
    check_refused(name, "is truncated: 5 bytes");
}

void a_file_of_another_user_is_refused() {
    if (geteuid() != 0) return; // only root can make one
    Name name("owner");
    std::fclose(std::fopen(path_of(name).c_str(), "wb"));
    CHECK(chmod(path_of(name).c_str(), 0666) == 0 && chown(path_of(name).c_str(), 65534, 65534) == 0);
    check_refused(name, "belongs to user 65534");
}

void a_file_cut_short_ends_its_own_channel() {
    Name cut("cut"), other("other");
    fr_ring *host = open_ring(cut, FR_RING_ROLE_HOST), *client = open_ring(cut, FR_RING_ROLE_CLIENT);
    fr_ring *good_host = open_ring(other, FR_RING_ROLE_HOST), *good = open_ring(other, FR_RING_ROLE_CLIENT);
    CHECK(write(host, {1}) && write(good_host, {2}));
    CHECK(truncate(path_of(cut).c_str(), 0) == 0);
    std::vector<uint8_t> buffers[2] = {std::vector<uint8_t>(130), std::vector<uint8_t>(130)};
    fr_ring_receipt receipts[2]{};
    for (int i = 0; i < 2; ++i) {
        receipts[i].ring = i == 0 ? client : good;
        receipts[i].buffer = buffers[i].data();
        receipts[i].capacity = 130;
    }
    CHECK(fr_ring_poll(receipts, 2, 5000) == FR_STATUS_OK);
    CHECK(receipts[0].status == FR_STATUS_INVALID_DATA && receipts[0].length == 0);
    CHECK(receipts[1].status == FR_STATUS_OK && receipts[1].length == 1 && buffers[1][0] == 2);
    int32_t result;
    uint8_t byte = 0;
    CHECK(fr_ring_write(client, &byte, 1, 0, &result) == FR_STATUS_INVALID_DATA);
    CHECK(std::strstr(fr_error_message(), "was cut short while it was open") != nullptr);
    CHECK(fr_ring_write(host, &byte, 1, 0, &result) == FR_STATUS_INVALID_DATA);
    fr_ring_close(client);
    fr_ring_close(host);
    fr_ring_close(good);
    fr_ring_close(good_host);
}

// The handler passes on what is not a channel's.
void a_bus_error_elsewhere_ends_the_process() {
    Name name("elsewhere");
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGBUS, SIG_DFL); // no report by a sanitizer
        fr_ring_close(open_ring(name, FR_RING_ROLE_HOST));
        std::FILE *file = std::tmpfile();
        auto *memory =
            static_cast<volatile uint8_t *>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0));
        _exit(memory[0]);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

void a_channel_that_does_not_fit_is_refused_and_leaves_nothing() {
    Name name("full");
    struct statvfs space {};
    CHECK(statvfs("/dev/shm", &space) == 0);
    fr_ring_config config = test_config();
    config.slots = FR_RING_SLOTS_MAX;
    config.host_message_bytes = FR_RING_MESSAGE_MAX; // a terabyte
    if (uint64_t{space.f_bavail} * space.f_frsize > uint64_t{1} << 40) return;
    fr_ring *ring = nullptr;
    CHECK(fr_ring_open(name.text.c_str(), FR_RING_ROLE_HOST, &config, &ring) == FR_STATUS_INTERNAL);
    CHECK(std::strstr(fr_error_message(), "No space left on device") != nullptr);
    CHECK(access(path_of(name).c_str(), F_OK) != 0);
}

} // namespace

int main() {
    a_link_is_refused_and_its_target_stays_as_it_is();
    what_is_no_file_is_refused();
    a_file_without_a_whole_header_is_refused();
    a_file_of_another_user_is_refused();
    a_file_cut_short_ends_its_own_channel();
    a_bus_error_elsewhere_ends_the_process();
    a_channel_that_does_not_fit_is_refused_and_leaves_nothing();
    return check_done();
}
