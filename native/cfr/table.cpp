#include "cfr/table.h"

#include "base/system.h"

#include <cmath>
#include <new>
#include <stdexcept>
#include <string>

namespace fr {

Table::Table(int64_t floats, const char *path) : floats_(floats), in_file_(path != nullptr) {
    const auto bytes = static_cast<size_t>(floats) * sizeof(float);
    if (!in_file_) {
        void *memory = take_zeros(bytes);
        if (memory == nullptr) throw std::bad_alloc();
        use_large_pages(memory, bytes);
        data_ = static_cast<float *>(memory);
        return;
    }
    try {
        data_ = static_cast<float *>(map_file(path, bytes));
    } catch (const std::runtime_error &refused) {
        throw std::runtime_error("the table's file " + std::string(path) + ": " + refused.what());
    }
}

Table::~Table() {
    const auto bytes = static_cast<size_t>(floats_) * sizeof(float);
    if (in_file_)
        unmap_file(data_, bytes);
    else
        return_zeros(data_, bytes);
}

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
