// Checks of arguments.
#include "base/check.h"
#include "envs/hockey/batch.h"

#include <cmath>

namespace fr {
namespace {

constexpr int32_t kMaxCount = 1 << 20, kMostFineness = 64;

fr_status check_started(const fr_hockey *hockey) {
    if (!hockey) return null_argument("hockey");
    return hockey->started ? FR_STATUS_OK : fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
}

fr_status check_float(const char *name, float value, double least, double most) {
    if (static_cast<double>(value) >= least && static_cast<double>(value) <= most) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "%s is %g, must be %g..%g", name, static_cast<double>(value), least, most);
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

} // namespace

fr_status check_config(const fr_hockey_config *config) {
    if (!config) return null_argument("config");
    fr_status status = check_config_size(config->size, sizeof(fr_hockey_config), "fr_hockey_config_init");
    if (status == FR_STATUS_OK) status = check_range("count", config->count, 1, kMaxCount);
    if (status == FR_STATUS_OK) status = check_range("keep_mode", config->keep_mode, 0, 1);
    if (status == FR_STATUS_OK) status = check_range("spawn", config->spawn, 0, FR_HOCKEY_SPAWN_COUNT - 1);
    if (status == FR_STATUS_OK && config->fineness != 0)
        status = check_range("fineness", config->fineness, 2, kMostFineness);
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

fr_status check_copies(const fr_hockey *hockey, int32_t first, int32_t count) {
    const fr_status status = check_started(hockey);
    if (status != FR_STATUS_OK) return status;
    if (first >= 0 && count >= 0 && first <= hockey->config.count && count <= hockey->config.count - first)
        return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "copies %d to %lld do not all exist; there are %d", first,
                static_cast<long long>(first) + count - 1, hockey->config.count);
}

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

fr_status check_actions(const fr_hockey &hockey, int32_t first, int32_t count) {
    const fr_hockey_buffers &buffers = hockey.memory.buffers;
    const int32_t size = hockey.memory.action_size, choices = hockey_info(hockey.config).choices;
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
    const fr_status status = check_started(hockey);
    if (status != FR_STATUS_OK) return status;
    return check_range("copy", copy, 0, hockey->config.count - 1);
}

fr_status check_start(const fr_hockey_start &start) {
    fr_status status = check_range("mode", start.mode, 0, FR_HOCKEY_MODE_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_range("player", start.player, 0, FR_HOCKEY_PLAYER_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_range("opponent", start.opponent, 0, FR_HOCKEY_PLAYER_COUNT - 1);
    if (status == FR_STATUS_OK) status = check_float("puck_x", start.puck_x, -3.9, 3.9);
    if (status == FR_STATUS_OK) status = check_float("puck_y", start.puck_y, -3.3, 3.3);
    if (status == FR_STATUS_OK) status = check_float("opponent_x", start.opponent_x, -1, 5);
    if (status == FR_STATUS_OK) status = check_float("opponent_y", start.opponent_y, -4, 4);
    if (status == FR_STATUS_OK) status = check_float("target_y", start.target_y, -4, 4);
    return status;
}

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

} // namespace fr
