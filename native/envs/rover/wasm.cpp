// The same rules as a WebAssembly module without a library: one batch a module. web/rover/README.md says how it is called.
#define FASTRL_ROVER_KERNELS rover_kernels
#include "envs/rover/kernels_body.h"
#include "envs/rover/presets.h"

#define FR_EXPORT(name) extern "C" __attribute__((export_name(#name)))

extern "C" unsigned char __heap_base; // where the linker's own data end

namespace {

constexpr uintptr_t kPage = 65536;
constexpr int32_t kMostCopies = 4096;

int32_t count = 0;
fr::RoverMemory memory = {};
fr_rover_view view = {};
uintptr_t heap = 0; // first free byte

template <typename T> T *allocate(int32_t rows, int32_t columns = 1) {
    auto *const out = reinterpret_cast<T *>(heap);
    heap += (sizeof(T) * static_cast<uintptr_t>(rows) * static_cast<uintptr_t>(columns) + 15) / 16 * 16;
    return out;
}

void begin(int32_t first, int32_t rows) {
    fr::rover_kernels.begin(memory, first, rows);
    fr::rover_kernels.show(memory, first, rows);
}

bool are_copies(int32_t first, int32_t rows) {
    return first >= 0 && rows >= 0 && first <= count && rows <= count - first;
}

} // namespace

// Makes a batch in place of the one before; its rewards are those of stage 4. 0, or 1 where a number is out of range or
// memory is short.
FR_EXPORT(rover_create)
int32_t rover_create(int32_t copies, int32_t ticks_per_action, int32_t max_episode_steps, int32_t compat,
                     int32_t layout) {
    count = 0;
    if (copies < 1 || copies > kMostCopies || ticks_per_action < 1 || ticks_per_action > 600 || max_episode_steps < 1 ||
        compat < 0 || compat >= FR_ROVER_COMPAT_COUNT || layout < 0 || layout >= FR_ROVER_LAYOUT_COUNT)
        return 1;
    heap = (reinterpret_cast<uintptr_t>(&__heap_base) + 15) / 16 * 16;
    memory.rovers = allocate<fr::Rover>(copies);
    fr_rover_buffers &buffers = memory.buffers;
    buffers.actions = allocate<float>(copies, FR_ROVER_ACTION_SIZE);
    buffers.observations = allocate<float>(copies, FR_ROVER_OBSERVATION_SIZE);
    buffers.final_observations = allocate<float>(copies, FR_ROVER_OBSERVATION_SIZE);
    buffers.rewards = allocate<float>(copies);
    buffers.infos = allocate<float>(copies, FR_ROVER_INFO_COUNT);
    buffers.causes = allocate<int32_t>(copies);
    buffers.terminated = allocate<uint8_t>(copies);
    buffers.truncated = allocate<uint8_t>(copies);
    memory.navigators = layout == FR_ROVER_LAYOUT_NAVIGATOR ? allocate<fr::Navigator>(copies) : nullptr;
    const uintptr_t have = __builtin_wasm_memory_size(0) * kPage;
    if (heap > have) {
        const auto grown = static_cast<intptr_t>(__builtin_wasm_memory_grow(0, (heap - have + kPage - 1) / kPage));
        if (grown < 0) return 1;
    }
    memory.rewards = fr::kPresets[3];
    memory.ticks = ticks_per_action;
    memory.limit = max_episode_steps;
    memory.original = compat == FR_ROVER_COMPAT_ORIGINAL;
    memory.starts = {};
    memory.margin = 0;
    count = copies;
    return 0;
}

FR_EXPORT(rover_reset) void rover_reset(uint64_t seed) {
    for (int32_t i = 0; i < count; ++i)
        memory.rovers[i].random = fr::stream(seed, i);
    begin(0, count);
}

// 0, or 1 where the copies do not all exist.
FR_EXPORT(rover_restart) int32_t rover_restart(int32_t first, int32_t rows) {
    if (!are_copies(first, rows)) return 1;
    begin(first, rows);
    return 0;
}

// -1, or where nothing was stepped the copy whose action is not finite; -2 where the copies do not all exist.
FR_EXPORT(rover_step) int32_t rover_step(int32_t first, int32_t rows) {
    if (!are_copies(first, rows)) return -2;
    const int32_t bad = fr::rover_kernels.find_bad(memory, first, rows);
    if (bad < 0) fr::rover_kernels.step(memory, first, rows);
    return bad;
}

FR_EXPORT(rover_set_limit) void rover_set_limit(int32_t max_episode_steps) { memory.limit = max_episode_steps; }

// As fr_rover_set_starts, with numbers of 0 to 1.
FR_EXPORT(rover_set_starts) void rover_set_starts(double anywhere, double carrying) {
    memory.starts = {anywhere, carrying};
}

// As fr_rover_set_margin, with 0 to 0.05.
FR_EXPORT(rover_set_margin) void rover_set_margin(double metres) { memory.margin = metres; }

// The rewards, for reading and writing; rover_load_preset overwrites them with stage 1 to 4 (0: done).
FR_EXPORT(rover_reward_terms) fr_rover_rewards *rover_reward_terms() { return &memory.rewards; }
FR_EXPORT(rover_load_preset) int32_t rover_load_preset(int32_t stage) {
    if (stage < 1 || stage > 4) return 1;
    memory.rewards = fr::kPresets[stage - 1];
    return 0;
}

FR_EXPORT(rover_actions) const float *rover_actions() { return memory.buffers.actions; }
FR_EXPORT(rover_observations) float *rover_observations() { return memory.buffers.observations; }
FR_EXPORT(rover_final_observations) float *rover_final_observations() { return memory.buffers.final_observations; }
FR_EXPORT(rover_rewards) float *rover_rewards() { return memory.buffers.rewards; }
FR_EXPORT(rover_terminated) uint8_t *rover_terminated() { return memory.buffers.terminated; }
FR_EXPORT(rover_truncated) uint8_t *rover_truncated() { return memory.buffers.truncated; }
FR_EXPORT(rover_causes) int32_t *rover_causes() { return memory.buffers.causes; }
FR_EXPORT(rover_infos) float *rover_infos() { return memory.buffers.infos; }

// fr_rover_view of a copy, or 0 where there is none; the next call overwrites it.
FR_EXPORT(rover_view) const fr_rover_view *rover_view(int32_t copy) {
    if (!are_copies(copy, 1)) return nullptr;
    fr::rover_kernels.view(memory.rovers[copy], view);
    return &view;
}
