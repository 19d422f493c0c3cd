/* fastrl/mlp.h: a fully connected policy with a value, and PPO's update of it in two calls: gradients (forward, loss,
 * backward), then the step (clip, Adam). Small networks spend most of their time in a tensor library's calls. Between the
 * two, gradients can be exchanged for a mean over several rollouts.
 *
 * Network: `hidden` layers with an activation after each, then a policy head and a value head. With `shared` 0 the value
 * has hidden layers of its own. The policy's outputs are one logit for each choice of each head, then the mean of each
 * real; the reals' log deviations are parameters that do not depend on the observation.
 *
 * With `recurrent` not 0, a gated recurrent unit (Cho et al. 2014, the reset gate behind the product) follows on the hidden
 * layers, which are shared. With input x, state h, and the products' rows for the gates reset, update and candidate in turn:
 * r = s(Wr x + Ur h), u = s(Wu x + Uu h), c = tanh(Wc x + r Uc h), and the next state, which the heads see, c + u (h - c).
 *
 * Parameters and moments cross as one float array: for each of the policy's hidden layers, where there is one the unit's W
 * [3 recurrent] and U [3 recurrent], the policy head, each of the value's hidden layers where it has its own, and the value
 * head: weight [outputs][inputs], then bias [outputs]; then the log deviations [reals].
 *
 * Memory: the handle owns its parameters, gradients and working space; what is passed in is read during the call. Nothing
 * is allocated after creation, but for a minibatch of more or longer sequences than those before. One caller at a time; helper threads are internal. The same inputs give the same bits for any
 * number of threads, on processors with the same vector width. */
#ifndef FASTRL_MLP_H
#define FASTRL_MLP_H

#include "base.h"

#define FR_MLP_PARTS          8  /* a minibatch is cut into so many parts, fewer where it has not as many pieces of */
#define FR_MLP_PART_ROWS      64 /* samples, or, with a recurrent unit, */
#define FR_MLP_PART_SEQUENCES 2  /* sequences */

typedef struct fr_mlp fr_mlp;

typedef enum fr_mlp_activation {
    FR_MLP_ACTIVATION_TANH = 0,
    FR_MLP_ACTIVATION_RELU = 1,
    FR_MLP_ACTIVATION_COUNT = 2
} fr_mlp_activation;

typedef struct fr_mlp_config {
    uint32_t size;         /* bytes of this struct, set by fr_mlp_config_init */
    int32_t inputs;        /* floats of an observation, 1..65536 */
    int32_t hidden_count;  /* hidden layers, 0..16 */
    int32_t activation;    /* fr_mlp_activation */
    int32_t shared;        /* 1: policy and value share the hidden layers */
    int32_t head_count;    /* choices in an action, 0..64 */
    int32_t reals;         /* reals in an action, 0..1024; at least one of the two is not 0 */
    int32_t threads;       /* the caller included, 1..256 */
    int32_t recurrent;     /* numbers in a recurrent unit's state, 0..4096, 0 for no such unit; needs `shared` */
    int32_t reserved;      /* 0 */
    const int32_t *hidden; /* [hidden_count] widths, 1..4096; copied */
    const int32_t *heads;  /* [head_count] sizes, 2..4096; copied */
} fr_mlp_config;

/* A rollout's arrays, by sample; a minibatch names its samples by `indices`: with a recurrent unit those of the first step of
 * all its sequences, then those of the second, and so on. */
typedef struct fr_mlp_batch {
    const int64_t *indices;         /* [count] */
    const float *observations;      /* [samples][inputs] */
    const int64_t *choices;         /* [samples][head_count] */
    const float *reals;             /* [samples][reals] as drawn, before any clipping */
    const uint8_t *masks;           /* [samples][sum of heads] 1 where a choice was allowed, or NULL */
    const float *log_probabilities; /* [samples] of the action under the policy that chose it */
    const float *values;            /* [samples] as estimated then */
    const float *advantages;        /* [samples] */
    const float *returns;           /* [samples] */
    const float *states; /* before the first step, by its sample, [samples / steps][recurrent]; with a recurrent unit */
    const float *keep;   /* [samples] 0 where a new episode begins with a state of 0, with a recurrent unit */
    const uint8_t *absent; /* [samples] 1 where a step of a sequence is not in the loss, or NULL */
    int64_t samples;       /* rows of the arrays */
    int32_t count;         /* samples of the minibatch, 1.. */
    int32_t steps;         /* of each sequence, a divisor of count; with a recurrent unit */
} fr_mlp_batch;

