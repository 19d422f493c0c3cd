#include "cfr/table.h"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

#ifdef __linux__
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace fr {

#ifdef __linux__

void use_large_pages(void *memory, size_t bytes) {
    constexpr uintptr_t kPage = 4096;
    const uintptr_t first = (reinterpret_cast<uintptr_t>(memory) + kPage - 1) & ~(kPage - 1);
    const uintptr_t end = (reinterpret_cast<uintptr_t>(memory) + bytes) & ~(kPage - 1);
    if (end > first) madvise(reinterpret_cast<void *>(first), end - first, MADV_HUGEPAGE); // it is advice only
}

Table::Table(int64_t floats, const char *path) : floats_(floats) {
    const auto bytes = static_cast<size_t>(floats) * sizeof(float);
    if (path == nullptr) {
        void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        use_large_pages(memory, bytes);
        data_ = static_cast<float *>(memory);
        return;
    }
    const auto refuse = [&](const std::string &why) {
        throw std::runtime_error("the table's file " + std::string(path) + ": " + why);
    };
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) refuse(std::strerror(errno));
    struct stat status = {};
    std::string wrong;
    if (fstat(file, &status) != 0)
        wrong = std::strerror(errno);
    else if (status.st_size != 0 && static_cast<size_t>(status.st_size) != bytes)
        wrong = "it has " + std::to_string(status.st_size) + " bytes, the game's table " + std::to_string(bytes);
    else if (ftruncate(file, static_cast<off_t>(bytes)) != 0)
        wrong = std::strerror(errno);
    void *memory = wrong.empty() ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    if (wrong.empty() && memory == MAP_FAILED) wrong = std::strerror(errno);
    close(file);
    if (!wrong.empty()) refuse(wrong);
    data_ = static_cast<float *>(memory);
}

Table::~Table() { munmap(data_, static_cast<size_t>(floats_) * sizeof(float)); }

#else

void use_large_pages(void *, size_t) {}

Table::Table(int64_t floats, const char *path) : floats_(floats) {
    if (path != nullptr) throw std::runtime_error("a table in a file is supported on Linux only");
    data_ = static_cast<float *>(std::calloc(static_cast<size_t>(floats), sizeof(float)));
    if (data_ == nullptr) throw std::bad_alloc();
}

Table::~Table() { std::free(data_); }

#endif

void Discounts::add(double positive, double negative, double sums) {
    Epoch epoch = epochs_.back();
    epoch.positive += std::log(positive);
    epoch.sums += std::log(sums);
    if (negative > 0)
        epoch.negative += std::log(negative);
    else
        epoch.last_reset = static_cast<uint32_t>(epochs_.size());
    push(epoch);
}

void Discounts::save(double *out) const {
    for (size_t i = 1; i < epochs_.size(); i++) {
        const Epoch &epoch = epochs_[i];
        for (const double value : {epoch.positive, epoch.negative, epoch.sums, static_cast<double>(epoch.last_reset)})
            *out++ = value;
    }
}

bool Discounts::load(const double *discounts, int64_t more) {
    clear();
    for (int64_t i = 1; i <= more; i++, discounts += 4) {
        const bool logarithms = discounts[0] <= 0 && discounts[1] <= 0 && discounts[2] <= 0; // of factors up to 1
        if (!logarithms || !(discounts[3] >= 0 && discounts[3] <= static_cast<double>(i))) return false;
        push({discounts[0], discounts[1], discounts[2], static_cast<uint32_t>(discounts[3])});
    }
    return true;
}

void Discounts::apply(float *row, int actions) const {
    const auto seen = std::bit_cast<uint32_t>(row[0]);
    const Epoch &now = epochs_.back(), &then = epochs_[seen];
    const auto factor = [](double log) { return static_cast<float>(std::exp(log)); };
    const float positive = factor(now.positive - then.positive), sums = factor(now.sums - then.sums);
    const float negative = now.last_reset > seen ? 0 : factor(now.negative - then.negative);
    for (int a = 1; a <= actions; a++)
        row[a] *= row[a] > 0 ? positive : negative;
    for (int a = actions + 1; a <= 2 * actions; a++)
        row[a] *= sums;
    row[0] = std::bit_cast<float>(last_);
}

} // namespace fr
