#include "fastrl/rover.h"

#include "base/check.h"
#include "base/cpu.h"
#include "base/random.h"
#include "envs/rover/batch.h"
#include "envs/rover/navigate.h"
#include "envs/rover/presets.h"

#include <cmath>
#include <cstring>
#include <vector>

namespace {

using fr::check_range;
using fr::fail;
using fr::null_argument;
using fr::Rover;

constexpr uint64_t kStateMagic = 0x31'72'65'76'6F'72'00'00; // "rover1" behind two zero bytes
constexpr int32_t kMostCopies = 1 << 20, kMostTicks = 600, kMostSteps = 1'000'000'000;

// Bytes of a state: this, the copies, and with navigators the detours of each.
struct Header {
    uint64_t magic;
    int32_t count, ticks, compat, copy_size;
};

fr_status check_rewards(const fr_rover_rewards &rewards) {
    double values[sizeof rewards / sizeof(double)];
    std::memcpy(values, &rewards, sizeof rewards);
    for (size_t i = 0; i < std::size(values); ++i)
        if (!(std::fabs(values[i]) <= 1e9)) {
            return fail(FR_STATUS_INVALID_ARGUMENT, "rewards: number %zu is %g, must be -1e9..1e9", i, values[i]);
        }
    return FR_STATUS_OK;
}

// Whether steps could lead to a copy; what they never read does not matter.
bool is_sound(const Rover &rover) {
    double numbers[offsetof(Rover, reward_sum) / sizeof(double)];
    std::memcpy(numbers, &rover, sizeof numbers);
    for (const double number : numbers)
        if (!(std::fabs(number) <= 1e9)) return false;
    for (int i = 0; i < fr::kThings; ++i)
        if (!(rover.thing_radius[i] >= 0 && rover.thing_radius[i] <= 1)) return false;
    int32_t held = 0;
    for (const uint8_t orb : rover.orbs) {
        if (orb > fr::kAbsent) return false;
        held += orb == fr::kHeld;
    }
    const auto flags = static_cast<uint8_t>(rover.dig_high | rover.left_excavation | rover.entered_construction |
                                            rover.left_starting | rover.return_due | rover.reached);
    if (!(std::fabs(rover.distance) <= 1e9f && std::fabs(rover.angle) <= 1e9f)) return false;
    const bool on_field = rover.x >= 0 && rover.x <= fr::kWidth && rover.y >= 0 && rover.y <= fr::kHeight;
    return on_field && std::isfinite(rover.reward_sum) && std::fabs(rover.heading) <= 2 * fr::kPi &&
           std::fabs(rover.sine) <= 1.001 && std::fabs(rover.cosine) <= 1.001 && std::fabs(rover.speed) <= 1.001 &&
           std::fabs(rover.spin) <= 0.01 && held == rover.held && rover.orbs[fr::kOrbSlots - 1] == fr::kAbsent &&
           flags <= 1 && rover.obstacles >= 0 && rover.obstacles <= FR_ROVER_OBSTACLES && rover.rocks >= 0 &&
           rover.rocks <= rover.obstacles && rover.placed >= 0 && rover.placed <= FR_ROVER_ORBS && rover.zone >= 0 &&
           rover.zone < FR_ROVER_ZONE_COUNT && rover.steps >= 0 && rover.steps < kMostSteps && rover.grabbed >= 0 &&
           rover.delivered >= 0 && rover.construction_drops >= 0 && rover.berm_drops >= 0 && rover.bad_drops >= 0 &&
           rover.berm_orbs >= 0;
}

bool is_sound(const fr::Detours &detours) {
    for (const uint16_t pose : detours.poses)
        if (pose >= fr::kPoses) return false;
    return detours.count >= 0 && detours.count <= fr::Detours::kMost && detours.least >= 0 && detours.ticks >= 0 &&
           detours.ticks <= kMostTicks * 2 && detours.errand >= 0 && detours.errand <= fr::kPoses;
}

} // namespace

struct fr_rover {
    fr_rover(const fr_rover_config &config, const fr_rover_buffers &buffers)
        : config(config), kernels(FASTRL_WIDEST(fr::rover_kernels)), rovers(static_cast<size_t>(config.count)),
          navigators(config.layout == FR_ROVER_LAYOUT_NAVIGATOR ? rovers.size() : 0),
          memory{rovers.data(),
                 buffers,
                 fr::kPresets[3],
                 config.ticks_per_action,
                 config.max_episode_steps,
                 config.compat == FR_ROVER_COMPAT_ORIGINAL,
                 {},
                 navigators.empty() ? nullptr : navigators.data()} {}

    void begin(int32_t first, int32_t count) {
        kernels.begin(memory, first, count);
        kernels.show(memory, first, count);
    }
    Header header() const { return {kStateMagic, config.count, memory.ticks, config.compat, sizeof(Rover)}; }
    uint64_t state_size() const {
        return sizeof(Header) + rovers.size() * sizeof(Rover) + navigators.size() * sizeof(fr::Detours);
    }

