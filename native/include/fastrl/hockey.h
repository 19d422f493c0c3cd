/* fastrl/hockey.h: `count` games of laser hockey stepped as one batch: the original's rink, rackets, puck, rules and
 * rewards, with Box2D's contacts in single precision.
 *
 * A game is 10 m wide and 8 m high, a step 0.02 s. An episode ends with a goal (terminated) or after 251 steps in normal
 * mode and 81 in the training modes (truncated). Autoreset is in the same step: where an episode ends, the row of
 * `observations` is already the first of the next one and the row of `final_observations` the last of the ended one.
 *
 * Observation, 18 floats, positions from the rink's centre in m, velocities in m/s, angles in rad: 0-1 own position, 2
 * angle, 3-4 velocity, 5 angular velocity, 6-11 the same of the other player, 12-13 position of the puck, 14-15 its
 * velocity, 16 steps that the own player may still hold the puck, 17 the other player. Without keep mode there are no 16
 * and 17. Both players see themselves on the left, playing to the right.
 *
 * Action, 4 floats in [-1, 1], what is beyond is clipped: push along x, along y, turn, shoot (above 0.5). Without keep mode
 * there is no fourth. Or one of a discrete set of `fineness` f >= 2: 0 nothing, then f - 1 strengths k / (f - 1) each of
 * x-, x+, y-, y+, turn-, turn+, and last, with keep mode, shoot; f = 2 is the original's own set of 8.
 *
 * Reward: 10 for a goal, -10 for one against, plus the closeness term. Infos, 4 floats: winner (1, -1, 0), closeness (the
 * puck in the own half that does not leave it costs the distance to it), touch (1 in the step in which the puck is caught),
 * direction (speed of the puck away from the own goal).
 *
 * Copy i draws from the stream (seed, i): neither the cut into ranges nor threads matter; every processor gives the same
 * bits. The starting side alternates; copy 0 begins with player two, copy 1 with player one.
 *
 * Memory: the buffers belong to the caller and must outlive the handle; copy i owns row i. Nothing is allocated after
 * creation. Steps of ranges that do not overlap may run on different threads at once; all else is for one caller. */
#ifndef FASTRL_HOCKEY_H
#define FASTRL_HOCKEY_H

#include "base.h"

typedef struct fr_hockey fr_hockey;

typedef enum fr_hockey_mode {
    FR_HOCKEY_MODE_NORMAL = 0,
    FR_HOCKEY_MODE_SHOOTING = 1, /* player two starts anywhere in its half, player one near the puck */
    FR_HOCKEY_MODE_DEFENSE = 2,  /* the puck starts in player two's half and flies towards player one's goal */
    FR_HOCKEY_MODE_COUNT = 3
} fr_hockey_mode;

/* Who plays. */
typedef enum fr_hockey_player {
    FR_HOCKEY_PLAYER_EXTERNAL = 0, /* the caller's actions */
    FR_HOCKEY_PLAYER_NOBODY = 1,   /* stands still */
    FR_HOCKEY_PLAYER_WEAK = 2,     /* the original's scripted player */
    FR_HOCKEY_PLAYER_STRONG = 3,   /* the same with more force */
    FR_HOCKEY_PLAYER_COUNT = 4
} fr_hockey_player;

/* Places that training modes start from. */
typedef enum fr_hockey_spawn {
    FR_HOCKEY_SPAWN_FREE = 0,     /* drawn again until nothing overlaps */
    FR_HOCKEY_SPAWN_ORIGINAL = 1, /* a fifth starts inside a wall or a goal and is pushed out */
    FR_HOCKEY_SPAWN_COUNT = 2
} fr_hockey_spawn;

typedef struct fr_hockey_config {
    uint32_t size;     /* bytes of this struct, set by fr_hockey_config_init */
    int32_t count;     /* copies, 1..1048576 */
    int32_t keep_mode; /* 1: who catches the puck may hold it and shoot; 0: it bounces off */
    int32_t fineness;  /* 0: player one's actions are floats; 2..64: choices of that discrete set */
    int32_t spawn;     /* fr_hockey_spawn */
} fr_hockey_config;

typedef struct fr_hockey_info {
    int32_t observation_size; /* 18 or 16 */
    int32_t action_size;      /* 4 or 3 */
    int32_t choices;          /* of the discrete set, 0 where actions are floats */
} fr_hockey_info;

