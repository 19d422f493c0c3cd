#include "fastrl/hockey.h"

#include "base/error.h"
#include "envs/hockey/game.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

namespace {

using fr::fail;
using fr::HockeyGroup;
using fr::kGroup;

constexpr int32_t kMaxCount = 1 << 20, kMostFineness = 64;
constexpr uint64_t kStateMagic = 0x31'79'65'6B'63'6F'68'00; // "hockey1" behind a zero byte

// A group seen as rows of 32-bit numbers, as states store a copy's; the stream follows.
constexpr size_t kWords = offsetof(HockeyGroup, random) / (sizeof(uint32_t) * kGroup);
constexpr size_t kFloats = offsetof(HockeyGroup, noise) / (sizeof(uint32_t) * kGroup);
static_assert(kWords == 32 && kFloats == 23 &&
              sizeof(HockeyGroup) == kGroup * (kWords * sizeof(uint32_t) + sizeof(uint64_t)));

// Bytes of a state: this, then for each copy its words and stream.
struct Header {
    uint64_t magic;
    int32_t keep_mode, count;
};

struct Copy {
    uint32_t words[kWords];
    uint64_t random;
};

Copy read_copy(const HockeyGroup &group, int32_t lane) {
    Copy copy;
    const auto *rows = reinterpret_cast<const unsigned char *>(&group);
    for (size_t i = 0; i < kWords; i++)
        std::memcpy(&copy.words[i], rows + (i * kGroup + static_cast<size_t>(lane)) * sizeof(uint32_t),
                    sizeof(uint32_t));
    copy.random = group.random[lane];
    return copy;
}

void write_copy(HockeyGroup &group, int32_t lane, const Copy &copy) {
    auto *rows = reinterpret_cast<unsigned char *>(&group);
    for (size_t i = 0; i < kWords; i++)
        std::memcpy(rows + (i * kGroup + static_cast<size_t>(lane)) * sizeof(uint32_t), &copy.words[i],
                    sizeof(uint32_t));
    group.random[lane] = copy.random;
}

uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
}

const fr::HockeyKernels &choose_kernels() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw")) {
        return fr::hockey_kernels_avx512;
    }
    if (__builtin_cpu_supports("avx2")) return fr::hockey_kernels_avx2;
#endif
    return fr::hockey_kernels_portable;
}

fr_hockey_info info_of(const fr_hockey_config &config) {
    const int32_t keep = config.keep_mode;
    return {keep ? 18 : 16, keep ? 4 : 3, config.fineness ? 1 + 6 * (config.fineness - 1) + keep : 0};
}

void write_choice(const fr_hockey_config &config, int32_t choice, float (&out)[4]) {
    std::fill_n(out, 4, 0.0f);
    const int32_t strengths = config.fineness - 1;
    if (choice == 0) return;
    if (choice > 6 * strengths) {
        out[3] = 1;
        return;
    }
    const int32_t group = (choice - 1) / strengths, strength = (choice - 1) % strengths + 1;
    const float value = static_cast<float>(strength) / static_cast<float>(strengths);
    out[group / 2] = group % 2 == 0 ? -value : value;
}

} // namespace

struct fr_hockey {
    fr_hockey(const fr_hockey_config &config, const fr_hockey_buffers &buffers)
        : kernels(choose_kernels()), config(config), groups(static_cast<size_t>((config.count + kGroup - 1) / kGroup)),
          choices(static_cast<size_t>(info_of(config).choices)) {
        // Games that nobody plays stand still.
        fr_hockey_start start = {};
        start.player = start.opponent = FR_HOCKEY_PLAYER_NOBODY;
        start.puck_x = -1;
        start.opponent_x = 3;
        parked = {};
        for (int32_t lane = 0; lane < kGroup; lane++)
            fr::hockey_place(parked, lane, start);
        std::fill(groups.begin(), groups.end(), parked);
        for (size_t i = 0; i < choices.size(); i++)
            write_choice(config, static_cast<int32_t>(i), choices[i].values);
        const fr_hockey_info info = info_of(config);
        memory = {groups.data(),
                  choices.empty() ? nullptr : &choices.data()->values,
                  buffers,
                  config.keep_mode,
                  config.spawn,
                  info.action_size,
                  info.observation_size};
    }

    HockeyGroup &group_of(int32_t copy) { return groups[static_cast<size_t>(copy / kGroup)]; }
    const HockeyGroup &group_of(int32_t copy) const { return groups[static_cast<size_t>(copy / kGroup)]; }
    uint64_t state_size() const { return sizeof(Header) + static_cast<uint64_t>(config.count) * sizeof(Copy); }

