#include "fastrl/gb_batch.h"

#include "base/check.h"
#include "gb/batch/batch.h"
#include "gb/batch/features.h"
#include "gb/batch/values.h"

// The handle is the batch.
struct fr_gb_batch final : fr::Batch {
    using Batch::Batch;
};

namespace {

using fr::check_range;
using fr::fail;
using fr::null_argument;

constexpr int32_t kMaxItems = 1024;

fr_status check_config(const fr_gb_batch_config &config) {
    fr_status status = fr::check_config_size(config.size, sizeof config, "fr_gb_batch_config_init");
    if (status != FR_STATUS_OK) return status;
    const struct {
        const char *name;
        int32_t value, low, high;
    } ranges[] = {
        {"count", config.count, 1, 65536},
        {"groups", config.groups, 1, config.count < 2 ? config.count : 2},
        {"threads", config.threads, 0, 1024},
        {"frames_per_step", config.frames_per_step, 1, 1000},
        {"drawn_frames", config.drawn_frames, 1, config.frames_per_step < 2 ? config.frames_per_step : 2},
        {"model", config.model, 0, FR_GB_MODEL_COUNT - 1},
        {"value_count", config.value_count, 0, kMaxItems},
        {"feature_count", config.feature_count, 0, kMaxItems},
    };
    for (const auto &range : ranges) {
        status = check_range(range.name, range.value, range.low, range.high);
        if (status != FR_STATUS_OK) return status;
    }
    if (config.value_count > 0 && config.values == nullptr) return null_argument("values");
    if (config.feature_count > 0 && config.features == nullptr) return null_argument("features");
    return FR_STATUS_OK;
}

fr_status check_aligned(const char *name, const void *address, size_t alignment) {
    if (reinterpret_cast<uintptr_t>(address) % alignment == 0) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "buffers: %s must be aligned to %zu bytes", name, alignment);
}

fr_status check_buffers(const fr_gb_batch_buffers &buffers, const fr_gb_batch_config &config, int32_t model) {
    if (buffers.buttons == nullptr) return null_argument("buffers: buttons");
    if (buffers.values == nullptr && config.value_count > 0) return null_argument("buffers: values");
    fr_status status = check_aligned("values", buffers.values, alignof(int32_t));
    if (status == FR_STATUS_OK) status = check_aligned("features", buffers.features, alignof(float));
    if (status == FR_STATUS_OK) status = check_aligned("tiles", buffers.tiles, alignof(int16_t));
    if (status == FR_STATUS_OK && model == FR_GB_MODEL_CGB) {
        status = check_aligned("pixels", buffers.pixels, alignof(uint16_t));
    }
    return status;
}

fr_status create(fr_gb_rom *rom, const fr_gb_batch_config &config, const fr_gb_batch_buffers &buffers,
                 fr_gb_batch **out) {
    fr_status status = check_config(config);
    if (status != FR_STATUS_OK) return status;
    std::vector<fr::Machine> machines(static_cast<size_t>(config.count) + 1);
    for (fr::Machine &machine : machines) {
        fr_gb *gb = nullptr;
        status = fr_gb_create(rom, config.model, &gb);
        if (status != FR_STATUS_OK) return status;
        machine.reset(gb);
    }
    fr::Machine probe = std::move(machines.back());
    machines.pop_back();
    int32_t model = 0;
    uint64_t state_size = 0;
    status = fr_gb_get_model(probe.get(), &model);
    if (status == FR_STATUS_OK) status = check_buffers(buffers, config, model);
    if (status == FR_STATUS_OK) status = fr::check_values(config.values, config.value_count, probe.get());
    if (status == FR_STATUS_OK) status = fr::check_features(config.features, config.feature_count, config.value_count);
    if (status == FR_STATUS_OK) status = fr_gb_state_size(probe.get(), &state_size);
    if (status != FR_STATUS_OK) return status;
    std::vector<uint8_t> start_state(state_size);
    status = fr_gb_state_save(probe.get(), start_state.data(), state_size);
    if (status != FR_STATUS_OK) return status;
    *out = new fr_gb_batch(config, buffers, model, std::move(machines), std::move(probe), std::move(start_state));
    return FR_STATUS_OK;
}

fr_status check_idle(const fr_gb_batch &batch, int32_t group) {
    if (!batch.is_stepping(group)) return FR_STATUS_OK;
    return fail(FR_STATUS_WRONG_TIME, "group %d has a step under way: call fr_gb_batch_recv first", group);
}

