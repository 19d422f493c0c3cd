/* fastrl/torch.h: the part of libtorch that FastRL.Torch needs. In a library of its own, fastrl_torch, so that the core
 * depends on nothing; where libtorch is missing the library is not built.
 *
 * A handle is a reference to a tensor. Whoever receives one through `out` owns it and destroys it; several handles may
 * share one memory (views), which lives as long as any of them. Functions never keep the handles they are given. On
 * failure *out is NULL. Sizes and dimensions are int64; a negative dimension counts from the end.
 *
 * Everything runs on the processor and on the calling thread (see fr_torch_set_threads). Gradient mode is kept for each
 * thread, the random generator is one for all. Errors as in base.h, but the sentence is in fr_torch_error_message().
 *
 * What a training step does often crosses once for all parameters: fr_tensor_adam_step, fr_tensor_clip_gradients. A
 * fused update of a whole minibatch would stand beside them. */
#ifndef FASTRL_TORCH_H
#define FASTRL_TORCH_H

#include "base.h"

#define FR_TENSOR_MAX_DIMENSIONS 8

typedef struct fr_tensor fr_tensor;

/* Element types, by libtorch's own numbers. */
typedef enum fr_tensor_type {
    FR_TENSOR_TYPE_UINT8 = 0,
    FR_TENSOR_TYPE_INT8 = 1,
    FR_TENSOR_TYPE_INT16 = 2,
    FR_TENSOR_TYPE_INT32 = 3,
    FR_TENSOR_TYPE_INT64 = 4,
    FR_TENSOR_TYPE_FLOAT32 = 6,
    FR_TENSOR_TYPE_FLOAT64 = 7,
    FR_TENSOR_TYPE_BOOL = 11,
    FR_TENSOR_TYPE_COUNT = 12
} fr_tensor_type;

typedef struct fr_tensor_info {
    int64_t sizes[8]; /* of the first `dimensions` */
    int64_t elements;
    void *data;         /* first element */
    int32_t dimensions; /* 0..FR_TENSOR_MAX_DIMENSIONS */
    int32_t type;       /* fr_tensor_type */
    int32_t element_size;
    int32_t contiguous; /* 1 if row-major without gaps */
    int32_t requires_grad;
    int32_t is_leaf;
} fr_tensor_info;

typedef enum fr_tensor_unary {
    FR_TENSOR_UNARY_NEG = 0,
    FR_TENSOR_UNARY_EXP = 1,
    FR_TENSOR_UNARY_LOG = 2,
    FR_TENSOR_UNARY_SQRT = 3,
    FR_TENSOR_UNARY_SQUARE = 4,
    FR_TENSOR_UNARY_ABS = 5,
    FR_TENSOR_UNARY_TANH = 6,
    FR_TENSOR_UNARY_RELU = 7,
    FR_TENSOR_UNARY_ISFINITE = 8,
    FR_TENSOR_UNARY_CLONE = 9,
    FR_TENSOR_UNARY_DETACH = 10,
    FR_TENSOR_UNARY_CONTIGUOUS = 11,
    FR_TENSOR_UNARY_COUNT = 12
} fr_tensor_unary;

/* Sizes are broadcast, types promoted. */
typedef enum fr_tensor_binary {
    FR_TENSOR_BINARY_ADD = 0,
    FR_TENSOR_BINARY_SUB = 1,
    FR_TENSOR_BINARY_MUL = 2,
    FR_TENSOR_BINARY_DIV = 3,
    FR_TENSOR_BINARY_MAXIMUM = 4,
    FR_TENSOR_BINARY_MINIMUM = 5,
    FR_TENSOR_BINARY_GT = 6,
    FR_TENSOR_BINARY_MATMUL = 7,
    FR_TENSOR_BINARY_COUNT = 8
} fr_tensor_binary;

