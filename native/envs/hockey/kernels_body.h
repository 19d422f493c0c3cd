// A step of a group of games. Compiled once for each vector width, with FASTRL_HOCKEY_KERNELS as the table's name and
// FASTRL_HOCKEY_LANES games to a vector; everything else has internal linkage.
#include "envs/hockey/crowd.h"
#include "envs/hockey/rules.h"

namespace fr {
namespace {

constexpr int kMostSize = 18;

// What a step hands to the caller, one array for each column; [0] in player one's view, [1] in player two's.
struct Rows {
    float observations[2][kMostSize][kGroup];
    float infos[2][4][kGroup]; // winner, closeness, touch, direction
    float rewards[2][kGroup];
    int32_t terminated[kGroup], truncated[kGroup];
};

inline V read(const float (&array)[kGroup], int at) { return load<V>(array + at); }
inline void write(float (&array)[kGroup], int at, V value) { store(array + at, value); }

Bodies load_bodies(const HockeyGroup &group, int at) {
    Bodies bodies;
    for (int k = 0; k < 2; k++) {
        const auto &p = group.players[k];
        bodies.players[k] = {
            {read(p[0], at), read(p[1], at)}, read(p[2], at), {read(p[3], at), read(p[4], at)}, read(p[5], at)};
    }
    const auto &p = group.puck;
    bodies.puck = {{read(p[0], at), read(p[1], at)}, V{}, {read(p[2], at), read(p[3], at)}, read(p[4], at)};
    return bodies;
}

// Adding 0 makes -0 into 0: which of the two a sum of nothings is depends on the games beside it.
void store_bodies(HockeyGroup &group, int at, const Bodies &bodies) {
    for (int k = 0; k < 2; k++) {
        const Body &body = bodies.players[k];
        const V values[6] = {body.c.x, body.c.y, body.a, body.v.x, body.v.y, body.w};
        for (int i = 0; i < 6; i++)
            write(group.players[k][i], at, values[i] + 0.0f);
    }
    const Body &body = bodies.puck;
    const V values[5] = {body.c.x, body.c.y, body.v.x, body.v.y, body.w};
    for (int i = 0; i < 5; i++)
        write(group.puck[i], at, values[i] + 0.0f);
}

// Columns of both views.
void observe_lanes(const Bodies &bodies, const Pose (&poses)[2], const V (&timers)[2], int at, Rows &rows) {
    for (int view = 0; view < 2; view++) {
        auto &columns = rows.observations[view];
        const float side = kTurned[view];
        for (int i = 0; i < 2; i++) {
            const int k = view ^ i;
            const Body &body = bodies.players[k];
            const V values[6] = {side * poses[k].at.x, side * poses[k].at.y, body.a,
                                 side * body.v.x,      side * body.v.y,      body.w};
            for (int j = 0; j < 6; j++)
                write(columns[6 * i + j], at, values[j] + 0.0f); // no negative zero, as in the state
            write(columns[16 + i], at, timers[k]);
        }
        const Body &puck = bodies.puck;
        const V values[4] = {side * puck.c.x, side * puck.c.y, side * puck.v.x, side * puck.v.y};
        for (int j = 0; j < 4; j++)
            write(columns[12 + j], at, values[j] + 0.0f);
    }
}

inline M is(I values, int32_t value) { return !nonzero(values ^ value); }

// What a group's step leaves behind between its parts.
struct Midway {
    float puck_speed[kGroup];   // along x, before contacts
    int32_t touches[2][kGroup]; // of the puck and each racket
    int32_t goals[2][kGroup];   // the puck is in the player's goal
};

// First part: actions, rules, and the motion of games without contacts. The others are put into `crowd`.
void begin_lanes(const HockeyMemory &memory, HockeyGroup &group, int32_t number, int at,
                 const float (&given)[2][4][kGroup], Midway &midway, Crowd &crowd) {
    Bodies bodies = load_bodies(group, at);
    V timers[2] = {read(group.timers[0], at), read(group.timers[1], at)};
    const Pose poses[2] = {player_pose(bodies.players[0], 0), player_pose(bodies.players[1], 1)};
    Action actions[2];
    OwnView views[2];
    for (int k = 0; k < 2; k++) {
        views[k] = own_view(bodies, poses[k], k);
        const auto &columns = given[k];
        actions[k] = {read(columns[0], at), read(columns[1], at), read(columns[2], at), read(columns[3], at)};
        const I kind = load<I>(group.kinds[k] + at);
        const M strong = is(kind, FR_HOCKEY_PLAYER_STRONG), scripted = strong | is(kind, FR_HOCKEY_PLAYER_WEAK);
        if (!any(scripted)) continue;
        const V old_phase = read(group.phase[k], at);
        const I old_noise = load<I>(group.noise[k] + at);
        V phase = old_phase;
        U noise = reinterpret_cast<U>(old_noise);
        const Action played = scripted_action(views[k], timers[k], phase, noise, strong);
        write(group.phase[k], at, select(scripted, phase, old_phase));
        store(group.noise[k] + at, select(scripted, reinterpret_cast<V>(noise), reinterpret_cast<V>(old_noise)));
        actions[k] = {select(scripted, played.x, actions[k].x), select(scripted, played.y, actions[k].y),
                      select(scripted, played.turn, actions[k].turn), select(scripted, played.shoot, actions[k].shoot)};
    }

    Force forces[2];
    for (int k = 0; k < 2; k++)
        forces[k] = player_force(bodies.players[k], views[k], k, actions[k]);
    const M fast = less(fill(25 * 25), dot(bodies.puck.v, bodies.puck.v));
    Force puck_force = {
        {read(group.kick[0], at), read(group.kick[1], at)}, V{}, select(fast, fill(0.8f), fill(0.999f)), fill(1)};
    if (memory.keep_mode)
        for (int k = 0; k < 2; k++)
            hold_puck(bodies, puck_force, timers[k], poses[k], k, actions[k].shoot);
    for (int k = 0; k < 2; k++) {
        write(group.timers[k], at, timers[k]);
        write(group.kick[k], at, V{});
        store(midway.touches[k] + at, I{});
        store(midway.goals[k] + at, as_integers(in_goal(bodies.puck, -kTurned[k])));
    }
    write(midway.puck_speed, at, bodies.puck.v.x);

    Bodies moved = bodies;
    integrate(moved, forces, puck_force);
    move(moved);
    const Pose next[2] = {player_pose(moved.players[0], 0), player_pose(moved.players[1], 1)};
    store_bodies(group, at, moved);
    const Busy busy = find_busy(bodies, poses, moved, next);
    if (any(busy.any())) crowd.add(bodies, forces, puck_force, busy, number * kGroup + at);
}

// Last part: what touches mean, observations, rewards and ends.
void end_lanes(const HockeyMemory &memory, HockeyGroup &group, int at, const Midway &midway, Rows &rows) {
    const Bodies bodies = load_bodies(group, at);
    const Pose poses[2] = {player_pose(bodies.players[0], 0), player_pose(bodies.players[1], 1)};
    V timers[2];
    for (int k = 0; k < 2; k++) {
        const I touches = load<I>(midway.touches[k] + at);
        const M begins = except(nonzero(touches), nonzero(load<I>(group.touching[k] + at)));
        timers[k] = read(group.timers[k], at);
        if (memory.keep_mode) catch_puck(timers[k], begins, kTurned[k] * read(midway.puck_speed, at));
        store(group.touching[k] + at, touches);
        write(group.timers[k], at, timers[k]);
    }
    observe_lanes(bodies, poses, timers, at, rows);

    const I time = load<I>(group.time + at);
    const V most_time =
        select(is(load<I>(group.mode + at), FR_HOCKEY_MODE_NORMAL), fill(kNormalTime), fill(kTrainingTime));
    const M lost = nonzero(load<I>(midway.goals[0] + at)), won = nonzero(load<I>(midway.goals[1] + at));
    const M late = except(at_most(most_time, __builtin_convertvector(time, V)), lost | won);
    store(rows.terminated + at, as_integers(lost | won));
    store(rows.truncated + at, as_integers(late));
    store(group.time + at, time + 1);
    const V winner = select(won, fill(1), select(lost, fill(-1), V{}));
    for (int k = 0; k < 2; k++) {
        const OwnView own = own_view(bodies, poses[k], k);
        const V result = kTurned[k] * winner, near = closeness(own, most_time);
        write(rows.rewards[k], at, 10.0f * result + near);
        write(rows.infos[k][0], at, result);
        write(rows.infos[k][1], at, near);
        write(rows.infos[k][2], at, select(equal(timers[k], fill(static_cast<float>(kKeepTime))), fill(1), V{}));
        write(rows.infos[k][3], at, own.puck_v.x / (25.0f * most_time));
    }
}

// Four floats of each of four columns to four rows.
void transpose(float *rows, int size, const float (*columns)[kGroup], int i) {
    typedef float F __attribute__((vector_size(4 * sizeof(float))));
    F in[4];
    for (int j = 0; j < 4; j++)
        std::memcpy(&in[j], columns[j] + i, sizeof in[j]);
    const F low0 = __builtin_shufflevector(in[0], in[1], 0, 4, 1, 5),
            low1 = __builtin_shufflevector(in[2], in[3], 0, 4, 1, 5);
    const F high0 = __builtin_shufflevector(in[0], in[1], 2, 6, 3, 7),
            high1 = __builtin_shufflevector(in[2], in[3], 2, 6, 3, 7);
    const F out[4] = {__builtin_shufflevector(low0, low1, 0, 1, 4, 5), __builtin_shufflevector(low0, low1, 2, 3, 6, 7),
                      __builtin_shufflevector(high0, high1, 0, 1, 4, 5),
                      __builtin_shufflevector(high0, high1, 2, 3, 6, 7)};
    for (int j = 0; j < 4; j++)
        std::memcpy(rows + j * size, &out[j], sizeof out[j]);
}

// Columns to rows of `size` floats, of the games that the call is about.
void write_rows(float *rows, const float (*columns)[kGroup], int size, int32_t first, int32_t from, int32_t to) {
    if (!rows) return;
    rows += static_cast<int64_t>(first) * size;
    int j = 0;
    if (from == 0 && to == kGroup)
        for (; j + 4 <= size; j += 4)
            for (int i = 0; i < kGroup; i += 4)
                transpose(rows + i * size + j, size, columns + j, i);
    for (; j < size; j++)
        for (int32_t i = from; i < to; i++)
            rows[static_cast<int64_t>(i) * size + j] = columns[j][i];
}

void observe(const HockeyMemory &memory, const HockeyGroup &group, int32_t first, int32_t from, int32_t to) {
    Rows rows;
    for (int at = 0; at < kGroup; at += kLanes) {
        const Bodies bodies = load_bodies(group, at);
        const Pose poses[2] = {player_pose(bodies.players[0], 0), player_pose(bodies.players[1], 1)};
        observe_lanes(bodies, poses, {read(group.timers[0], at), read(group.timers[1], at)}, at, rows);
    }
    write_rows(memory.buffers.observations, rows.observations[0], memory.observation_size, first, from, to);
    write_rows(memory.buffers.opponent_observations, rows.observations[1], memory.observation_size, first, from, to);
}

// Rows of actions to columns; what a player who stands still or is scripted does is 0 or comes later.
void read_actions(const HockeyMemory &memory, const HockeyGroup &group, int32_t first, int32_t from, int32_t to,
                  float (&given)[2][4][kGroup]) {
    const fr_hockey_buffers &buffers = memory.buffers;
    const float *const reals[2] = {buffers.actions, buffers.opponent_actions};
    for (int k = 0; k < 2; k++)
        for (int32_t i = from; i < to; i++) {
            if (group.kinds[k][i] != FR_HOCKEY_PLAYER_EXTERNAL) continue;
            const int64_t row = first + i;
            const float *action = reals[k] + row * memory.action_size;
            if (k == 0 && memory.choices) action = memory.choices[buffers.choices[row]];
            for (int j = 0; j < memory.action_size; j++)
                given[k][j][i] = action[j] < -1 ? -1 : action[j] > 1 ? 1 : action[j];
        }
}

// Rows of the games `from` to `to` - 1 of a group, and the next episodes of those that ended.
void write_group(const HockeyMemory &memory, HockeyGroup &group, const Midway &midway, int32_t first, int32_t from,
                 int32_t to) {
    const fr_hockey_buffers &buffers = memory.buffers;
    Rows rows;
    for (int at = 0; at < kGroup; at += kLanes)
        end_lanes(memory, group, at, midway, rows);
    float *const observations[2] = {buffers.observations, buffers.opponent_observations};
    float *const finals[2] = {buffers.final_observations, buffers.opponent_final_observations};
    float *const infos[2] = {buffers.infos, buffers.opponent_infos};
    float *const rewards[2] = {buffers.rewards, buffers.opponent_rewards};
    for (int k = 0; k < 2; k++) {
        write_rows(observations[k], rows.observations[k], memory.observation_size, first, from, to);
        write_rows(infos[k], rows.infos[k], 4, first, from, to);
        write_rows(rewards[k], &rows.rewards[k], 1, first, from, to);
    }
    for (int32_t i = from; i < to; i++) {
        buffers.terminated[first + i] = rows.terminated[i] != 0;
        buffers.truncated[first + i] = rows.truncated[i] != 0;
        if (!(rows.terminated[i] | rows.truncated[i])) continue;
        for (int k = 0; k < 2; k++)
            write_rows(finals[k], rows.observations[k], memory.observation_size, first, i, i + 1);
        hockey_begin(memory, group, i, first + i);
        observe(memory, group, first, i, i + 1);
    }
}

void step(const HockeyMemory &memory, HockeyGroup *groups, int32_t first, int32_t from, int32_t to) {
    Crowd crowd;
    Midway midway[kBlock];
    const int32_t count = (to + kGroup - 1) / kGroup;
    const auto end_of = [to](int32_t i) { return i * kGroup + kGroup < to ? kGroup : to - i * kGroup; };
    for (int32_t i = 0; i < count; i++) {
        float given[2][4][kGroup] = {};
        read_actions(memory, groups[i], first + i * kGroup, i == 0 ? from : 0, end_of(i), given);
        for (int at = 0; at < kGroup; at += kLanes)
            begin_lanes(memory, groups[i], i, at, given, midway[i], crowd);
    }
    crowd.solve([&](int32_t place, const float(&bodies)[Crowd::kBodies], bool touches_one, bool touches_two) {
        HockeyGroup &group = groups[place / kGroup];
        const int32_t lane = place % kGroup;
        for (int i = 0; i < 12; i++)
            group.players[i / 6][i % 6][lane] = bodies[i];
        for (int i = 0; i < 5; i++)
            group.puck[i][lane] = bodies[12 + i];
        midway[place / kGroup].touches[0][lane] = touches_one;
        midway[place / kGroup].touches[1][lane] = touches_two;
    });
    for (int32_t i = 0; i < count; i++)
        write_group(memory, groups[i], midway[i], first + i * kGroup, i == 0 ? from : 0, end_of(i));
}

} // namespace

const HockeyKernels FASTRL_HOCKEY_KERNELS = {step, observe};

} // namespace fr
