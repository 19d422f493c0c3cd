#include "fastrl/classic.h"

#include "base/check.h"
#include "base/cpu.h"
#include "base/random.h"
#include "envs/classic/batch.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace {

using fr::check_range;
using fr::fail;
using fr::null_argument;

constexpr int32_t kMaxCount = 1 << 20;
constexpr uint64_t kStateMagic = 0x31'73'76'6E'65'72'66'00; // "frenvs1" behind a zero byte
// Beyond these no step leads, and reading such a state back would leave the range in which sines are exact.
constexpr double kLargest = 1e5;

// Bytes of a state: magic, kind and count, then for each copy random stream, steps and state.
struct Header {
    uint64_t magic;
    int32_t kind, count;
};

struct Copy {
    uint64_t random;
    int64_t steps;
    double state[4];
};

} // namespace

struct fr_classic {
    fr_classic(int32_t kind, int32_t count, const fr_classic_buffers &buffers)
        : task(FASTRL_WIDEST(fr::classic_tasks)[kind]), kind(kind), count(count),
          values(static_cast<size_t>(count) * 4), steps(static_cast<size_t>(count)),
          random(static_cast<size_t>(count)) {
        for (int k = 0; k < 4; ++k)
            memory.state[k] = values.data() + static_cast<int64_t>(k) * count;
        memory.steps = steps.data();
        memory.random = random.data();
        memory.choices = buffers.choices;
        memory.reals = buffers.reals;
        memory.observations = buffers.observations;
        memory.final_observations = buffers.final_observations;
        memory.rewards = buffers.rewards;
        memory.terminated = buffers.terminated;
        memory.truncated = buffers.truncated;
    }

    uint64_t state_size() const { return sizeof(Header) + static_cast<uint64_t>(count) * sizeof(Copy); }

    // Rows as after a reset or a load: observations of the present state, nothing rewarded, nothing ended.
    void write_rows() {
        for (int32_t i = 0; i < count; ++i)
            task.observe(memory, i, memory.observations + static_cast<int64_t>(i) * task.info.observation_size);
        std::fill_n(memory.rewards, count, 0.0f);
        std::fill_n(memory.terminated, count, uint8_t{0});
        std::fill_n(memory.truncated, count, uint8_t{0});
    }

    const fr::ClassicTask &task;
    int32_t kind, count;
    bool started = false;
    std::vector<double> values;
    std::vector<int32_t> steps;
    std::vector<uint64_t> random;
    fr::ClassicMemory memory{};
};

namespace {

fr_status check_buffers(const fr_classic_buffers &buffers, int32_t kind) {
    const bool choices = fr::classic_tasks_portable[kind].info.choices > 0;
    const struct {
        const char *name;
        const void *address;
    } needed[] = {
        {"buffers: choices or reals",
         choices ? static_cast<const void *>(buffers.choices) : static_cast<const void *>(buffers.reals)},
        {"buffers: observations", buffers.observations},
        {"buffers: final_observations", buffers.final_observations},
        {"buffers: rewards", buffers.rewards},
        {"buffers: terminated", buffers.terminated},
        {"buffers: truncated", buffers.truncated},
    };
    for (const auto &buffer : needed)
        if (buffer.address == nullptr) return null_argument(buffer.name);
    if (choices ? buffers.reals != nullptr : buffers.choices != nullptr) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "buffers: %s must be NULL for this kind",
                    choices ? "reals" : "choices");
    }
    return FR_STATUS_OK;
}

fr_status check_actions(const fr_classic &classic, int32_t first, int32_t count) {
    if (const int32_t *actions = classic.memory.choices) {
        const auto limit = static_cast<uint32_t>(classic.task.info.choices);
        uint32_t largest = 0;
        for (int32_t i = first; i < first + count; ++i)
            largest = std::max(largest, static_cast<uint32_t>(actions[i]));
        if (largest < limit) return FR_STATUS_OK;
        for (int32_t i = first; i < first + count; ++i)
            if (static_cast<uint32_t>(actions[i]) >= limit) {
                return fail(FR_STATUS_INVALID_ARGUMENT, "action %d of copy %d is out of range; allowed are 0 to %d",
                            actions[i], i, classic.task.info.choices - 1);
            }
    } else {
        for (int32_t i = first; i < first + count; ++i)
            if (!std::isfinite(classic.memory.reals[i])) {
                return fail(FR_STATUS_INVALID_ARGUMENT, "the action of copy %d is not a finite number", i);
            }
    }
    return FR_STATUS_OK;
}

} // namespace

void fr_classic_config_init(fr_classic_config *config) {
    if (config == nullptr) return;
    *config = {};
    config->size = sizeof *config;
    config->count = 1;
}

fr_status fr_classic_get_info(int32_t kind, fr_classic_info *out) {
    if (out == nullptr) return null_argument("out");
    *out = {};
    const fr_status status = fr::check_range("kind", kind, 0, FR_CLASSIC_KIND_COUNT - 1);
    if (status == FR_STATUS_OK) *out = fr::classic_tasks_portable[kind].info;
    return status;
}

