#include "fastrl/vec.h"

#include "base/error.h"
#include "vec/batch.h"
#include "vec/features.h"
#include "vec/values.h"

// The handle is the batch.
struct fr_vec final : fr::Batch {
    using Batch::Batch;
};

namespace {

using fr::fail;

constexpr int32_t kMaxItems = 1024;

fr_status null_argument(const char *name) { return fail(FR_STATUS_INVALID_ARGUMENT, "%s is NULL", name); }

fr_status check_range(const char *name, int32_t value, int32_t low, int32_t high) {
    if (value >= low && value <= high) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "%s is %d, must be %d..%d", name, value, low, high);
}

fr_status check_config(const fr_vec_config &config) {
    if (config.size != sizeof(fr_vec_config)) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: size is %u, must be %zu as set by fr_vec_config_init",
                    config.size, sizeof(fr_vec_config));
    }
    const struct {
        const char *name;
        int32_t value, low, high;
    } ranges[] = {
        {"count", config.count, 1, 65536},
        {"groups", config.groups, 1, config.count < 2 ? config.count : 2},
        {"threads", config.threads, 0, 1024},
        {"frames_per_step", config.frames_per_step, 1, 1000},
        {"model", config.model, 0, FR_GB_MODEL_COUNT - 1},
        {"value_count", config.value_count, 0, kMaxItems},
        {"feature_count", config.feature_count, 0, kMaxItems},
    };
    for (const auto &range : ranges) {
        fr_status status = check_range(range.name, range.value, range.low, range.high);
        if (status != FR_STATUS_OK) return status;
    }
    if (config.value_count > 0 && !config.values) return null_argument("values");
    if (config.feature_count > 0 && !config.features) return null_argument("features");
    return FR_STATUS_OK;
}

fr_status check_aligned(const char *name, const void *address, size_t alignment) {
    if (reinterpret_cast<uintptr_t>(address) % alignment == 0) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "buffers: %s must be aligned to %zu bytes", name, alignment);
}

fr_status check_buffers(const fr_vec_buffers &buffers, const fr_vec_config &config, int32_t model) {
    if (!buffers.buttons) return null_argument("buffers: buttons");
    if (!buffers.values && config.value_count > 0) return null_argument("buffers: values");
    fr_status status = check_aligned("values", buffers.values, alignof(int32_t));
    if (status == FR_STATUS_OK) status = check_aligned("features", buffers.features, alignof(float));
    if (status == FR_STATUS_OK) status = check_aligned("tiles", buffers.tiles, alignof(int16_t));
    if (status == FR_STATUS_OK && model == FR_GB_MODEL_CGB) {
        status = check_aligned("pixels", buffers.pixels, alignof(uint16_t));
    }
    return status;
}

fr_status create(fr_gb_rom *rom, const fr_vec_config &config, const fr_vec_buffers &buffers, fr_vec **out) {
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
    *out = new fr_vec(config, buffers, model, std::move(machines), std::move(probe), std::move(start_state));
    return FR_STATUS_OK;
}

fr_status check_idle(const fr_vec &vec, int32_t group) {
    if (!vec.is_stepping(group)) return FR_STATUS_OK;
    return fail(FR_STATUS_WRONG_TIME, "group %d has a step under way: call fr_vec_recv first", group);
}

// The machine exists and may be touched.
fr_status check_machine(const fr_vec &vec, int32_t index) {
    fr_status status = check_range("index", index, 0, vec.count() - 1);
    return status == FR_STATUS_OK ? check_idle(vec, vec.group_of(index)) : status;
}

} // namespace

void fr_vec_config_init(fr_vec_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->count = 1;
    config->groups = 1;
    config->frames_per_step = 4;
}

fr_status fr_vec_create(fr_gb_rom *rom, const fr_vec_config *config, const fr_vec_buffers *buffers, fr_vec **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (!rom) return null_argument("rom");
    if (!config) return null_argument("config");
    if (!buffers) return null_argument("buffers");
    return fr::guard([&] { return create(rom, *config, *buffers, out); });
}

void fr_vec_destroy(fr_vec *vec) { delete vec; }

fr_status fr_vec_set_start_state(fr_vec *vec, const uint8_t *state, uint64_t size) {
    if (!vec) return null_argument("vec");
    if (!state) return null_argument("state");
    return vec->set_start_state(state, size);
}

fr_status fr_vec_reset(fr_vec *vec, const int32_t *indices, const int32_t *idle_frames, int32_t count) {
    if (!vec) return null_argument("vec");
    if (count == 0) return FR_STATUS_OK;
    fr_status status = check_range("count", count, 0, vec->count());
    if (status != FR_STATUS_OK) return status;
    if (!indices) return null_argument("indices");
    for (int32_t i = 0; i < count; i++) {
        status = check_machine(*vec, indices[i]);
        if (status != FR_STATUS_OK) return status;
        if (idle_frames && idle_frames[i] < 0) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "idle_frames[%d] is %d, must be at least 0", i, idle_frames[i]);
        }
    }
    if (vec->has_duplicates(indices, count)) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "indices name a machine twice");
    }
    return vec->reset(indices, idle_frames, count);
}

fr_status fr_vec_send(fr_vec *vec, int32_t group) {
    if (!vec) return null_argument("vec");
    fr_status status = check_range("group", group, 0, vec->groups() - 1);
    if (status == FR_STATUS_OK) status = check_idle(*vec, group);
    if (status == FR_STATUS_OK) vec->send(group);
    return status;
}

fr_status fr_vec_recv(fr_vec *vec, int32_t group) {
    if (!vec) return null_argument("vec");
    fr_status status = check_range("group", group, 0, vec->groups() - 1);
    if (status != FR_STATUS_OK) return status;
    if (!vec->is_stepping(group)) {
        return fail(FR_STATUS_WRONG_TIME, "group %d has no step under way: call fr_vec_send first", group);
    }
    return vec->recv(group);
}

fr_status fr_vec_state_size(const fr_vec *vec, uint64_t *out) {
    if (!vec) return null_argument("vec");
    return fr_gb_state_size(vec->machine(0), out);
}

fr_status fr_vec_state_save(fr_vec *vec, int32_t index, uint8_t *out, uint64_t capacity) {
    if (!vec) return null_argument("vec");
    fr_status status = check_machine(*vec, index);
    return status == FR_STATUS_OK ? fr_gb_state_save(vec->machine(index), out, capacity) : status;
}

fr_status fr_vec_state_load(fr_vec *vec, int32_t index, const uint8_t *data, uint64_t size) {
    if (!vec) return null_argument("vec");
    fr_status status = check_machine(*vec, index);
    return status == FR_STATUS_OK ? fr_gb_state_load(vec->machine(index), data, size) : status;
}

fr_status fr_vec_get_machine(fr_vec *vec, int32_t index, fr_gb **out) {
    if (!vec) return null_argument("vec");
    if (!out) return null_argument("out");
    *out = nullptr;
    fr_status status = check_range("index", index, 0, vec->count() - 1);
    if (status == FR_STATUS_OK) *out = vec->machine(index);
    return status;
}