typedef enum fr_tensor_reduction {
    FR_TENSOR_REDUCTION_SUM = 0,
    FR_TENSOR_REDUCTION_MEAN = 1,
    FR_TENSOR_REDUCTION_STD = 2, /* unbiased */
    FR_TENSOR_REDUCTION_MIN = 3,
    FR_TENSOR_REDUCTION_MAX = 4,
    FR_TENSOR_REDUCTION_ARGMAX = 5,
    FR_TENSOR_REDUCTION_ALL = 6,
    FR_TENSOR_REDUCTION_COUNT = 7
} fr_tensor_reduction;

typedef struct fr_tensor_conv2d_config {
    int64_t stride[2];   /* rows, columns; 1.. */
    int64_t padding[2];  /* 0.. */
    int64_t dilation[2]; /* 1.. */
    int64_t groups;      /* 1.. */
} fr_tensor_conv2d_config;

typedef struct fr_tensor_adam_config {
    double learning_rate;
    double beta1;
    double beta2;
    double epsilon;
    double weight_decay; /* added to the gradient as L2 */
    int64_t step;        /* 1 for the first step */
} fr_tensor_adam_config;

/* The library. */
FR_API FR_SHORT const char *fr_torch_error_message(void); /* as fr_error_message, of this library */
FR_API FR_SHORT const char *fr_torch_version(void);       /* libtorch's, such as "1.13.1" */
FR_API FR_SHORT int64_t fr_torch_live_tensors(void);      /* handles not yet destroyed */
/* Threads of one operation, 1.., of libtorch and of its OpenBLAS. */
FR_API fr_status fr_torch_set_threads(int32_t threads);
FR_API FR_SHORT int32_t fr_torch_get_threads(void);
/* Whether operations of this thread record gradients; returns what was set before. */
FR_API FR_SHORT int32_t fr_torch_set_grad_enabled(int32_t enabled);
FR_API FR_SHORT int32_t fr_torch_get_grad_enabled(void);
/* The default random generator. Its state is a tensor of bytes. */
FR_API fr_status fr_torch_set_seed(int64_t seed);
FR_API fr_status fr_torch_get_rng_state(fr_tensor **out);
FR_API fr_status fr_torch_set_rng_state(const fr_tensor *state);

/* Making and unmaking. */
FR_API fr_status fr_tensor_full(const int64_t *sizes, int32_t dimensions, double value, int32_t type, fr_tensor **out);
/* A tensor over the caller's memory, without a copy. `release`, a C function `void release(void *context)`, is called
 * once, on any thread, when nothing refers to the memory any more; NULL for none. If this fails it is not called. */
FR_API fr_status fr_tensor_from_buffer(void *data, const int64_t *sizes, int32_t dimensions, int32_t type,
                                       void *release, void *context, fr_tensor **out);
FR_API void fr_tensor_destroy(fr_tensor *tensor); /* NULL is allowed */

/* Looking in. The data pointer is valid until the last handle of the memory is destroyed. */
FR_API FR_SHORT fr_status fr_tensor_get_info(const fr_tensor *tensor, fr_tensor_info *out);

