#include "fastrl/hockey.h"

#include "base/check.h"
#include "base/random.h"
#include "envs/hockey/batch.h"

#include <cmath>

namespace fr {

HockeyCopy read_copy(const HockeyGroup &group, int32_t lane) {
    HockeyCopy copy;
    const auto *rows = reinterpret_cast<const unsigned char *>(&group);
    for (size_t i = 0; i < kWords; i++)
        std::memcpy(&copy.words[i], rows + (i * kGroup + static_cast<size_t>(lane)) * sizeof(uint32_t),
                    sizeof(uint32_t));
    copy.random = group.random[lane];
    return copy;
}

void write_copy(HockeyGroup &group, int32_t lane, const HockeyCopy &copy) {
    auto *rows = reinterpret_cast<unsigned char *>(&group);
    for (size_t i = 0; i < kWords; i++)
        std::memcpy(rows + (i * kGroup + static_cast<size_t>(lane)) * sizeof(uint32_t), &copy.words[i],
                    sizeof(uint32_t));
    group.random[lane] = copy.random;
}

fr_hockey_info hockey_info(const fr_hockey_config &config) {
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

} // namespace fr

using namespace fr;

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
    if (status == FR_STATUS_OK) *out = hockey_info(*config);
    return status;
}

fr_status fr_hockey_get_choice(const fr_hockey_config *config, int32_t choice, float *out) {
    if (!out) return null_argument("out");
    fr_status status = check_config(config);
    if (status == FR_STATUS_OK) status = check_range("choice", choice, 0, hockey_info(*config).choices - 1);
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
    return guard([&] {
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
        hockey->group_of(i).random[i % kGroup] = stream(seed, i);
        hockey->group_of(i).starter[i % kGroup] = 1 - i % 2;
    }
    hockey->begin(0, count);
    hockey->started = true;
    return FR_STATUS_OK;
}

fr_status fr_hockey_restart(fr_hockey *hockey, int32_t first, int32_t count) {
    fr_status status = check_copies(hockey, first, count);
    if (status == FR_STATUS_OK) status = check_next(*hockey, first, count);
    if (status == FR_STATUS_OK) hockey->begin(first, count);
    return status;
}

fr_status fr_hockey_step(fr_hockey *hockey, int32_t first, int32_t count) {
    fr_status status = check_copies(hockey, first, count);
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
    hockey_place(hockey->group_of(copy), copy % kGroup, *start);
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
        hockey_put_player(group, lane, k, observation + 6 * k);
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
