// Recorded episodes of the original game, played through the public interface.
#include "tests/hockey/episodes.h"
#include "tests/hockey/fixture.h"

#include <algorithm>

namespace {

constexpr float kExact = 1e-4f;

fr_hockey_start start_of(const Episode &episode) {
    const std::vector<float> &first = episode.observations[0], &second = episode.observations[1];
    fr_hockey_start start = {};
    start.mode = episode.mode == "NORMAL"           ? int32_t{FR_HOCKEY_MODE_NORMAL}
                 : episode.mode == "TRAIN_SHOOTING" ? int32_t{FR_HOCKEY_MODE_SHOOTING}
                                                    : int32_t{FR_HOCKEY_MODE_DEFENSE};
    start.opponent_x = first[6];
    start.opponent_y = first[7];
    start.puck_x = first[12];
    start.puck_y = first[13];
    // The puck's first velocity says where it was sent.
    if (start.mode == FR_HOCKEY_MODE_DEFENSE) start.target_y = first[13] + (-5 - first[12]) * second[15] / second[14];
    return start;
}

float largest_gap(const float *ours, const std::vector<float> &recorded) {
    float gap = 0;
    for (size_t i = 0; i < recorded.size(); i++)
        gap = std::max(gap, std::fabs(ours[i] - recorded[i]));
    return gap;
}

// Whether a racket and the puck are so near that they may have met by now.
bool may_touch(const std::vector<float> &o) {
    constexpr float kReach = 0.21667f + 0.01f;
    for (size_t k = 0; k < 2; k++) {
        const float side = k == 0 ? 1.0f : -1.0f, c = std::cos(o[6 * k + 2]), s = std::sin(o[6 * k + 2]);
        const float dx = side * (o[12] - o[6 * k]), dy = side * (o[13] - o[6 * k + 1]);
        const float x = c * dx + s * dy, y = std::fabs(c * dy - s * dx);
        if (x < 0.1f + kReach && x > -0.42f - kReach && y < 0.4f + kReach) return true;
    }
    return false;
}

void act(HockeyFixture &game, const Episode &episode, size_t t) {
    std::copy_n(episode.actions[t].data(), 4, game.actions[0].data());
    std::copy_n(episode.actions[t].data() + 4, 4, game.actions[1].data());
}

// From the recorded start on, by the recorded actions: every value up to the first contact of player and puck; after it,
// where rounding grows, still every catch, hold, shot, reward and end in its step.
void episode_is_the_recorded_one(const Episode &episode) {
    HockeyFixture game(1);
    CHECK(fr_hockey_reset(game.hockey, 1) == FR_STATUS_OK);
    const fr_hockey_start start = start_of(episode);
    CHECK(fr_hockey_start_at(game.hockey, 0, &start) == FR_STATUS_OK);
    CHECK(largest_gap(game.row(0, 0), episode.observations[0]) < kExact);
    bool touched = false;
    for (size_t t = 0; t < episode.steps(); t++) {
        touched = touched || may_touch(episode.observations[t]);
        act(game, episode, t);
        CHECK(game.step() == FR_STATUS_OK);
        const float *row = game.last_row(0, 0);
        const std::vector<float> &recorded = episode.observations[t + 1], &info = episode.infos[t];
        if (!touched) {
            CHECK(largest_gap(row, recorded) < kExact);
            CHECK(largest_gap(game.infos[0].data(), info) < kExact);
        }
        CHECK(row[16] == recorded[16] && row[17] == recorded[17]);
        CHECK(game.infos[0][0] == info[0] && game.infos[0][2] == info[2]);
        CHECK(std::fabs(game.rewards[0][0] - episode.rewards[t]) < kExact);
        CHECK(game.ended(0) == episode.done[t]);
        CHECK(game.truncated[0] == (episode.done[t] && info[0] == 0));
        if (check_failures) {
            std::fprintf(stderr, "%s %d %s, step %zu\n", episode.mode.c_str(), episode.seed, episode.kind.c_str(),
                         t + 1);
            return;
        }
    }
    if (!touched) CHECK(largest_gap(game.last_row(1, 0), episode.last_of_two) < kExact);
}

// Whether the recorded puck only slowed down as nothing does that touches it.
bool flew_free(const std::vector<float> &from, const std::vector<float> &to) {
    const float kept = std::hypot(from[14], from[15]) > 25 ? 0.8f : 0.999f;
    return std::hypot(to[14] - kept * from[14], to[15] - kept * from[15]) < 1e-3f;
}

float velocity_error(const float *row, const std::vector<float> &recorded, size_t at) {
    return std::hypot(row[at] - recorded[at], row[at + 1] - recorded[at + 1]);
}

// One step from each recorded observation. The puck's spin, which is not part of one, stays from step to step.
void steps_from_recorded_observations(const std::vector<Episode> &episodes) {
    std::vector<float> errors; // of the puck where something touched it, as a share of its speed
    for (const Episode &episode : episodes) {
        HockeyFixture game(1);
        CHECK(fr_hockey_reset(game.hockey, 1) == FR_STATUS_OK);
        const fr_hockey_start start = start_of(episode);
        CHECK(fr_hockey_start_at(game.hockey, 0, &start) == FR_STATUS_OK);
        for (size_t t = 0; t < episode.steps(); t++) {
            const std::vector<float> &from = episode.observations[t], &to = episode.observations[t + 1];
            if (t > 0) CHECK(fr_hockey_set_state(game.hockey, 0, from.data()) == FR_STATUS_OK);
            act(game, episode, t);
            CHECK(game.step() == FR_STATUS_OK);
            const float *row = game.last_row(0, 0);
            const bool thrown = t == 0 && start.mode == FR_HOCKEY_MODE_DEFENSE;
            const bool free = flew_free(from, to) || thrown;
            for (const size_t player : {size_t{3}, size_t{9}})
                CHECK(velocity_error(row, to, player) < (free ? 1e-3f : 1e-2f));
            if (free) {
                CHECK(velocity_error(row, to, 14) < 1e-3f);
            } else if (std::hypot(to[14], to[15]) > 0.5f) {
                errors.push_back(velocity_error(row, to, 14) / std::hypot(to[14], to[15]));
            }
        }
    }
    std::sort(errors.begin(), errors.end());
    CHECK(errors.size() > 100);
    const float median = errors[errors.size() / 2], most = errors[errors.size() * 99 / 100];
    std::printf("%zu steps with contacts: error %.5f of the speed in the middle, %.3f at 99 %%, %.3f at most\n",
                errors.size(), static_cast<double>(median), static_cast<double>(most),
                static_cast<double>(errors.back()));
    CHECK(median < 0.02f && most < 0.2f);
}

// Values that the original was measured to have.
void check_values() {
    HockeyFixture game(4);
    game.opponents.assign(4, FR_HOCKEY_PLAYER_NOBODY);
    CHECK(fr_hockey_reset(game.hockey, 3) == FR_STATUS_OK);
    // Copy 0 pushes up, 1 turns, 2 and 3 coast beyond the line.
    for (size_t i = 2; i < 4; i++) {
        float o[18];
        std::copy_n(game.row(0, i), 18, o);
        o[0] = i == 2 ? -0.2f : 0.2f;
        o[3] = 5;
        o[12] = 2;
        CHECK(fr_hockey_set_state(game.hockey, static_cast<int32_t>(i), o) == FR_STATUS_OK);
    }
    game.actions[0][1] = 1;
    game.actions[0][4 + 2] = 1;
    const float speeds[] = {1.8621f, 3.5379f, 5.0462f, 6.4037f}, turns[] = {2.0704f, 4.0579f, 5.966f},
                angles[] = {0.0414f, 0.1226f, 0.2419f};
    for (size_t t = 0; t < 4; t++) {
        CHECK(game.step() == FR_STATUS_OK);
        CHECK(std::fabs(game.row(0, 0)[4] - speeds[t]) < kExact);
        if (t < 3) {
            CHECK(std::fabs(game.row(0, 1)[5] - turns[t]) < kExact * 2);
            CHECK(std::fabs(game.row(0, 1)[2] - angles[t]) < kExact);
        }
        if (t == 0) {
            CHECK(std::fabs(game.row(0, 2)[3] + 2.4f) < 1e-3f);
            CHECK(std::fabs(game.row(0, 3)[3] + 3.6f) < 1e-3f);
        }
    }
    // A puck that meets the upper wall inside a step.
    float o[18];
    std::copy_n(game.row(0, 0), 18, o);
    o[12] = 1;
    o[13] = 3;
    o[14] = 0;
    o[15] = 10;
    CHECK(fr_hockey_set_state(game.hockey, 0, o) == FR_STATUS_OK);
    CHECK(game.step() == FR_STATUS_OK);
    CHECK(std::fabs(game.row(0, 0)[15] + 0.95f * 9.99f) < 1e-2f);
}

} // namespace

int main() {
    check_values();
    const std::vector<Episode> episodes = read_episodes(shared_folder() + "/data/hockey_golden.json.gz");
    if (episodes.empty()) {
        std::puts("skipped: no recorded episodes");
        return check_failures ? check_done() : kSkipped;
    }
    CHECK(episodes.size() == 12);
    for (const Episode &episode : episodes)
        episode_is_the_recorded_one(episode);
    steps_from_recorded_observations(episodes);
    return check_done();
}