fr_status fr_classic_create(const fr_classic_config *config, const fr_classic_buffers *buffers, fr_classic **out) {
    if (out == nullptr) return null_argument("out");
    *out = nullptr;
    if (config == nullptr) return null_argument("config");
    if (buffers == nullptr) return null_argument("buffers");
    fr_status status = fr::check_config_size(config->size, sizeof *config, "fr_classic_config_init");
    if (status == FR_STATUS_OK) status = fr::check_range("kind", config->kind, 0, FR_CLASSIC_KIND_COUNT - 1);
    if (status == FR_STATUS_OK) status = fr::check_range("count", config->count, 1, kMaxCount);
    if (status == FR_STATUS_OK) status = check_buffers(*buffers, config->kind);
    if (status != FR_STATUS_OK) return status;
    return fr::guard([&] {
        *out = new fr_classic(config->kind, config->count, *buffers);
        return FR_STATUS_OK;
    });
}

void fr_classic_destroy(fr_classic *classic) { delete classic; }

fr_status fr_classic_reset(fr_classic *classic, uint64_t seed, int32_t first) {
    if (classic == nullptr) return null_argument("classic");
    const fr_status status = check_range("first", first, 0, INT32_MAX - classic->count);
    if (status != FR_STATUS_OK) return status;
    for (int32_t i = 0; i < classic->count; ++i) {
        classic->memory.random[i] = fr::stream(seed, first + i);
        classic->task.begin(classic->memory, i);
    }
    classic->write_rows();
    classic->started = true;
    return FR_STATUS_OK;
}

fr_status fr_classic_step(fr_classic *classic, int32_t first, int32_t count) {
    if (classic == nullptr) return null_argument("classic");
    if (!classic->started) return fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
    if (first < 0 || count < 0 || first > classic->count || count > classic->count - first) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "copies %d to %d do not all exist; there are %d", first,
                    first + count - 1, classic->count);
    }
    const fr_status status = check_actions(*classic, first, count);
    if (status == FR_STATUS_OK) classic->task.step(classic->memory, first, count);
    return status;
}

fr_status fr_classic_state_size(const fr_classic *classic, uint64_t *out) {
    if (classic == nullptr) return null_argument("classic");
    if (out == nullptr) return null_argument("out");
    *out = classic->state_size();
    return FR_STATUS_OK;
}

fr_status fr_classic_state_save(const fr_classic *classic, uint8_t *out, uint64_t capacity) {
    if (classic == nullptr) return null_argument("classic");
    if (out == nullptr) return null_argument("out");
    if (!classic->started) return fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
    if (capacity < classic->state_size()) return fail(FR_STATUS_INVALID_ARGUMENT, "the state does not fit");
    const Header header = {kStateMagic, classic->kind, classic->count};
    std::memcpy(out, &header, sizeof header);
    out += sizeof header;
    for (int32_t i = 0; i < classic->count; ++i, out += sizeof(Copy)) {
        Copy copy = {classic->memory.random[i], classic->memory.steps[i], {}};
        for (int k = 0; k < classic->task.states; ++k)
            copy.state[k] = classic->memory.state[k][i];
        std::memcpy(out, &copy, sizeof copy);
    }
    return FR_STATUS_OK;
}

fr_status fr_classic_state_load(fr_classic *classic, const uint8_t *data, uint64_t size) {
    if (classic == nullptr) return null_argument("classic");
    if (data == nullptr) return null_argument("data");
    Header header = {};
    if (size >= sizeof header) std::memcpy(&header, data, sizeof header);
    if (size != classic->state_size() || header.magic != kStateMagic || header.kind != classic->kind ||
        header.count != classic->count) {
        return fail(FR_STATUS_INVALID_DATA, "the state is of another kind, number of copies or version");
    }
    const auto copy_at = [&](int32_t i) {
        Copy copy;
        std::memcpy(&copy, data + sizeof header + static_cast<size_t>(i) * sizeof copy, sizeof copy);
        return copy;
    };
    for (int32_t i = 0; i < classic->count; ++i) {
        const Copy copy = copy_at(i);
        bool sound = copy.steps >= 0 && copy.steps < classic->task.info.step_limit;
        for (const double value : copy.state)
            sound = sound && std::fabs(value) <= kLargest; // false for what is not a number
        if (!sound) return fail(FR_STATUS_INVALID_DATA, "the state of copy %d is not one that steps lead to", i);
    }
    for (int32_t i = 0; i < classic->count; ++i) {
        const Copy copy = copy_at(i);
        classic->memory.random[i] = copy.random;
        classic->memory.steps[i] = static_cast<int32_t>(copy.steps);
        for (int k = 0; k < classic->task.states; ++k)
            classic->memory.state[k][i] = copy.state[k];
    }
    classic->write_rows();
    classic->started = true;
    return FR_STATUS_OK;
}