typedef struct fr_hockey_buffers {
    const int32_t *choices;        /* [count] player one's actions; NULL where they are floats */
    const float *actions;          /* [count][action_size] player one's; NULL where they are choices */
    const float *opponent_actions; /* [count][action_size] player two's; NULL if it is never external */
    const uint8_t *modes;          /* [count] fr_hockey_mode of the next episode, read when one starts; NULL: normal */
    const uint8_t *players;        /* [count] fr_hockey_player of player one, read likewise; NULL: external */
    const uint8_t *opponents;      /* [count] the same of player two; NULL: nobody */
    float *observations;           /* [count][observation_size] */
    float *final_observations;     /* [count][observation_size], written where an episode ended */
    float *rewards;                /* [count] */
    float *infos;                  /* [count][4] */
    uint8_t *terminated;           /* [count] 0 or 1 */
    uint8_t *truncated;            /* [count] 0 or 1 */
    float *opponent_observations;  /* player two's view of the same; each of these may be NULL */
    float *opponent_final_observations;
    float *opponent_rewards;
    float *opponent_infos;
} fr_hockey_buffers;

/* A given start: an episode of a recorded game, say. Positions from the rink's centre in m, in player one's view. */
typedef struct fr_hockey_start {
    int32_t mode;     /* fr_hockey_mode */
    int32_t player;   /* fr_hockey_player of player one */
    int32_t opponent; /* of player two */
    float puck_x;     /* within the rink: -3.9..3.9 */
    float puck_y;     /* -3.3..3.3 */
    float opponent_x; /* of player two; player one starts at (-3, 0): -1..5 */
    float opponent_y; /* -4..4 */
    float target_y;   /* defense mode: the puck flies towards (-5, target_y) */
} fr_hockey_start;

/* What a copy plays at present. */
typedef struct fr_hockey_episode {
    int32_t mode;     /* fr_hockey_mode */
    int32_t player;   /* fr_hockey_player of player one */
    int32_t opponent; /* of player two */
    int32_t time;     /* steps so far */
} fr_hockey_episode;

FR_API void fr_hockey_config_init(fr_hockey_config *config);
FR_API FR_SHORT fr_status fr_hockey_get_info(const fr_hockey_config *config, fr_hockey_info *out);
/* The floats of a choice of the discrete set: 4, of which without keep mode the last is 0. */
FR_API FR_SHORT fr_status fr_hockey_get_choice(const fr_hockey_config *config, int32_t choice, float *out);
/* Copies have no episode until the first reset or load. On failure *out is NULL. */
FR_API fr_status fr_hockey_create(const fr_hockey_config *config, const fr_hockey_buffers *buffers, fr_hockey **out);
FR_API void fr_hockey_destroy(fr_hockey *hockey); /* NULL is allowed */

/* Starts a first episode in every copy: writes the observations, and 0 into rewards, infos and both flags. */
FR_API fr_status fr_hockey_reset(fr_hockey *hockey, uint64_t seed);
/* Cuts the episodes of the copies [first, first + count) and starts their next ones; the streams go on. */
FR_API fr_status fr_hockey_restart(fr_hockey *hockey, int32_t first, int32_t count);
/* One step of the copies [first, first + count). An action that is out of range or not a number steps none of them, nor
 * does an external player two without a buffer; the message names the copy. */
FR_API fr_status fr_hockey_step(fr_hockey *hockey, int32_t first, int32_t count);

/* Starts an episode of one copy at given places. */
FR_API fr_status fr_hockey_start_at(fr_hockey *hockey, int32_t copy, const fr_hockey_start *start);
/* Puts players and puck of a copy where an observation of player one (observation_size floats) has them; the elapsed time,
 * the puck's spin and what touches stay. Players must be in their own half or less than 1 m beyond, speeds below 100. */
FR_API fr_status fr_hockey_set_state(fr_hockey *hockey, int32_t copy, const float *observation);
FR_API FR_SHORT fr_status fr_hockey_get_episode(const fr_hockey *hockey, int32_t copy, fr_hockey_episode *out);

/* Everything that the next steps depend on; loading writes the observations as well. */
FR_API fr_status fr_hockey_state_size(const fr_hockey *hockey, uint64_t *out);
FR_API fr_status fr_hockey_state_save(const fr_hockey *hockey, uint8_t *out, uint64_t capacity);
FR_API fr_status fr_hockey_state_load(fr_hockey *hockey, const uint8_t *data, uint64_t size);

#endif
