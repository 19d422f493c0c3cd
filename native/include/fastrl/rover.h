/* fastrl/rover.h: `count` lunar rovers, each on a field of its own, stepped as one batch.
 *
 * A field is 6.8 m wide and 5 m high, its origin at the lower left, y up; headings are in degrees, 0 along +y, clockwise. It
 * has four walls, a column of 0.75 m at (3.4, 2.5), up to 7 rocks and 4 craters, and 15 orbs to be brought from the
 * excavation to the construction zone. Zones, in this order: starting (x <= 2, y <= 2), construction (x >= 3.8, y <= 1.5; in
 * it the berm, 4.45 <= x <= 6.15, 0.1875 <= y <= 0.9875), excavation (x <= 2.5), obstacle (x >= 2.42), none. A rover is in the
 * zone of its origin. Its box is 0.675 x 0.975 m, centred 0.1125 m ahead of the origin.
 *
 * A tick is 1/60 s: the box moves by its speed (1: 0.95 px, 135 px to the metre) and turns about its centre (1: 0.0095 rad,
 * the other way in reverse), then contacts are looked for, then the speed goes towards its target by at most 0.05. Below a
 * turn of 0.01 the heading is held. A step holds its action for ticks_per_action ticks; one that collides ends at once.
 *
 * Action, 3 floats: speed in [-1, 1], turn in [-1, 1] (-1 left), dig in [0, 1]; what is beyond is clipped. Dig rising through
 * 0.5 grabs every free orb in reach (0.61875 x 0.195 m, centred 0.57 m ahead of the origin) or, with orbs held, drops all of
 * them. What is dropped in the construction zone is delivered and out of play.
 *
 * Observation, 30 floats: 0 x / 6.8, 1 y / 5, 2 heading / 360 (the remainder has the sign of the turns made), 3 speed to
 * 0.05, 4 whether orbs are held, 5 held / 15, 6-9 in excavation, construction, berm, obstacle zone, 10 distance of the
 * nearest free orb / 8.44 (1 if none), 11 its angle, 12 whether one is in reach, 13-27 distance / 8.44, angle and radius /
 * 8.44 (0 for the column) of the five nearest obstacles in view (1, 0, 0 if none), 28-29 distance and angle of the
 * construction zone's centre. Distances and angles are from the origin, angles relative to the heading in half turns. In
 * view is what has one of 8 points of its rim in the trapezoid from the origin 1.75 m ahead, 0.45 m wide near, 2 m far.
 *
 * The navigator's layout, 30 floats as well, is not the original's. It knows the field and plans the way to the nearest free orb
 * or, with orbs held, to the construction zone, over poses of the box 0.1 m and 18 or 27 degrees apart which keep 0.02 m to
 * everything; within 0.1 m time counts threefold, within 0.03 m fivefold. A rover that comes no nearer for 120 ticks goes around
 * where it stood and where it wanted to; one without a way drives to the pose that it has the longest way to, and from there to
 * the next. A simple pilot drives along the way, keeps 0.01 m and digs where that grabs or delivers something. An action then corrects the pilot: a quarter of its speed and turn are added to what
 * the pilot does, the sums are clipped, and a speed below 0.06 is 0; in reverse a turn is the same way as ahead. Its dig acts
 * where the pilot does not dig, and is let go at the end of the step.
 * 0 speed, 1 turn of the next tick (1: 0.0095 rad), 2 whether orbs are held, 3 whether a free one is in reach, 4 whether in the
 * construction zone or its berm, 5 whether the rover is about to touch something, even if it brakes, 6 whether there is a way to
 * what it came for, 7 the time left on it / 2,000 ticks (at most 1; 1 without one), 8-9 speed and turn of the pilot, 10-21
 * where it drives in 24, 80 and 240 ticks at full speed: to the right and ahead of the box's centre in m, sine and cosine of
 * the turn (0, 0, 0, 1 and no speed and turn where it can reach nothing), 22-29 how far the rover can move without coming nearer than 0.01 m to anything (nearer
 * already: without a contact): 0.5 m ahead, 0.5 m back, 0.5 rad left, right, both ahead and left, ahead and right, back and
 * left, back and right: sevenths of the steps 0.015, 0.04, 0.08, 0.14, 0.22, 0.34, 0.5 that are free.
 *
 * Reward: fr_rover_rewards. Episodes end with fr_rover_cause. Autoreset is in the same step: where an episode ends, the row
 * of `observations` is already the first of the next one and the row of `final_observations` the last of the ended one.
 *
 * Copy i draws from the stream (seed, i): neither the cut into ranges nor threads matter; every processor, and the same
 * rules as WebAssembly, give the same bits.
 *
 * Memory: the buffers belong to the caller and must outlive the handle; copy i owns row i. Nothing is allocated after
 * creation. Steps of ranges that do not overlap may run on different threads at once; all else is for one caller. */
#ifndef FASTRL_ROVER_H
#define FASTRL_ROVER_H

#include "base.h"

#define FR_ROVER_OBSERVATION_SIZE 30
#define FR_ROVER_ACTION_SIZE      3
#define FR_ROVER_ORBS             15
#define FR_ROVER_OBSTACLES        11 /* rocks and craters */

