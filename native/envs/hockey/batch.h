// The batch: groups of games, the discrete set, and what each exported function works on.
#ifndef FASTRL_HOCKEY_BATCH_H
#define FASTRL_HOCKEY_BATCH_H

#include "base/cpu.h"
#include "envs/hockey/game.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace fr {

// A group seen as rows of 32-bit numbers, as states store a copy's; the stream follows.
constexpr size_t kWords = offsetof(HockeyGroup, random) / (sizeof(uint32_t) * kGroup);
constexpr size_t kFloats = offsetof(HockeyGroup, noise) / (sizeof(uint32_t) * kGroup);
static_assert(kWords == 32 && kFloats == 23 &&
              sizeof(HockeyGroup) == kGroup * (kWords * sizeof(uint32_t) + sizeof(uint64_t)));

struct HockeyCopy {
    uint32_t words[kWords];
    uint64_t random;
};

HockeyCopy read_copy(const HockeyGroup &group, int32_t lane);
void write_copy(HockeyGroup &group, int32_t lane, const HockeyCopy &copy);

fr_hockey_info hockey_info(const fr_hockey_config &config);
// The floats of a choice of the discrete set.
void write_choice(const fr_hockey_config &config, int32_t choice, float (&out)[4]);

// Checks of arguments; each names what is wrong and what is allowed.
fr_status check_config(const fr_hockey_config *config);
fr_status check_buffers(const fr_hockey_buffers &buffers, const fr_hockey_config &config);
fr_status check_copies(const fr_hockey *hockey, int32_t first, int32_t count); // and that there was a reset
fr_status check_copy(const fr_hockey *hockey, int32_t copy);                   // likewise
fr_status check_next(const fr_hockey &hockey, int32_t first, int32_t count); // what an episode that starts now would be
fr_status check_actions(const fr_hockey &hockey, int32_t first, int32_t count);
fr_status check_start(const fr_hockey_start &start);
fr_status check_observation(const float *observation, int32_t size); // values that a game can have

} // namespace fr

struct fr_hockey {
    fr_hockey(const fr_hockey_config &config, const fr_hockey_buffers &buffers)
        : kernels(FASTRL_WIDEST(fr::hockey_kernels)), config(config),
          groups(static_cast<size_t>((config.count + fr::kGroup - 1) / fr::kGroup)),
          choices(static_cast<size_t>(fr::hockey_info(config).choices)) {
        // Games that nobody plays stand still.
        fr_hockey_start start = {};
        start.player = start.opponent = FR_HOCKEY_PLAYER_NOBODY;
        start.puck_x = -1;
        start.opponent_x = 3;
        parked = {};
        for (int32_t lane = 0; lane < fr::kGroup; lane++)
            fr::hockey_place(parked, lane, start);
        std::fill(groups.begin(), groups.end(), parked);
        for (size_t i = 0; i < choices.size(); i++)
            fr::write_choice(config, static_cast<int32_t>(i), choices[i].values);
        const fr_hockey_info info = fr::hockey_info(config);
        memory = {groups.data(),
                  choices.empty() ? nullptr : &choices.data()->values,
                  buffers,
                  config.keep_mode,
                  config.spawn,
                  info.action_size,
                  info.observation_size};
    }

    fr::HockeyGroup &group_of(int32_t copy) { return groups[static_cast<size_t>(copy / fr::kGroup)]; }
    const fr::HockeyGroup &group_of(int32_t copy) const { return groups[static_cast<size_t>(copy / fr::kGroup)]; }

    // Calls what(group, copy of its game 0, from, to) for the groups that a range lies in.
    template <typename What> void each_group(int32_t first, int32_t count, const What &what) {
        for (const int32_t end = first + count; first < end;) {
            const int32_t base = first / fr::kGroup * fr::kGroup, to = std::min(end - base, fr::kGroup);
            what(group_of(base), base, first - base, to);
            first = base + to;
        }
    }

    void step(int32_t first, int32_t count) {
        constexpr int32_t kMost = fr::kBlock * fr::kGroup;
        const int32_t end = first + count;
        while (first < end) {
            const int32_t base = first / fr::kGroup * fr::kGroup;
            // Whole groups, the last one of the batch among them.
            const int32_t whole = end == config.count ? end : end / fr::kGroup * fr::kGroup;
            if (first == base && first < whole) {
                const int32_t to = std::min(whole - base, kMost);
                kernels.step(memory, &group_of(base), base, 0, to);
                first = base + to;
            } else {
                const int32_t to = std::min(end - base, fr::kGroup);
                step_part(group_of(base), base, first - base, to);
                first = base + to;
            }
        }
    }

    // The group's other games may be under way on another thread.
    void step_part(fr::HockeyGroup &group, int32_t base, int32_t from, int32_t to) {
        fr::HockeyGroup part = parked;
        for (int32_t lane = from; lane < to; lane++)
            fr::write_copy(part, lane, fr::read_copy(group, lane));
        kernels.step(memory, &part, base, from, to);
        for (int32_t lane = from; lane < to; lane++)
            fr::write_copy(group, lane, fr::read_copy(part, lane));
    }

    // Rows as after a reset or a load: observations of the present state, nothing rewarded, nothing ended.
    void write_rows(int32_t first, int32_t count) {
        each_group(first, count, [&](fr::HockeyGroup &group, int32_t base, int32_t from, int32_t to) {
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
            fr::hockey_begin(memory, group_of(i), i % fr::kGroup, i);
        write_rows(first, count);
    }

    struct Choice {
        float values[4];
    };

    const fr::HockeyKernels &kernels;
    fr_hockey_config config;
    bool started = false;
    std::vector<fr::HockeyGroup> groups;
    fr::HockeyGroup parked;
    std::vector<Choice> choices;
    fr::HockeyMemory memory{};
};

#endif