/* Elementwise, reductions, shapes. */
FR_API fr_status fr_tensor_apply_unary(const fr_tensor *a, int32_t op, fr_tensor **out);
FR_API fr_status fr_tensor_apply_binary(const fr_tensor *a, const fr_tensor *b, int32_t op, fr_tensor **out);
/* As above with a number for b; `integral` 1 makes it an integer, which does not promote integer tensors. */
FR_API fr_status fr_tensor_apply_scalar(const fr_tensor *a, double b, int32_t integral, int32_t op, fr_tensor **out);
FR_API fr_status fr_tensor_reduce_all(const fr_tensor *a, int32_t op, fr_tensor **out);
FR_API fr_status fr_tensor_reduce(const fr_tensor *a, int32_t op, int64_t dimension, int32_t keep, fr_tensor **out);
/* low and high may be NULL, not both. */
FR_API fr_status fr_tensor_clamp(const fr_tensor *a, const double *low, const double *high, fr_tensor **out);
FR_API fr_status fr_tensor_log_softmax(const fr_tensor *a, int64_t dimension, fr_tensor **out);
FR_API fr_status fr_tensor_to_type(const fr_tensor *a, int32_t type, fr_tensor **out);
FR_API fr_status fr_tensor_reshape(const fr_tensor *a, const int64_t *sizes, int32_t dimensions, fr_tensor **out);
FR_API fr_status fr_tensor_permute(const fr_tensor *a, const int64_t *order, int32_t dimensions, fr_tensor **out);
FR_API fr_status fr_tensor_flatten(const fr_tensor *a, int64_t start, int64_t end, fr_tensor **out);
FR_API fr_status fr_tensor_squeeze(const fr_tensor *a, int64_t dimension, fr_tensor **out);
FR_API fr_status fr_tensor_unsqueeze(const fr_tensor *a, int64_t dimension, fr_tensor **out);
FR_API fr_status fr_tensor_narrow(const fr_tensor *a, int64_t dimension, int64_t start, int64_t length,
                                  fr_tensor **out);
FR_API fr_status fr_tensor_select(const fr_tensor *a, int64_t dimension, int64_t index, fr_tensor **out);
FR_API fr_status fr_tensor_index_select(const fr_tensor *a, int64_t dimension, const fr_tensor *index, fr_tensor **out);
FR_API fr_status fr_tensor_gather(const fr_tensor *a, int64_t dimension, const fr_tensor *index, fr_tensor **out);
FR_API fr_status fr_tensor_concatenate(fr_tensor **tensors, int32_t count, int64_t dimension, fr_tensor **out);

/* In place. */
FR_API fr_status fr_tensor_copy(fr_tensor *tensor, const fr_tensor *source);
FR_API fr_status fr_tensor_fill(fr_tensor *tensor, double value);
FR_API fr_status fr_tensor_fill_normal(fr_tensor *tensor, double mean, double deviation);
FR_API fr_status fr_tensor_fill_uniform(fr_tensor *tensor, double low, double high);
FR_API fr_status fr_tensor_fill_orthogonal(fr_tensor *tensor, double gain);

/* Layers. */
FR_API fr_status fr_tensor_linear(const fr_tensor *input, const fr_tensor *weight, const fr_tensor *bias,
                                  fr_tensor **out);
FR_API fr_status fr_tensor_conv2d(const fr_tensor *input, const fr_tensor *weight, const fr_tensor *bias,
                                  const fr_tensor_conv2d_config *config, fr_tensor **out);
FR_API fr_status fr_tensor_embedding(const fr_tensor *weight, const fr_tensor *indices, fr_tensor **out);

/* Gradients. */
FR_API fr_status fr_tensor_set_requires_grad(fr_tensor *tensor, int32_t requires_grad);
FR_API fr_status fr_tensor_backward(const fr_tensor *loss);
/* Gradients of a loss of one element by `count` inputs, which keep what they had; each outs[i] is the caller's. */
FR_API fr_status fr_tensor_compute_gradients(const fr_tensor *loss, fr_tensor **inputs, int32_t count,
                                             fr_tensor **outs);
FR_API fr_status fr_tensor_clear_gradients(fr_tensor **parameters, int32_t count);
/* Scales the gradients of all parameters together to the L2 norm `limit` where theirs is larger; *norm is theirs. */
FR_API fr_status fr_tensor_clip_gradients(fr_tensor **parameters, int32_t count, double limit, double *norm);
/* One step of Adam on float32 or float64 parameters, which have a gradient or are left alone, in place with both
 * moments; all three contiguous. */
FR_API fr_status fr_tensor_adam_step(fr_tensor **parameters, fr_tensor **moments1, fr_tensor **moments2, int32_t count,
                                     const fr_tensor_adam_config *config);

#endif