typedef struct fr_mlp_loss {
    double clip;                  /* half-width of the ratio's interval */
    double value_clip;            /* half-width of the value's interval, 0 for none */
    double value_coefficient;     /* weight of half the mean squared error */
    double entropy_coefficient;   /* weight of the entropy */
    int32_t normalise_advantages; /* 1: mean 0 and deviation 1 over the minibatch */
    int32_t reserved;             /* 0 */
} fr_mlp_loss;

typedef struct fr_mlp_adam {
    double max_gradient_norm; /* 0 for none */
    double learning_rate;
    double beta1;
    double beta2;
    double epsilon;
    int64_t step; /* 1 for the first */
} fr_mlp_adam;

/* Means over the minibatch. */
typedef struct fr_mlp_result {
    double loss;
    double policy_loss;
    double value_loss;
    double entropy;
    double divergence;    /* (r - 1) - log r, an estimate of the KL divergence */
    double clip_fraction; /* part of the samples whose ratio lay outside */
    double gradient_norm; /* before clipping */
} fr_mlp_result;

FR_API void fr_mlp_config_init(fr_mlp_config *config);
/* All parameters and moments are 0. On failure *out is NULL. */
FR_API fr_status fr_mlp_create(const fr_mlp_config *config, fr_mlp **out);
FR_API void fr_mlp_destroy(fr_mlp *mlp); /* NULL is allowed */

FR_API fr_status fr_mlp_count_parameters(const fr_mlp *mlp, int64_t *out);
/* `count` must be the number of parameters. */
FR_API fr_status fr_mlp_set_parameters(fr_mlp *mlp, const float *values, int64_t count);
FR_API fr_status fr_mlp_get_parameters(const fr_mlp *mlp, float *values, int64_t count);
FR_API fr_status fr_mlp_set_moments(fr_mlp *mlp, const float *first, const float *second, int64_t count);
FR_API fr_status fr_mlp_get_moments(const fr_mlp *mlp, float *first, float *second, int64_t count);
/* Those that fr_mlp_apply_gradients will use, before clipping. */
FR_API fr_status fr_mlp_set_gradients(fr_mlp *mlp, const float *values, int64_t count);
FR_API fr_status fr_mlp_get_gradients(const fr_mlp *mlp, float *values, int64_t count);

/* outputs [rows][sum of heads + reals], values [rows]; either may be NULL. Without a recurrent unit. */
FR_API fr_status fr_mlp_forward(fr_mlp *mlp, const float *observations, int32_t rows, float *outputs, float *values);
/* The same for one step with a recurrent unit: states [rows][recurrent] before; after the same, may be `states` or NULL. */
FR_API fr_status fr_mlp_step(fr_mlp *mlp, const float *observations, const float *states, int32_t rows, float *outputs,
                             float *values, float *after);
/* Equation 9 of Schulman et al. (2017) on a minibatch, and its gradients, which replace the ones before. Where the loss is
 * not finite, neither are they. */
FR_API fr_status fr_mlp_compute_ppo_gradients(fr_mlp *mlp, const fr_mlp_batch *batch, const fr_mlp_loss *loss,
                                              fr_mlp_result *out);
/* The same for the parts [first, first + parts) of a minibatch alone, for processes that share it: gradients
 * [parts][parameters], and in out [parts] what each adds to the means, without a norm. Summed in the order of the parts,
 * gradients and means are those of fr_mlp_compute_ppo_gradients to the bit; those that the handle holds are lost. */
FR_API fr_status fr_mlp_compute_ppo_parts(fr_mlp *mlp, const fr_mlp_batch *batch, const fr_mlp_loss *loss,
                                          int32_t first, int32_t parts, float *gradients, fr_mlp_result *out);
/* One step of Adam with the gradients. *out_norm is theirs before clipping; where it is not finite, nothing moves. */
FR_API fr_status fr_mlp_apply_gradients(fr_mlp *mlp, const fr_mlp_adam *adam, double *out_norm);

#endif
