/* A game in C with a trainer's seat: the lander of ../EmbeddedGame over fastrl/ring.h. It plays by itself, and where a
 * trainer asks for it with the trainer's actions. Ends with its standard input.
 *
 *     cc lander.c -I native/include -L artifacts/fastrl -lfastrl -Wl,-rpath,$PWD/artifacts/fastrl -o lander && ./lander 1 */
#define _POSIX_C_SOURCE 200809L
#include "fastrl/ring.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What is exchanged: docs/guides/embed.md has the messages, and how the text that both sides agree on is made. */
static const char kLayout[] = "fastrl-game-1 lander observe height,speed do throttle press ";

enum { kTerminated = 1, kTruncated = 2 };    /* observation_message.end */
enum { kAct = 1, kReset = 2, kLeave = 3 };   /* action_message.request */
enum { kSoft = 0, kCrash = 1, kGone = 2, kTimeUp = 3 }; /* observation_message.cause: the game's own numbers */
enum { kTicksPerDecision = 5, kLongestEpisode = 1500 };

typedef struct {
    uint32_t decision; /* counts the observations of a session; the action that answers has the same */
    float reward;      /* since the observation before */
    int32_t end, cause, first;
    float height, speed;
} observation_message;

typedef struct {
    int32_t request;
    uint32_t decision;
    float time_scale;
    float throttle; /* -1 to 1 */
} action_message;

/* The game itself, which knows nothing of learning: land softly on the ground. */
typedef struct {
    double height, speed; /* metres above the ground, metres a second upwards */
    int ticks;
} lander;

static void begin(lander *game) {
    game->height = 10 + 10.0 * rand() / RAND_MAX;
    game->speed = 0;
    game->ticks = 0;
}

static void play_tick(lander *game, double throttle) {
    game->speed += (4 * throttle - 1.6) * 0.02;
    game->height += game->speed * 0.02;
    game->ticks++;
}

/* FNV-1a, as RingOptions.HashSchema. */
static uint64_t hash(const char *text) {
    uint64_t value = 0xCBF29CE484222325;
    for (; *text != 0; ++text)
        value = (value ^ (uint8_t)*text) * 0x100000001B3;
    return value;
}

static fr_ring *open_channel(const char *name) {
    fr_ring_config config;
    fr_ring *ring;
    fr_ring_init_config(&config);
    config.schema = hash(kLayout);
    config.slots = 8;
    config.host_message_bytes = sizeof(observation_message);
    config.client_message_bytes = sizeof(action_message);
    fr_ring_open(name, FR_RING_ROLE_HOST, &config, &ring);
    return ring;
}

static int send_observation(fr_ring *ring, const lander *game, observation_message *message) {
    int32_t result;
    message->decision++;
    message->height = (float)game->height;
    message->speed = (float)game->speed;
    return fr_ring_write(ring, (const uint8_t *)message, sizeof *message, 0, &result) == FR_STATUS_OK &&
           result == FR_RING_RESULT_OK;
}

/* A new episode and its first observation. */
static int begin_episode(fr_ring *ring, lander *game, uint32_t *decision) {
    observation_message message = {.decision = *decision, .first = 1};
    begin(game);
    *decision = message.decision + 1;
    return send_observation(ring, game, &message);
}

/* The ticks of one decision, and what came of them. */
static int decide(fr_ring *ring, lander *game, float throttle, uint32_t *decision) {
    observation_message message = {.decision = *decision};
    for (int tick = 0; tick < kTicksPerDecision && message.end == 0; ++tick) {
        play_tick(game, (throttle + 1) / 2);
        const int landed = game->height <= 0, soft = landed && game->speed > -1.5, gone = game->height > 40;
        /* A hard landing costs its speed, so that a little slower is a little better. */
        const float hard = game->speed > -10 ? (float)game->speed : -10.0f;
        message.reward += soft ? 10.0f : landed ? hard : gone ? -10.0f : -0.01f;
        message.end = landed || gone ? kTerminated : game->ticks >= kLongestEpisode ? kTruncated : 0;
        message.cause = soft ? kSoft : landed ? kCrash : gone ? kGone : kTimeUp;
    }
    if (message.end == 0) message.cause = 0;
    *decision = message.decision + 1;
    return send_observation(ring, game, &message) && (message.end == 0 || begin_episode(ring, game, decision));
}

static int is_input_closed(void) {
    struct pollfd input = {.fd = 0, .events = POLLIN};
    char byte;
    return poll(&input, 1, 0) > 0 && fread(&byte, 1, 1, stdin) == 0;
}

int main(int argc, char **argv) {
    char name[FR_RING_NAME_MAX];
    lander game;
    uint32_t decision = 0;
    int is_training = 0;
    snprintf(name, sizeof name, "Lander_%s", argc > 1 ? argv[1] : "0");
    fr_ring *ring = open_channel(name);
    if (ring == NULL) printf("%s\n", fr_error_message());
    begin(&game);
    while (!is_input_closed()) {
        action_message action;
        uint32_t length = 0;
        int32_t result = FR_RING_RESULT_TIMED_OUT;
        /* A trainer that thinks is waited for, and the lander stands still; otherwise this only looks. */
        const fr_status status = ring == NULL ? FR_STATUS_OK
                                              : fr_ring_read(ring, (uint8_t *)&action, sizeof action, &length,
                                                             is_training ? 100 : 0, &result);
        if (status != FR_STATUS_OK) {
            printf("%s\n", fr_error_message());
            fr_ring_close(ring);
            ring = NULL;
            is_training = 0;
        } else if (length == sizeof action && action.request == kReset) {
            decision = 0;
            is_training = begin_episode(ring, &game, &decision);
        } else if (length == sizeof action && action.request == kAct && is_training && action.decision == decision) {
            is_training = decide(ring, &game, action.throttle, &decision);
        } else if (result == FR_RING_RESULT_PEER_GONE || (length == sizeof action && action.request == kLeave)) {
            is_training = 0;
        }
        if (is_training) continue;
        const struct timespec tick = {0, 20000000};
        nanosleep(&tick, NULL); /* people watch */
        play_tick(&game, 0.5);
    }
    fr_ring_close(ring);
    return 0;
}