    // Calls what(group, copy of its game 0, from, to) for the groups that a range lies in.
    template <typename What> void each_group(int32_t first, int32_t count, const What &what) {
        for (const int32_t end = first + count; first < end;) {
            const int32_t base = first / kGroup * kGroup, to = std::min(end - base, kGroup);
            what(group_of(base), base, first - base, to);
            first = base + to;
        }
    }

    void step(int32_t first, int32_t count) {
        each_group(first, count, [&](HockeyGroup &group, int32_t base, int32_t from, int32_t to) {
            if (from == 0 && base + to >= std::min(base + kGroup, config.count)) {
                kernels.step(memory, group, base, from, to);
                return;
            }
            // The group's other games may be under way on another thread.
            HockeyGroup part = parked;
            for (int32_t lane = from; lane < to; lane++)
                write_copy(part, lane, read_copy(group, lane));
            kernels.step(memory, part, base, from, to);
            for (int32_t lane = from; lane < to; lane++)
                write_copy(group, lane, read_copy(part, lane));
        });
    }

    // Rows as after a reset or a load: observations of the present state, nothing rewarded, nothing ended.
    void write_rows(int32_t first, int32_t count) {
        each_group(first, count, [&](HockeyGroup &group, int32_t base, int32_t from, int32_t to) {
            kernels.observe(memory, group, base, from, to);
        });
        const fr_hockey_buffers &buffers = memory.buffers;
        for (float *rewards : {buffers.rewards, buffers.opponent_rewards})
            if (rewards) std::fill_n(rewards + first, count, 0.0f);
        for (float *infos : {buffers.infos, buffers.opponent_infos})
            if (infos) std::fill_n(infos + static_cast<int64_t>(first) * 4, static_cast<int64_t>(count) * 4, 0.0f);
        std::fill_n(buffers.terminated + first, count, uint8_t{0});
        std::fill_n(buffers.truncated + first, count, uint8_t{0});
    }

    void begin(int32_t first, int32_t count) {
        for (int32_t i = first; i < first + count; i++)
            fr::hockey_begin(memory, group_of(i), i % kGroup, i);
        write_rows(first, count);
    }

    struct Choice {
        float values[4];
    };

    const fr::HockeyKernels &kernels;
    fr_hockey_config config;
    bool started = false;
    std::vector<HockeyGroup> groups;
    HockeyGroup parked;
    std::vector<Choice> choices;
    fr::HockeyMemory memory{};
};

namespace {

fr_status null_argument(const char *name) { return fail(FR_STATUS_INVALID_ARGUMENT, "%s is NULL", name); }

fr_status check_number(const char *name, int32_t value, int32_t least, int32_t most) {
    if (value >= least && value <= most) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "%s is %d, must be %d..%d", name, value, least, most);
}

fr_status check_config(const fr_hockey_config *config) {
    if (!config) return null_argument("config");
    if (config->size != sizeof(fr_hockey_config)) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: size is %u, must be %zu as set by fr_hockey_config_init",
                    config->size, sizeof(fr_hockey_config));
    }
    fr_status status = check_number("count", config->count, 1, kMaxCount);
    if (status == FR_STATUS_OK) status = check_number("keep_mode", config->keep_mode, 0, 1);
    if (status == FR_STATUS_OK) status = check_number("spawn", config->spawn, 0, FR_HOCKEY_SPAWN_COUNT - 1);
    if (status == FR_STATUS_OK && config->fineness != 0)
        status = check_number("fineness", config->fineness, 2, kMostFineness);
    return status;
}

fr_status check_buffers(const fr_hockey_buffers &buffers, const fr_hockey_config &config) {
    const bool choices = config.fineness != 0;
    if (choices ? buffers.actions != nullptr : buffers.choices != nullptr) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "buffers: %s must be NULL with fineness %d",
                    choices ? "actions" : "choices", config.fineness);
    }
    const struct {
        const char *name;
        const void *address;
    } needed[] = {
        {choices ? "buffers: choices" : "buffers: actions",
         choices ? static_cast<const void *>(buffers.choices) : static_cast<const void *>(buffers.actions)},
        {"buffers: observations", buffers.observations},
        {"buffers: final_observations", buffers.final_observations},
        {"buffers: rewards", buffers.rewards},
        {"buffers: infos", buffers.infos},
        {"buffers: terminated", buffers.terminated},
        {"buffers: truncated", buffers.truncated},
    };
    for (const auto &buffer : needed)
        if (!buffer.address) return null_argument(buffer.name);
    return FR_STATUS_OK;
}

