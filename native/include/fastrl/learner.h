/* fastrl/learner.h: networks that learn from a replay, a gradient step one call with everything inside: DDDQN (targets,
 * loss, gradients, Adam, target network) and SAC (the same for both critics, the policy and the temperature). For fully
 * connected networks whose time would go into a tensor library's calls.
 *
 * Networks: `hidden` layers with an activation after each, then a linear head. DDDQN's puts out one value for each action,
 * or with `dueling` advantages and a state's value, which are combined; SAC's policy puts out means and log deviations, and
 * each of its critics takes the observation with the action behind it and puts out one value.
 *
 * Parameters cross as one float array: network after network, DDDQN's online and target, SAC's policy, first and second
 * critic, first and second target, and at last the logarithm of the temperature. A network is, for each layer and each
 * head (advantages before value, means before log deviations): weight [outputs][inputs], then bias [outputs]. Adam's
 * moments cross in the same way, without those of targets.
 *
 * Memory: the handle owns its parameters and working space; what is passed in is read during the call. Nothing is
 * allocated after creation. One caller at a time; helper threads are internal. The same inputs give the same bits for
 * any number of threads, on processors with the same vector width. */
#ifndef FASTRL_LEARNER_H
#define FASTRL_LEARNER_H

#include "mlp.h"

typedef struct fr_learner fr_learner;

typedef enum fr_learner_kind {
    FR_LEARNER_KIND_DDDQN = 0,
    FR_LEARNER_KIND_SAC = 1,
    FR_LEARNER_KIND_COUNT = 2
} fr_learner_kind;

typedef struct fr_learner_config {
    uint32_t size;         /* bytes of this struct, set by fr_learner_config_init */
    int32_t kind;          /* fr_learner_kind */
    int32_t inputs;        /* floats of an observation, 1..65536 */
    int32_t actions;       /* DDDQN: choices, 2..4096; SAC: reals in an action, 1..1024 */
    int32_t hidden_count;  /* hidden layers, 0..16 */
    int32_t activation;    /* fr_mlp_activation */
    int32_t dueling;       /* DDDQN: 1 for a head of the state's value beside the advantages */
    int32_t batch;         /* transitions of a step, 1..1048576 */
    int32_t threads;       /* the caller included, 1..256 */
    int32_t reserved;      /* 0 */
    const int32_t *hidden; /* [hidden_count] widths, 1..4096; copied */
} fr_learner_config;

/* Transitions, `batch` rows of each array. */
typedef struct fr_transitions {
    const float *observations;      /* [batch][inputs] */
    const float *next_observations; /* [batch][inputs] */
    const int64_t *choices;         /* DDDQN: [batch], 0..actions-1 */
    const float *reals;             /* SAC: [batch][actions] in [-1, 1] */
    const float *rewards;           /* [batch] sums of up to n rewards */
    const float *discounts;         /* [batch] what the next observation's value is multiplied by */
    const float *weights;           /* [batch] of each in the loss */
} fr_transitions;

typedef struct fr_dddqn_settings {
    double huber_limit;  /* error from which the loss is linear, above 0 */
    double tau;          /* part of the way that the target goes after the step, 0..1 */
    int32_t double_q;    /* 1: the online network chooses the next action, the target values it */
    int32_t copy_target; /* 1: the target becomes the online network after the step */
} fr_dddqn_settings;

typedef struct fr_sac_settings {
    double tau;              /* part of the way that the targets go after the step, 0..1 */
    double target_entropy;   /* nats, for actions in [-1, 1] */
    int32_t fix_temperature; /* 1: it stays as it is */
    int32_t reserved;        /* 0 */
    const float *noise;      /* [2][batch][actions], normal: of the next actions, then of the policy's own */
} fr_sac_settings;

/* What is not finite shows in the first of these that is not; nothing has moved then, of SAC nothing behind it. */
typedef struct fr_learner_result {
    double value_loss;  /* DDDQN's loss, or the critics' */
    double value_norm;  /* of its gradient, before clipping */
    double policy_loss; /* SAC only, as those that follow */
    double policy_norm;
    double log_probability; /* mean of the policy's own actions, nats */
} fr_learner_result;

FR_API void fr_learner_config_init(fr_learner_config *config);
/* All parameters and moments are 0. On failure *out is NULL. */
FR_API fr_status fr_learner_create(const fr_learner_config *config, fr_learner **out);
FR_API void fr_learner_destroy(fr_learner *learner); /* NULL is allowed */

FR_API fr_status fr_learner_count(const fr_learner *learner, int64_t *out_parameters, int64_t *out_moments);
/* `count` must be the number of parameters, or of moments. */
FR_API fr_status fr_learner_set_parameters(fr_learner *learner, const float *values, int64_t count);
FR_API fr_status fr_learner_get_parameters(const fr_learner *learner, float *values, int64_t count);
FR_API fr_status fr_learner_set_moments(fr_learner *learner, const float *first, const float *second, int64_t count);
FR_API fr_status fr_learner_get_moments(const fr_learner *learner, float *first, float *second, int64_t count);

/* outputs [rows][actions] action values; of SAC [rows][2 * actions], means, then log deviations in their bounds -20..2. */
FR_API fr_status fr_learner_forward(fr_learner *learner, const float *observations, int32_t rows, float *outputs);
/* A gradient step of a DDDQN learner: equation 4 of van Hasselt et al. (2016) with Huber's loss. errors [batch] receives
 * each transition's target minus value. */
FR_API fr_status fr_learner_step_dddqn(fr_learner *learner, const fr_transitions *batch, const fr_mlp_adam *adam,
                                       const fr_dddqn_settings *settings, float *errors, fr_learner_result *out);
/* A gradient step of a SAC learner: algorithm 1 of Haarnoja et al. (2018). errors [batch] receives the mean distance of
 * both critics' values from each transition's target. Adam moves policy, critics and temperature; its largest norm is not
 * used. */
FR_API fr_status fr_learner_step_sac(fr_learner *learner, const fr_transitions *batch, const fr_mlp_adam *adam,
                                     const fr_sac_settings *settings, float *errors, fr_learner_result *out);

#endif
