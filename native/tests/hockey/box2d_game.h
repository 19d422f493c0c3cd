// One game of hockey over Debian's Box2D: what the batch is compared with, written as plainly as the rules are. Positions
// are those of the original's world (0..10 x 0..8 m); observations are relative to its centre.
#ifndef FASTRL_TESTS_HOCKEY_BOX2D_GAME_H
#define FASTRL_TESTS_HOCKEY_BOX2D_GAME_H

#include <box2d/box2d.h>

#include <array>

class Box2dGame final : private b2ContactListener {
  public:
    enum Mode { Normal, Shooting, Defense };

    explicit Box2dGame(bool keep_mode = true);
    Box2dGame(const Box2dGame &) = delete;
    Box2dGame &operator=(const Box2dGame &) = delete;

    // A first state: positions relative to the centre; in Defense the puck gets its push towards (-5, target_y).
    void start(Mode mode, b2Vec2 puck, b2Vec2 player_two, float target_y);
    // The original's set_state: time, the puck's spin and contacts stay.
    void set_state(const float *observation);
    // 4 actions a player with keep mode, 3 without.
    void step(const float *actions);

    std::array<float, 18> observe(int player) const;
    float closeness(int player) const;
    float touch(int player) const { return timers_[player] == kKeepTime ? 1.0f : 0.0f; }
    float direction(int player) const;
    float reward(int player) const;
    int winner() const { return winner_; }
    bool goal() const { return goal_; }
    bool done() const { return done_; }
    int shots(int player) const { return shots_[player]; }

  private:
    static constexpr int kKeepTime = 15;

    b2Body *add_static(b2Vec2 position, const b2Vec2 *vertices, int count);
    b2Body *add_goal(float x);
    b2Body *add_player(float x, float side);
    void add_puck();
    void move(int player, float x, float y);
    void turn(int player, float action);
    void hold(int player, bool shoot);
    void BeginContact(b2Contact *contact) override;

    b2World world_{b2Vec2(0, 0)};
    b2Body *players_[2], *puck_, *goals_[2];
    bool keep_mode_;
    Mode mode_ = Normal;
    int time_ = 0, winner_ = 0, timers_[2] = {}, shots_[2] = {};
    bool goal_ = false, done_ = false;
};

#endif