fr_status check_range(const fr_hockey *hockey, int32_t first, int32_t count) {
    if (!hockey) return null_argument("hockey");
    if (!hockey->started) return fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
    if (first >= 0 && count >= 0 && first <= hockey->config.count && count <= hockey->config.count - first)
        return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "copies %d to %lld do not all exist; there are %d", first,
                static_cast<long long>(first) + count - 1, hockey->config.count);
}

// What an episode that starts now would be.
fr_status check_next(const fr_hockey &hockey, int32_t first, int32_t count) {
    const fr_hockey_buffers &buffers = hockey.memory.buffers;
    const struct {
        const char *name;
        const uint8_t *values;
        uint8_t most;
    } next[] = {{"modes", buffers.modes, FR_HOCKEY_MODE_COUNT - 1},
                {"players", buffers.players, FR_HOCKEY_PLAYER_COUNT - 1},
                {"opponents", buffers.opponents, FR_HOCKEY_PLAYER_COUNT - 1}};
    for (const auto &item : next) {
        if (!item.values) continue;
        uint8_t largest = 0;
        for (int32_t i = first; i < first + count; i++)
            largest = std::max(largest, item.values[i]);
        if (largest <= item.most) continue;
        const uint8_t *bad = std::find_if(item.values + first, item.values + first + count,
                                          [&](uint8_t value) { return value > item.most; });
        return fail(FR_STATUS_INVALID_ARGUMENT, "%s of copy %td is %d, must be 0..%d", item.name, bad - item.values,
                    *bad, item.most);
    }
    return FR_STATUS_OK;
}

fr_status check_row(const float *row, int32_t size, int32_t copy, const char *whose) {
    for (int32_t j = 0; j < size; j++)
        if (!std::isfinite(row[j])) {
            return fail(FR_STATUS_INVALID_ARGUMENT,
                        "the action of %s of copy %d is not a finite number: %g in place %d", whose, copy,
                        static_cast<double>(row[j]), j);
        }
    return FR_STATUS_OK;
}

fr_status check_actions(const fr_hockey &hockey, int32_t first, int32_t count) {
    const fr_hockey_buffers &buffers = hockey.memory.buffers;
    const int32_t size = hockey.memory.action_size, choices = info_of(hockey.config).choices;
    for (int32_t i = first; i < first + count; i++) {
        const HockeyGroup &group = hockey.group_of(i);
        const int32_t lane = i % kGroup;
        fr_status status = FR_STATUS_OK;
        if (group.kinds[0][lane] == FR_HOCKEY_PLAYER_EXTERNAL) {
            if (!choices) {
                status = check_row(buffers.actions + static_cast<int64_t>(i) * size, size, i, "player one");
            } else if (static_cast<uint32_t>(buffers.choices[i]) >= static_cast<uint32_t>(choices)) {
                status = fail(FR_STATUS_INVALID_ARGUMENT, "action %d of copy %d is out of range; allowed are 0 to %d",
                              buffers.choices[i], i, choices - 1);
            }
        }
        if (status == FR_STATUS_OK && group.kinds[1][lane] == FR_HOCKEY_PLAYER_EXTERNAL) {
            if (!buffers.opponent_actions) {
                return fail(FR_STATUS_INVALID_ARGUMENT,
                            "player two of copy %d is external, but there are no opponent_actions", i);
            }
            status = check_row(buffers.opponent_actions + static_cast<int64_t>(i) * size, size, i, "player two");
        }
        if (status != FR_STATUS_OK) return status;
    }
    return FR_STATUS_OK;
}

fr_status check_copy(const fr_hockey *hockey, int32_t copy) {
    if (!hockey) return null_argument("hockey");
    if (!hockey->started) return fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
    return check_number("copy", copy, 0, hockey->config.count - 1);
}

fr_status check_float(const char *name, float value, double least, double most) {
    if (static_cast<double>(value) >= least && static_cast<double>(value) <= most) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "%s is %g, must be %g..%g", name, static_cast<double>(value), least, most);
}