// The machine exists and may be touched.
fr_status check_machine(const fr_gb_batch &batch, int32_t index) {
    fr_status status = check_range("index", index, 0, batch.count() - 1);
    return status == FR_STATUS_OK ? check_idle(batch, batch.group_of(index)) : status;
}

} // namespace

void fr_gb_batch_config_init(fr_gb_batch_config *config) {
    if (config == nullptr) return;
    *config = {};
    config->size = sizeof *config;
    config->count = 1;
    config->groups = 1;
    config->frames_per_step = 4;
    config->drawn_frames = 1;
}

fr_status fr_gb_batch_create(fr_gb_rom *rom, const fr_gb_batch_config *config, const fr_gb_batch_buffers *buffers,
                             fr_gb_batch **out) {
    if (out == nullptr) return null_argument("out");
    *out = nullptr;
    if (rom == nullptr) return null_argument("rom");
    if (config == nullptr) return null_argument("config");
    if (buffers == nullptr) return null_argument("buffers");
    return fr::guard([&] { return create(rom, *config, *buffers, out); });
}

void fr_gb_batch_destroy(fr_gb_batch *batch) { delete batch; }

fr_status fr_gb_batch_set_start_state(fr_gb_batch *batch, const uint8_t *state, uint64_t size) {
    if (batch == nullptr) return null_argument("batch");
    if (state == nullptr) return null_argument("state");
    return batch->set_start_state(state, size);
}

fr_status fr_gb_batch_reset(fr_gb_batch *batch, const int32_t *indices, const int32_t *idle_frames, int32_t count) {
    if (batch == nullptr) return null_argument("batch");
    if (count == 0) return FR_STATUS_OK;
    fr_status status = check_range("count", count, 0, batch->count());
    if (status != FR_STATUS_OK) return status;
    if (indices == nullptr) return null_argument("indices");
    for (int32_t i = 0; i < count; ++i) {
        status = check_machine(*batch, indices[i]);
        if (status != FR_STATUS_OK) return status;
        if (idle_frames != nullptr && idle_frames[i] < 0) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "idle_frames[%d] is %d, must be at least 0", i, idle_frames[i]);
        }
    }
    if (batch->has_duplicates(indices, count)) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "indices name a machine twice");
    }
    return batch->reset(indices, idle_frames, count);
}

fr_status fr_gb_batch_send(fr_gb_batch *batch, int32_t group) {
    if (batch == nullptr) return null_argument("batch");
    fr_status status = check_range("group", group, 0, batch->groups() - 1);
    if (status == FR_STATUS_OK) status = check_idle(*batch, group);
    if (status == FR_STATUS_OK) batch->send(group);
    return status;
}

fr_status fr_gb_batch_recv(fr_gb_batch *batch, int32_t group) {
    if (batch == nullptr) return null_argument("batch");
    fr_status status = check_range("group", group, 0, batch->groups() - 1);
    if (status != FR_STATUS_OK) return status;
    if (!batch->is_stepping(group)) {
        return fail(FR_STATUS_WRONG_TIME, "group %d has no step under way: call fr_gb_batch_send first", group);
    }
    return batch->recv(group);
}

fr_status fr_gb_batch_state_size(const fr_gb_batch *batch, uint64_t *out) {
    if (batch == nullptr) return null_argument("batch");
    return fr_gb_state_size(batch->machine(0), out);
}

fr_status fr_gb_batch_state_save(fr_gb_batch *batch, int32_t index, uint8_t *out, uint64_t capacity) {
    if (batch == nullptr) return null_argument("batch");
    fr_status status = check_machine(*batch, index);
    return status == FR_STATUS_OK ? fr_gb_state_save(batch->machine(index), out, capacity) : status;
}

fr_status fr_gb_batch_state_load(fr_gb_batch *batch, int32_t index, const uint8_t *data, uint64_t size) {
    if (batch == nullptr) return null_argument("batch");
    fr_status status = check_machine(*batch, index);
    return status == FR_STATUS_OK ? fr_gb_state_load(batch->machine(index), data, size) : status;
}

fr_status fr_gb_batch_get_machine(fr_gb_batch *batch, int32_t index, fr_gb **out) {
    if (batch == nullptr) return null_argument("batch");
    if (out == nullptr) return null_argument("out");
    *out = nullptr;
    fr_status status = check_range("index", index, 0, batch->count() - 1);
    if (status == FR_STATUS_OK) *out = batch->machine(index);
    return status;
}