typedef struct fr_rover fr_rover;

typedef enum fr_rover_zone {
    FR_ROVER_ZONE_NONE = 0,
    FR_ROVER_ZONE_STARTING = 1,
    FR_ROVER_ZONE_EXCAVATION = 2,
    FR_ROVER_ZONE_OBSTACLE = 3,
    FR_ROVER_ZONE_CONSTRUCTION = 4, /* outside the berm */
    FR_ROVER_ZONE_BERM = 5,
    FR_ROVER_ZONE_COUNT = 6
} fr_rover_zone;

/* How an episode ended. */
typedef enum fr_rover_cause {
    FR_ROVER_CAUSE_DELIVERED = 0,     /* every orb: terminated */
    FR_ROVER_CAUSE_COLLISION = 1,     /* terminated */
    FR_ROVER_CAUSE_OBSTACLE_DROP = 2, /* orbs dropped in the obstacle zone: terminated */
    FR_ROVER_CAUSE_LIMIT = 3,         /* max_episode_steps: truncated */
    FR_ROVER_CAUSE_COUNT = 4
} fr_rover_cause;

typedef enum fr_rover_compat {
    FR_ROVER_COMPAT_NONE = 0,
    /* For comparison: observation 28-29 and shaping aim at (4.65, 2.5); delivered orbs can be grabbed again and no episode
     * ends as delivered; shaping pays for being nearer than a step before and the return for each re-entry. */
    FR_ROVER_COMPAT_ORIGINAL = 1,
    FR_ROVER_COMPAT_COUNT = 2
} fr_rover_compat;

/* What is observed. */
typedef enum fr_rover_layout {
    FR_ROVER_LAYOUT_ORIGINAL = 0,
    FR_ROVER_LAYOUT_NAVIGATOR = 1, /* 266 KiB more a copy */
    FR_ROVER_LAYOUT_COUNT = 2
} fr_rover_layout;

/* Columns of `infos`, of the episode that the step belongs to. */
typedef enum fr_rover_info {
    FR_ROVER_INFO_STEPS = 0,
    FR_ROVER_INFO_CONSTRUCTION_DROPS = 1, /* drops in the construction zone outside the berm */
    FR_ROVER_INFO_BERM_DROPS = 2,
    FR_ROVER_INFO_ORBS_GRABBED = 3,
    FR_ROVER_INFO_ORBS_DELIVERED = 4,
    FR_ROVER_INFO_REACHED_ORB = 5, /* 1 if an orb was in reach after one of its steps */
    FR_ROVER_INFO_SPEED = 6,       /* mean of |speed| over its steps */
    FR_ROVER_INFO_REWARD = 7,      /* sum of its rewards, the collision's included */
    FR_ROVER_INFO_ZONE = 8,        /* fr_rover_zone */
    FR_ROVER_INFO_BERM_ORBS = 9,   /* of those delivered */
    FR_ROVER_INFO_COUNT = 10
} fr_rover_info;

/* What a step is worth, judged at its end. (t) is paid for each of its ticks, the rest once. "Cycle": until the next drop. */
typedef struct fr_rover_rewards {
    double step_penalty;                 /* (t) */
    double collision_penalty;            /* replaces all else */
    double grab_orb;                     /* a grab, however many orbs */
    double orb_swap;                     /* a grab of n orbs: orb_swap * 0.5^(n-1) */
    double leave_excavation_with_orbs;   /* once a cycle */
    double enter_construction_with_orbs; /* the zone or its berm, once a cycle */
    double deposit_construction;         /* a drop there */
    double deposit_berm;                 /* a drop there */
    double drop_excavation;              /* a drop there, as the next three */
    double drop_obstacle;
    double drop_starting;
    double drop_none;
    double wasteful_drop;      /* each drop beyond wasteful_threshold that follows another without a deposit between */
    double wasteful_threshold; /* drops */
    double return_to_excavation;  /* empty-handed, once after a deposit */
    double holding_excavation;    /* (t) orbs held there, as the next two */
    double holding_obstacle;      /* (t) */
    double holding_construction;  /* (t) the zone or its berm */
    double holding_outside;       /* (t) orbs held anywhere but in the construction zone */
    double leaving_starting;      /* once an episode */
    double in_starting;           /* (t) */
    double distance;              /* a px that the origin moved */
    double oscillation;           /* (t) the last three speeds are above 0.1 in size and alternate in sign */
    double smooth_acceleration;   /* (t) |speed| > 0.05 and it changed by at most smooth_threshold */
    double smooth_turning;        /* (t) |speed| > 0.05 and the heading changed by at most smooth_threshold turns */
    double smooth_threshold;      /* see above */
    double maintaining_speed;     /* (t) |speed| > 0.05 and it changed by at most the threshold */
    double maintaining_threshold; /* see above */
    double high_speed;            /* (t) |speed| above its threshold */
    double high_speed_threshold;  /* see above */
    double maintaining_heading;   /* (t) |speed| > 0.05 and the heading changed by at most the threshold */
    double heading_threshold;     /* degrees */
    double idle;                  /* (t) |speed| < 0.05 */
    double backward;              /* (t) speed < 0 */
    double forward;               /* (t) speed > 0 */
    double shaping;               /* (t) nearer than ever since the last grab or drop to the nearest orb or, with orbs
                                     * held, to the construction zone's centre */
    double progress;              /* a px by which the step came nearer to that, negative for farther; nothing in a step
                                     * that grabs or drops. The original has no such term, nor the next one */
    double facing;                /* the same for a degree by which the heading came nearer to its direction */
    double way;                   /* two ticks by which the step shortened the navigator's time left, negative for
                                            * longer; nothing in a step that grabs, drops or ends with another way, nor in the
                                            * original's layout */
    double close;                 /* (t) about to touch something, as the navigator's layout says */
} fr_rover_rewards;

