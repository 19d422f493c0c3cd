#include "tests/hockey/agreement.h"

#include "tests/hockey/basic_opponent.h"
#include "tests/hockey/box2d_game.h"
#include "tests/hockey/fixture.h"
#include "tests/hockey/two_samples.h"

namespace {

struct Statistic {
    const char *name;
    bool by_mean; // counts that are rare are compared by their means, the others by their distributions
};
constexpr Statistic kStatistics[] = {
    {"goals of player one", true},
    {"goals of player two", true},
    {"draws", true},
    {"length", false},
    {"touches of player one", true},
    {"touches of player two", true},
    {"shots of player one", true},
    {"shots of player two", true},
    {"puck speed, median", false},
    {"puck speed, 90 %", false},
    {"puck speed, highest", false},
    {"distance of player one", false},
};
constexpr size_t kCount = std::size(kStatistics);
using Sample = std::array<std::vector<double>, kCount>;

// What is noted of a game while it is played, from observations.
class Notes {
  public:
    void add(const float *o) {
        speeds_.push_back(std::hypot(o[14], o[15]));
        distance_ += std::hypot(o[3], o[4]) * 0.02f;
        for (size_t k = 0; k < 2; k++) {
            touches_[k] += o[16 + k] == 15;
            shots_[k] += held_[k] && o[16 + k] == 0;
            held_[k] = o[16 + k] > 0;
        }
    }
    void end(int winner, Sample &sample) {
        std::sort(speeds_.begin(), speeds_.end());
        const size_t n = speeds_.size();
        const double values[kCount] = {static_cast<double>(winner == 1),
                                       static_cast<double>(winner == -1),
                                       static_cast<double>(winner == 0),
                                       static_cast<double>(n),
                                       touches_[0],
                                       touches_[1],
                                       shots_[0],
                                       shots_[1],
                                       static_cast<double>(speeds_[n / 2]),
                                       static_cast<double>(speeds_[n * 9 / 10]),
                                       static_cast<double>(speeds_[n - 1]),
                                       static_cast<double>(distance_)};
        for (size_t i = 0; i < kCount; i++)
            sample[i].push_back(values[i]);
        *this = {};
    }

  private:
    std::vector<float> speeds_;
    float distance_ = 0;
    double touches_[2] = {}, shots_[2] = {};
    bool held_[2] = {};
};

struct Pairing {
    const char *name;
    fr_hockey_player one, two;
};

Sample play_reference(const Pairing &pairing, int games) {
    std::mt19937 random(7);
    const auto uniform = [&](float low, float high) {
        return std::uniform_real_distribution<float>(low, high)(random);
    };
    Box2dGame game;
    BasicOpponent one(pairing.one == FR_HOCKEY_PLAYER_STRONG, random),
        two(pairing.two == FR_HOCKEY_PLAYER_STRONG, random);
    Sample sample;
    Notes notes;
    for (int i = 0; i < games; i++) {
        const float x = uniform(1, 2) * (i % 2 == 0 ? 1.0f : -1.0f);
        game.start(Box2dGame::Normal, {x, uniform(-1, 1)}, {3, 0}, 0);
        one.begin();
        two.begin();
        while (!game.done()) {
            float actions[8];
            if (pairing.one == FR_HOCKEY_PLAYER_EXTERNAL)
                for (int j = 0; j < 4; j++)
                    actions[j] = uniform(-1, 1);
            else
                one.act(game.observe(0), actions);
            two.act(game.observe(1), actions + 4);
            game.step(actions);
            notes.add(game.observe(0).data());
        }
        notes.end(game.winner(), sample);
    }
    return sample;
}

// As many games of every copy, so that long ones count as often as short ones.
Sample play_batch(const Pairing &pairing, int games) {
    const auto copies = static_cast<size_t>(std::min(games, 1000));
    HockeyFixture batch(static_cast<int32_t>(copies));
    batch.players.assign(copies, static_cast<uint8_t>(pairing.one));
    batch.opponents.assign(copies, static_cast<uint8_t>(pairing.two));
    CHECK(fr_hockey_reset(batch.hockey, 11) == FR_STATUS_OK);
    std::mt19937 random(13);
    std::uniform_real_distribution<float> uniform(-1, 1);
    Sample sample;
    std::vector<Notes> notes(copies);
    std::vector<int> left(copies, games / static_cast<int>(copies));
    for (size_t playing = copies; playing > 0;) {
        for (float &action : batch.actions[0])
            action = uniform(random);
        CHECK(batch.step() == FR_STATUS_OK);
        for (size_t i = 0; i < copies; i++) {
            if (left[i] == 0) continue;
            notes[i].add(batch.last_row(0, i));
            if (!batch.ended(i)) continue;
            notes[i].end(static_cast<int>(batch.infos[0][4 * i]), sample);
            playing -= --left[i] == 0;
        }
    }
    return sample;
}

} // namespace

std::vector<Agreement> compare_with_box2d(int games) {
    const Pairing pairings[] = {{"strong, strong", FR_HOCKEY_PLAYER_STRONG, FR_HOCKEY_PLAYER_STRONG},
                                {"weak, strong", FR_HOCKEY_PLAYER_WEAK, FR_HOCKEY_PLAYER_STRONG},
                                {"random, strong", FR_HOCKEY_PLAYER_EXTERNAL, FR_HOCKEY_PLAYER_STRONG}};
    std::vector<Agreement> results;
    for (const Pairing &pairing : pairings) {
        const Sample ours = play_batch(pairing, games), theirs = play_reference(pairing, games);
        for (size_t i = 0; i < kCount; i++) {
            const double p = kStatistics[i].by_mean ? welch_p(ours[i], theirs[i]) : smirnov_p(ours[i], theirs[i]);
            results.push_back({pairing.name, kStatistics[i].name, mean(ours[i]), mean(theirs[i]), p});
        }
    }
    return results;
}
