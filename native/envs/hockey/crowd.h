// Games whose step may bring contacts, gathered from many groups into full vectors. They are sorted by the kinds of contact
// that they may have: a vector does all the work that one of its games needs.
#ifndef FASTRL_HOCKEY_CROWD_H
#define FASTRL_HOCKEY_CROWD_H

#include "envs/hockey/game.h"
#include "envs/hockey/physics.h"

namespace fr {
namespace {

class Crowd {
  public:
    static constexpr int kBodies = 17; // of a game: both players' 6 variables, the puck's 5, as HockeyGroup has them

    // Adds the busy games among a vector's; `place` is the first one's.
    void add(const Bodies &bodies, const Force (&forces)[2], const Force &puck_force, const Busy &busy, int32_t place) {
        alignas(64) float columns[kFloats][kLanes];
        int n = 0;
        for_each(bodies, forces, puck_force, [&](V value) { store(columns[n++], value); });
        // The player nearer to the puck comes first in the physics as well.
        const V2 gap0 = bodies.puck.c - bodies.players[0].c, gap1 = bodies.puck.c - bodies.players[1].c;
        const M turn = less(dot(gap1, gap1), dot(gap0, gap0));
        const auto bit = [](M m, int32_t value) { return as_integers(m) & value; };
        const I kinds = bit(busy.puck_walls, 1) | bit(select(turn, busy.walls[0], busy.walls[1]), 2) |
                        bit(select(turn, busy.walls[1], busy.walls[0]), 4) | bit(busy.players, 8) |
                        bit(busy.rackets[0] | busy.rackets[1], 16);
        int32_t keys[kLanes];
        store(keys, kinds);
        for (int lane = 0; lane < kLanes; lane++) {
            if (keys[lane] == 0) continue;
            Game &game = games_[count_];
            for (int i = 0; i < kFloats; i++)
                game.values[i] = columns[i][lane];
            game.place = place + lane;
            kinds_[count_++] = static_cast<uint8_t>(keys[lane]);
            starts_[keys[lane]]++;
        }
    }

    // Steps them all and calls done(place, bodies, whether the puck touches racket one, and two) for each.
    template <typename Done> void solve(const Done &done) {
        uint16_t order[kMost];
        sort(order);
        for (int32_t first = 0; first < count_; first += kLanes) {
            alignas(64) float columns[kFloats][kLanes];
            for (int lane = 0; lane < kLanes; lane++) { // the last vector is filled with its last game
                const Game &game = games_[order[first + lane < count_ ? first + lane : count_ - 1]];
                for (int i = 0; i < kFloats; i++)
                    columns[i][lane] = game.values[i];
            }
            Bodies bodies;
            Force forces[2], puck_force;
            int n = 0;
            for_each(bodies, forces, puck_force, [&](V &value) { value = load<V>(columns[n++]); });
            bodies.puck.a = puck_force.turn = V{};
            puck_force.turn_kept = fill(1);
            const Touches touches = step_bodies(bodies, forces, puck_force);
            n = 0;
            // Adding 0 makes -0 into 0: which of the two a sum of nothings is depends on the games beside it.
            for_each(bodies, forces, puck_force, [&](V value) { store(columns[n++], value + 0.0f); });
            int32_t touching[2][kLanes];
            for (int k = 0; k < 2; k++)
                store(touching[k], as_integers(touches.players[k]));
            for (int lane = 0; lane < kLanes && first + lane < count_; lane++) {
                float values[kBodies];
                for (int i = 0; i < kBodies; i++)
                    values[i] = columns[i][lane];
                done(games_[order[first + lane]].place, values, touching[0][lane] != 0, touching[1][lane] != 0);
            }
        }
    }

  private:
    static constexpr int kFloats = kBodies + 13, kMost = kBlock * kGroup, kKinds = 32;

    struct Game {
        float values[kFloats];
        int32_t place;
    };

    // Calls what() for every variable that differs between games, the bodies' first.
    template <typename B, typename F, typename What>
    static void for_each(B &bodies, F (&forces)[2], F &puck_force, const What &what) {
        for (auto &body : bodies.players) {
            what(body.c.x);
            what(body.c.y);
            what(body.a);
            what(body.v.x);
            what(body.v.y);
            what(body.w);
        }
        what(bodies.puck.c.x);
        what(bodies.puck.c.y);
        what(bodies.puck.v.x);
        what(bodies.puck.v.y);
        what(bodies.puck.w);
        for (auto &force : forces) {
            what(force.push.x);
            what(force.push.y);
            what(force.turn);
            what(force.kept);
            what(force.turn_kept);
        }
        what(puck_force.push.x);
        what(puck_force.push.y);
        what(puck_force.kept);
    }

    // By kinds, and in the order of places within each.
    void sort(uint16_t (&order)[kMost]) {
        int32_t start = 0;
        for (int32_t &kind : starts_) {
            const int32_t next = start + kind;
            kind = start;
            start = next;
        }
        for (int32_t i = 0; i < count_; i++)
            order[starts_[kinds_[i]]++] = static_cast<uint16_t>(i);
    }

    int32_t count_ = 0;
    int32_t starts_[kKinds] = {};
    uint8_t kinds_[kMost];
    Game games_[kMost];
};

} // namespace
} // namespace fr

#endif