fr_status check_start(const fr_hockey_start &start) {
    fr_status status = check_number("mode", start.mode, 0, FR_HOCKEY_MODE_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_number("player", start.player, 0, FR_HOCKEY_PLAYER_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_number("opponent", start.opponent, 0, FR_HOCKEY_PLAYER_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_float("puck_x", start.puck_x, -3.9, 3.9);
    if (status == FR_STATUS_OK) status = check_float("puck_y", start.puck_y, -3.3, 3.3);
    if (status == FR_STATUS_OK) status = check_float("opponent_x", start.opponent_x, -1, 5);
    if (status == FR_STATUS_OK) status = check_float("opponent_y", start.opponent_y, -4, 4);
    if (status == FR_STATUS_OK) status = check_float("target_y", start.target_y, -4, 4);
    return status;
}

// Whether an observation's values are ones that a game can have.
fr_status check_observation(const float *o, int32_t size) {
    const struct {
        int32_t place;
        double least, most;
        const char *name;
    } limits[] = {
        {0, -5, 1, "x of player one"},      {1, -4, 4, "y of player one"},      {6, -1, 5, "x of player two"},
        {7, -4, 4, "y of player two"},      {12, -5, 5, "x of the puck"},       {13, -3.4, 3.4, "y of the puck"},
        {16, 0, 15, "timer of player one"}, {17, 0, 15, "timer of player two"},
    };
    for (const auto &limit : limits) {
        if (limit.place >= size) continue;
        const fr_status status = check_float(limit.name, o[limit.place], limit.least, limit.most);
        if (status != FR_STATUS_OK) return status;
    }
    for (const int32_t i : {2, 3, 4, 5, 8, 9, 10, 11, 14, 15}) {
        const fr_status status = check_float(i == 2 || i == 8 ? "an angle" : "a velocity", o[i], -100, 100);
        if (status != FR_STATUS_OK) return status;
    }
    return FR_STATUS_OK;
}

} // namespace

void fr_hockey_config_init(fr_hockey_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->count = 1;
    config->keep_mode = 1;
}

fr_status fr_hockey_get_info(const fr_hockey_config *config, fr_hockey_info *out) {
    if (!out) return null_argument("out");
    *out = {};
    const fr_status status = check_config(config);
    if (status == FR_STATUS_OK) *out = info_of(*config);
    return status;
}

fr_status fr_hockey_get_choice(const fr_hockey_config *config, int32_t choice, float *out) {
    if (!out) return null_argument("out");
    fr_status status = check_config(config);
    if (status == FR_STATUS_OK) status = check_number("choice", choice, 0, info_of(*config).choices - 1);
    if (status != FR_STATUS_OK) return status;
    float values[4];
    write_choice(*config, choice, values);
    std::copy_n(values, 4, out);
    return FR_STATUS_OK;
}

fr_status fr_hockey_create(const fr_hockey_config *config, const fr_hockey_buffers *buffers, fr_hockey **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    fr_status status = check_config(config);
    if (status != FR_STATUS_OK) return status;
    if (!buffers) return null_argument("buffers");
    status = check_buffers(*buffers, *config);
    if (status != FR_STATUS_OK) return status;
    return fr::guard([&] {
        *out = new fr_hockey(*config, *buffers);
        return FR_STATUS_OK;
    });
}

void fr_hockey_destroy(fr_hockey *hockey) { delete hockey; }

fr_status fr_hockey_reset(fr_hockey *hockey, uint64_t seed) {
    if (!hockey) return null_argument("hockey");
    const int32_t count = hockey->config.count;
    const fr_status status = check_next(*hockey, 0, count);
    if (status != FR_STATUS_OK) return status;
    for (int32_t i = 0; i < count; i++) {
        hockey->group_of(i).random[i % kGroup] = mix(seed) + mix(static_cast<uint64_t>(i) + 1);
        hockey->group_of(i).starter[i % kGroup] = 1 - i % 2;
    }
    hockey->begin(0, count);
    hockey->started = true;
    return FR_STATUS_OK;
}

fr_status fr_hockey_restart(fr_hockey *hockey, int32_t first, int32_t count) {
    fr_status status = check_range(hockey, first, count);
    if (status == FR_STATUS_OK) status = check_next(*hockey, first, count);
    if (status == FR_STATUS_OK) hockey->begin(first, count);
    return status;
}

fr_status fr_hockey_step(fr_hockey *hockey, int32_t first, int32_t count) {
    fr_status status = check_range(hockey, first, count);
    if (status == FR_STATUS_OK) status = check_next(*hockey, first, count);
    if (status == FR_STATUS_OK) status = check_actions(*hockey, first, count);
    if (status == FR_STATUS_OK) hockey->step(first, count);
    return status;
}

fr_status fr_hockey_start_at(fr_hockey *hockey, int32_t copy, const fr_hockey_start *start) {
    fr_status status = check_copy(hockey, copy);
    if (status != FR_STATUS_OK) return status;
    if (!start) return null_argument("start");
    status = check_start(*start);
    if (status != FR_STATUS_OK) return status;
    fr::hockey_place(hockey->group_of(copy), copy % kGroup, *start);
    hockey->write_rows(copy, 1);
    return FR_STATUS_OK;
}

fr_status fr_hockey_set_state(fr_hockey *hockey, int32_t copy, const float *observation) {
    fr_status status = check_copy(hockey, copy);
    if (status != FR_STATUS_OK) return status;
    if (!observation) return null_argument("observation");
    status = check_observation(observation, hockey->memory.observation_size);
    if (status != FR_STATUS_OK) return status;
    HockeyGroup &group = hockey->group_of(copy);
    const int32_t lane = copy % kGroup;
    for (int k = 0; k < 2; k++) {
        fr::hockey_put_player(group, lane, k, observation + 6 * k);
        if (hockey->config.keep_mode) group.timers[k][lane] = std::round(observation[16 + k]);
    }
    for (int i = 0; i < 4; i++)
        group.puck[i][lane] = observation[12 + i];
    hockey->write_rows(copy, 1);
    return FR_STATUS_OK;
}

fr_status fr_hockey_get_episode(const fr_hockey *hockey, int32_t copy, fr_hockey_episode *out) {
    if (!out) return null_argument("out");
    *out = {};
    const fr_status status = check_copy(hockey, copy);
    if (status != FR_STATUS_OK) return status;
    const HockeyGroup &group = hockey->group_of(copy);
    const int32_t lane = copy % kGroup;
    *out = {group.mode[lane], group.kinds[0][lane], group.kinds[1][lane], group.time[lane]};
    return FR_STATUS_OK;
}

fr_status fr_hockey_state_size(const fr_hockey *hockey, uint64_t *out) {
    if (!hockey) return null_argument("hockey");
    if (!out) return null_argument("out");
    *out = hockey->state_size();
    return FR_STATUS_OK;
}

fr_status fr_hockey_state_save(const fr_hockey *hockey, uint8_t *out, uint64_t capacity) {
    if (!hockey) return null_argument("hockey");
    if (!out) return null_argument("out");
    if (!hockey->started) return fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
    if (capacity < hockey->state_size()) return fail(FR_STATUS_INVALID_ARGUMENT, "the state does not fit");
    const Header header = {kStateMagic, hockey->config.keep_mode, hockey->config.count};
    std::memcpy(out, &header, sizeof header);
    out += sizeof header;
    for (int32_t i = 0; i < hockey->config.count; i++, out += sizeof(Copy)) {
        const Copy copy = read_copy(hockey->group_of(i), i % kGroup);
        std::memcpy(out, &copy, sizeof copy);
    }
    return FR_STATUS_OK;
}

fr_status fr_hockey_state_load(fr_hockey *hockey, const uint8_t *data, uint64_t size) {
    if (!hockey) return null_argument("hockey");
    if (!data) return null_argument("data");
    Header header = {};
    if (size >= sizeof header) std::memcpy(&header, data, sizeof header);
    if (size != hockey->state_size() || header.magic != kStateMagic || header.keep_mode != hockey->config.keep_mode ||
        header.count != hockey->config.count) {
        return fail(FR_STATUS_INVALID_DATA, "the state is of another keep mode, number of copies or version");
    }
    const auto copy_at = [&](int32_t i) {
        Copy copy;
        std::memcpy(&copy, data + sizeof header + static_cast<size_t>(i) * sizeof copy, sizeof copy);
        return copy;
    };
    HockeyGroup probe = hockey->parked;
    for (int32_t i = 0; i < header.count; i++) {
        const Copy copy = copy_at(i);
        write_copy(probe, 0, copy);
        bool sound = true;
        for (size_t k = 0; k < kFloats; k++) {
            float value;
            std::memcpy(&value, &copy.words[k], sizeof value);
            sound = sound && std::fabs(value) <= 1000; // false for what is not a number
        }
        for (int k = 0; k < 2; k++)
            sound = sound && probe.kinds[k][0] >= 0 && probe.kinds[k][0] < FR_HOCKEY_PLAYER_COUNT &&
                    (probe.touching[k][0] & ~1) == 0;
        sound = sound && probe.mode[0] >= 0 && probe.mode[0] < FR_HOCKEY_MODE_COUNT && probe.time[0] >= 0 &&
                probe.time[0] <= 250 && (probe.starter[0] & ~1) == 0;
        if (!sound) return fail(FR_STATUS_INVALID_DATA, "the state of copy %d is not one that steps lead to", i);
    }
    for (int32_t i = 0; i < header.count; i++)
        write_copy(hockey->group_of(i), i % kGroup, copy_at(i));
    hockey->write_rows(0, header.count);
    hockey->started = true;
    return FR_STATUS_OK;
}