typedef struct fr_rover_config {
    uint32_t size;             /* bytes of this struct, set by fr_rover_config_init */
    int32_t count;             /* copies, 1..1048576 */
    int32_t ticks_per_action;  /* 1..600 */
    int32_t max_episode_steps; /* 1..1000000000 */
    int32_t compat;            /* fr_rover_compat */
    int32_t layout;            /* fr_rover_layout */
} fr_rover_config;

typedef struct fr_rover_buffers {
    const float *actions;      /* [count][3] */
    float *observations;       /* [count][30] */
    float *final_observations; /* [count][30], written where an episode ended */
    float *rewards;            /* [count] */
    uint8_t *terminated;       /* [count] 0 or 1 */
    uint8_t *truncated;        /* [count] 0 or 1 */
    int32_t *causes;           /* [count] fr_rover_cause, or -1 where the episode goes on */
    float *infos;              /* [count][FR_ROVER_INFO_COUNT] */
} fr_rover_buffers;

/* What to draw of FR_ROVER_OBSTACLES obstacles and FR_ROVER_ORBS orbs. Positions in m; orbs of state 1 are carried, and lie where they are drawn. */
typedef struct fr_rover_view {
    float x; /* the origin */
    float y;
    float heading; /* degrees, 0..360 */
    float speed;
    int32_t zone;      /* fr_rover_zone */
    int32_t steps;     /* of the episode */
    int32_t obstacles; /* rocks, then craters */
    int32_t rocks;
    float obstacle_x[11];
    float obstacle_y[11];
    float obstacle_radius[11];
    float orb_x[15];
    float orb_y[15];
    int32_t orb_states[15]; /* 0 free, 1 held, 2 delivered, 3 not there: no place was found for it */
} fr_rover_view;

FR_API void fr_rover_config_init(fr_rover_config *config);
/* The original's presets: 1 driving, 2 navigation, 3 orb collection, 4 full task. */
FR_API FR_SHORT fr_status fr_rover_rewards_init(fr_rover_rewards *rewards, int32_t stage);
/* Copies have no episode until the first reset or load; rewards are those of stage 4. On failure *out is NULL. */
FR_API fr_status fr_rover_create(const fr_rover_config *config, const fr_rover_buffers *buffers, fr_rover **out);
FR_API void fr_rover_destroy(fr_rover *rover); /* NULL is allowed */
/* From the next step on, under way as well. They are no part of a state. */
FR_API fr_status fr_rover_set_rewards(fr_rover *rover, const fr_rover_rewards *rewards);
FR_API fr_status fr_rover_set_limit(fr_rover *rover, int32_t max_episode_steps);
/* From the next episode on: which part of them, 0..1, begins anywhere on the field instead of in the starting zone, and which
 * part of these with an orb held. Both are 0 at first, and no part of a state. */
FR_API fr_status fr_rover_set_starts(fr_rover *rover, double anywhere, double carrying);
/* From the next step on: coming nearer to anything than so many metres, 0..0.05, is a collision. 0 at first; no part of a state. */
FR_API fr_status fr_rover_set_margin(fr_rover *rover, double metres);

/* Starts a first episode in every copy: writes the observations, 0 into rewards, infos and both flags, -1 into causes. */
FR_API fr_status fr_rover_reset(fr_rover *rover, uint64_t seed);
/* Cuts the episodes of the copies [first, first + count) and starts their next ones; the streams go on. */
FR_API fr_status fr_rover_restart(fr_rover *rover, int32_t first, int32_t count);
/* One step of the copies [first, first + count). An action that is not a finite number steps none of them; the message
 * names the copy. */
FR_API fr_status fr_rover_step(fr_rover *rover, int32_t first, int32_t count);
FR_API FR_SHORT fr_status fr_rover_get_view(const fr_rover *rover, int32_t copy, fr_rover_view *out);

/* Everything that the next steps depend on; loading writes the rows as a reset does. */
FR_API fr_status fr_rover_state_size(const fr_rover *rover, uint64_t *out);
FR_API fr_status fr_rover_state_save(const fr_rover *rover, uint8_t *out, uint64_t capacity);
FR_API fr_status fr_rover_state_load(fr_rover *rover, const uint8_t *data, uint64_t size);

#endif