    const fr_rover_config config;
    const fr::RoverKernels &kernels;
    std::vector<Rover> rovers;
    std::vector<fr::Navigator> navigators;
    fr::RoverMemory memory;
    bool started = false;
};

namespace {

fr_status check_copies(const fr_rover *rover, int32_t first, int32_t count) {
    if (rover == nullptr) return null_argument("rover");
    if (!rover->started) return fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
    const fr_status status = check_range("first", first, 0, rover->config.count);
    return status != FR_STATUS_OK ? status : check_range("count", count, 0, rover->config.count - first);
}

fr_status check_buffers(const fr_rover_buffers &buffers) {
    const struct {
        const char *name;
        const void *address;
    } needed[] = {{"buffers: actions", buffers.actions},
                  {"buffers: observations", buffers.observations},
                  {"buffers: final_observations", buffers.final_observations},
                  {"buffers: rewards", buffers.rewards},
                  {"buffers: terminated", buffers.terminated},
                  {"buffers: truncated", buffers.truncated},
                  {"buffers: causes", buffers.causes},
                  {"buffers: infos", buffers.infos}};
    for (const auto &buffer : needed)
        if (buffer.address == nullptr) return null_argument(buffer.name);
    return FR_STATUS_OK;
}

} // namespace

void fr_rover_config_init(fr_rover_config *config) {
    if (config != nullptr) *config = {sizeof *config, 1, 4, 10'000, FR_ROVER_COMPAT_NONE, FR_ROVER_LAYOUT_ORIGINAL};
}

fr_status fr_rover_rewards_init(fr_rover_rewards *rewards, int32_t stage) {
    if (rewards == nullptr) return null_argument("rewards");
    const fr_status status = check_range("stage", stage, 1, 4);
    if (status == FR_STATUS_OK) *rewards = fr::kPresets[stage - 1];
    return status;
}

fr_status fr_rover_create(const fr_rover_config *config, const fr_rover_buffers *buffers, fr_rover **out) {
    if (out == nullptr) return null_argument("out");
    *out = nullptr;
    if (config == nullptr) return null_argument("config");
    if (buffers == nullptr) return null_argument("buffers");
    fr_status status = fr::check_config_size(config->size, sizeof *config, "fr_rover_config_init");
    if (status == FR_STATUS_OK) status = check_range("count", config->count, 1, kMostCopies);
    if (status == FR_STATUS_OK) status = check_range("ticks_per_action", config->ticks_per_action, 1, kMostTicks);
    if (status == FR_STATUS_OK) status = check_range("max_episode_steps", config->max_episode_steps, 1, kMostSteps);
    if (status == FR_STATUS_OK) status = check_range("compat", config->compat, 0, FR_ROVER_COMPAT_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_range("layout", config->layout, 0, FR_ROVER_LAYOUT_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_buffers(*buffers);
    if (status != FR_STATUS_OK) return status;
    return fr::guard([&] {
        *out = new fr_rover(*config, *buffers);
        return FR_STATUS_OK;
    });
}

void fr_rover_destroy(fr_rover *rover) { delete rover; }

fr_status fr_rover_set_rewards(fr_rover *rover, const fr_rover_rewards *rewards) {
    if (rover == nullptr) return null_argument("rover");
    if (rewards == nullptr) return null_argument("rewards");
    const fr_status status = check_rewards(*rewards);
    if (status == FR_STATUS_OK) rover->memory.rewards = *rewards;
    return status;
}

fr_status fr_rover_set_limit(fr_rover *rover, int32_t max_episode_steps) {
    if (rover == nullptr) return null_argument("rover");
    const fr_status status = check_range("max_episode_steps", max_episode_steps, 1, kMostSteps);
    if (status == FR_STATUS_OK) rover->memory.limit = max_episode_steps;
    return status;
}

fr_status fr_rover_set_starts(fr_rover *rover, double anywhere, double carrying) {
    if (rover == nullptr) return null_argument("rover");
    if (!(anywhere >= 0 && anywhere <= 1))
        return fail(FR_STATUS_INVALID_ARGUMENT, "anywhere is %g, must be 0..1", anywhere);
    if (!(carrying >= 0 && carrying <= 1))
        return fail(FR_STATUS_INVALID_ARGUMENT, "carrying is %g, must be 0..1", carrying);
    rover->memory.starts = {anywhere, carrying};
    return FR_STATUS_OK;
}

fr_status fr_rover_set_margin(fr_rover *rover, double metres) {
    if (rover == nullptr) return null_argument("rover");
    if (!(metres >= 0 && metres <= 0.05))
        return fail(FR_STATUS_INVALID_ARGUMENT, "metres is %g, must be 0..0.05", metres);
    rover->memory.margin = metres;
    return FR_STATUS_OK;
}

fr_status fr_rover_reset(fr_rover *rover, uint64_t seed) {
    if (rover == nullptr) return null_argument("rover");
    for (int32_t i = 0; i < rover->config.count; ++i)
        rover->rovers[static_cast<size_t>(i)].random = fr::stream(seed, i);
    rover->begin(0, rover->config.count);
    rover->started = true;
    return FR_STATUS_OK;
}

fr_status fr_rover_restart(fr_rover *rover, int32_t first, int32_t count) {
    const fr_status status = check_copies(rover, first, count);
    if (status == FR_STATUS_OK) rover->begin(first, count);
    return status;
}

fr_status fr_rover_step(fr_rover *rover, int32_t first, int32_t count) {
    const fr_status status = check_copies(rover, first, count);
    if (status != FR_STATUS_OK) return status;
    const int32_t bad = rover->kernels.find_bad(rover->memory, first, count);
    if (bad >= 0) {
        const float *action = rover->memory.buffers.actions + static_cast<int64_t>(bad) * FR_ROVER_ACTION_SIZE;
        return fail(FR_STATUS_INVALID_ARGUMENT, "the action of copy %d is (%g, %g, %g), must be finite numbers", bad,
                    static_cast<double>(action[0]), static_cast<double>(action[1]), static_cast<double>(action[2]));
    }
    rover->kernels.step(rover->memory, first, count);
    return FR_STATUS_OK;
}

fr_status fr_rover_get_view(const fr_rover *rover, int32_t copy, fr_rover_view *out) {
    const fr_status status = check_copies(rover, copy, 1);
    if (status != FR_STATUS_OK) return status;
    if (out == nullptr) return null_argument("out");
    rover->kernels.view(rover->rovers[static_cast<size_t>(copy)], *out);
    return FR_STATUS_OK;
}

fr_status fr_rover_state_size(const fr_rover *rover, uint64_t *out) {
    if (rover == nullptr) return null_argument("rover");
    if (out == nullptr) return null_argument("out");
    *out = rover->state_size();
    return FR_STATUS_OK;
}

fr_status fr_rover_state_save(const fr_rover *rover, uint8_t *out, uint64_t capacity) {
    const fr_status status = check_copies(rover, 0, 0);
    if (status != FR_STATUS_OK) return status;
    if (out == nullptr) return null_argument("out");
    if (capacity < rover->state_size()) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "capacity is %llu, the state has %llu bytes",
                    static_cast<unsigned long long>(capacity), static_cast<unsigned long long>(rover->state_size()));
    }
    const Header header = rover->header();
    std::memcpy(out, &header, sizeof header);
    out += sizeof header;
    std::memcpy(out, rover->rovers.data(), rover->rovers.size() * sizeof(Rover));
    out += rover->rovers.size() * sizeof(Rover);
    for (size_t i = 0; i < rover->navigators.size(); ++i)
        std::memcpy(out + i * sizeof(fr::Detours), &rover->navigators[i].detours, sizeof(fr::Detours));
    return FR_STATUS_OK;
}

fr_status fr_rover_state_load(fr_rover *rover, const uint8_t *data, uint64_t size) {
    if (rover == nullptr) return null_argument("rover");
    if (data == nullptr) return null_argument("data");
    const Header wanted = rover->header();
    Header header = {};
    if (size >= sizeof header) std::memcpy(&header, data, sizeof header);
    if (size != rover->state_size() || header.magic != wanted.magic || header.count != wanted.count ||
        header.ticks != wanted.ticks || header.compat != wanted.compat || header.copy_size != wanted.copy_size)
        return fail(FR_STATUS_INVALID_DATA, "the state is of another number of copies, of ticks, compat or version");
    const uint8_t *const copies = data + sizeof header, *const detours = copies + rover->rovers.size() * sizeof(Rover);
    const auto detours_of = [&](size_t i) {
        fr::Detours one = {};
        if (!rover->navigators.empty()) std::memcpy(&one, detours + i * sizeof one, sizeof one);
        return one;
    };
    for (int32_t i = 0; i < header.count; ++i) {
        Rover copy;
        std::memcpy(&copy, copies + static_cast<size_t>(i) * sizeof copy, sizeof copy);
        if (!is_sound(copy) || !is_sound(detours_of(static_cast<size_t>(i))))
            return fail(FR_STATUS_INVALID_DATA, "the state of copy %d is not one that steps lead to", i);
    }
    std::memcpy(rover->rovers.data(), copies, rover->rovers.size() * sizeof(Rover));
    for (size_t i = 0; i < rover->navigators.size(); ++i)
        rover->navigators[i].detours = detours_of(i);
    rover->kernels.show(rover->memory, 0, header.count);
    rover->started = true;
    return FR_STATUS_OK;
}
