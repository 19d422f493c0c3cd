#include "base/check.h"
#include "mlp/dddqn.h"
#include "mlp/sac.h"

#include <memory>

struct fr_learner final {
    explicit fr_learner(const fr_learner_config &config) {
        if (config.kind == FR_LEARNER_KIND_DDDQN)
            dddqn = std::make_unique<fr::DddqnLearner>(config);
        else
            sac = std::make_unique<fr::SacLearner>(config);
    }
    fr::Learner &any() const { return dddqn ? static_cast<fr::Learner &>(*dddqn) : *sac; }

    std::unique_ptr<fr::DddqnLearner> dddqn; // one of the two
    std::unique_ptr<fr::SacLearner> sac;
};

namespace {

using fr::check_range;
using fr::fail;
using fr::null_argument;

fr_status check_config(const fr_learner_config &config) {
    const fr_status sized = fr::check_config_size(config.size, sizeof config, "fr_learner_config_init");
    if (sized != FR_STATUS_OK) return sized;
    const bool dddqn = config.kind == FR_LEARNER_KIND_DDDQN;
    const struct {
        const char *name;
        int32_t value, low, high;
    } ranges[] = {
        {"kind", config.kind, 0, FR_LEARNER_KIND_COUNT - 1},
        {"inputs", config.inputs, 1, 65536},
        {"actions", config.actions, dddqn ? 2 : 1, dddqn ? 4096 : 1024},
        {"hidden_count", config.hidden_count, 0, 16},
        {"activation", config.activation, 0, FR_MLP_ACTIVATION_COUNT - 1},
        {"dueling", config.dueling, 0, dddqn ? 1 : 0},
        {"batch", config.batch, 1, 1 << 20},
        {"threads", config.threads, 1, 256},
    };
    for (const auto &range : ranges) {
        const fr_status status = check_range(range.name, range.value, range.low, range.high);
        if (status != FR_STATUS_OK) return status;
    }
    if (config.hidden_count > 0 && !config.hidden) return null_argument("hidden");
    for (int32_t i = 0; i < config.hidden_count; i++) {
        const fr_status status = check_range("hidden", config.hidden[i], 1, 4096);
        if (status != FR_STATUS_OK) return status;
    }
    return FR_STATUS_OK;
}

fr_status check_count(const char *what, int64_t count, int64_t wanted) {
    if (count == wanted) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_ARGUMENT, "count is %lld, the learner has %lld %s", static_cast<long long>(count),
                static_cast<long long>(wanted), what);
}

// What both kinds of step ask of their arguments.
fr_status check_step(const fr_transitions *batch, const fr_mlp_adam *adam, const void *settings, const float *errors,
                     const fr_learner_result *out) {
    if (!batch) return null_argument("batch");
    if (!adam) return null_argument("adam");
    if (!settings) return null_argument("settings");
    if (!errors) return null_argument("errors");
    if (!out) return null_argument("out");
    const struct {
        const char *name;
        const void *address;
    } needed[] = {
        {"batch: observations", batch->observations}, {"batch: next_observations", batch->next_observations},
        {"batch: rewards", batch->rewards},           {"batch: discounts", batch->discounts},
        {"batch: weights", batch->weights},
    };
    for (const auto &array : needed)
        if (!array.address) return null_argument(array.name);
    return check_range("adam: step", adam->step, 1, INT64_MAX);
}

} // namespace

void fr_learner_config_init(fr_learner_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->inputs = 1;
    config->actions = 2;
    config->batch = 1;
    config->threads = 1;
}

fr_status fr_learner_create(const fr_learner_config *config, fr_learner **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (!config) return null_argument("config");
    const fr_status status = check_config(*config);
    if (status != FR_STATUS_OK) return status;
    return fr::guard([&] {
        *out = new fr_learner(*config);
        return FR_STATUS_OK;
    });
}

void fr_learner_destroy(fr_learner *learner) { delete learner; }

fr_status fr_learner_count(const fr_learner *learner, int64_t *out_parameters, int64_t *out_moments) {
    if (!learner) return null_argument("learner");
    if (!out_parameters) return null_argument("out_parameters");
    if (!out_moments) return null_argument("out_moments");
    *out_parameters = learner->any().parameter_count();
    *out_moments = learner->any().moment_count();
    return FR_STATUS_OK;
}

fr_status fr_learner_set_parameters(fr_learner *learner, const float *values, int64_t count) {
    if (!learner) return null_argument("learner");
    if (!values) return null_argument("values");
    const fr_status status = check_count("parameters", count, learner->any().parameter_count());
    if (status == FR_STATUS_OK) learner->any().set_parameters(values);
    return status;
}

fr_status fr_learner_get_parameters(const fr_learner *learner, float *values, int64_t count) {
    if (!learner) return null_argument("learner");
    if (!values) return null_argument("values");
    const fr_status status = check_count("parameters", count, learner->any().parameter_count());
    if (status == FR_STATUS_OK) learner->any().get_parameters(values);
    return status;
}

fr_status fr_learner_set_moments(fr_learner *learner, const float *first, const float *second, int64_t count) {
    if (!learner) return null_argument("learner");
    if (!first) return null_argument("first");
    if (!second) return null_argument("second");
    const fr_status status = check_count("moments", count, learner->any().moment_count());
    if (status == FR_STATUS_OK) learner->any().set_moments(first, second);
    return status;
}

fr_status fr_learner_get_moments(const fr_learner *learner, float *first, float *second, int64_t count) {
    if (!learner) return null_argument("learner");
    if (!first) return null_argument("first");
    if (!second) return null_argument("second");
    const fr_status status = check_count("moments", count, learner->any().moment_count());
    if (status == FR_STATUS_OK) learner->any().get_moments(first, second);
    return status;
}

fr_status fr_learner_forward(fr_learner *learner, const float *observations, int32_t rows, float *outputs) {
    if (!learner) return null_argument("learner");
    if (!observations) return null_argument("observations");
    if (!outputs) return null_argument("outputs");
    const fr_status status = check_range("rows", rows, 0, INT32_MAX);
    if (status == FR_STATUS_OK) learner->any().forward(observations, rows, outputs);
    return status;
}

fr_status fr_learner_step_dddqn(fr_learner *learner, const fr_transitions *batch, const fr_mlp_adam *adam,
                                const fr_dddqn_settings *settings, float *errors, fr_learner_result *out) {
    if (!learner) return null_argument("learner");
    if (!learner->dddqn) return fail(FR_STATUS_INVALID_ARGUMENT, "the learner is not of the kind DDDQN");
    fr_status status = check_step(batch, adam, settings, errors, out);
    if (status != FR_STATUS_OK) return status;
    if (!batch->choices) return null_argument("batch: choices");
    const fr_learner_config &config = learner->dddqn->config();
    for (int32_t i = 0; status == FR_STATUS_OK && i < config.batch; i++)
        status = check_range("batch: choice", batch->choices[i], 0, config.actions - 1);
    if (status == FR_STATUS_OK) *out = learner->dddqn->step(*batch, *adam, *settings, errors);
    return status;
}

fr_status fr_learner_step_sac(fr_learner *learner, const fr_transitions *batch, const fr_mlp_adam *adam,
                              const fr_sac_settings *settings, float *errors, fr_learner_result *out) {
    if (!learner) return null_argument("learner");
    if (!learner->sac) return fail(FR_STATUS_INVALID_ARGUMENT, "the learner is not of the kind SAC");
    fr_status status = check_step(batch, adam, settings, errors, out);
    if (status != FR_STATUS_OK) return status;
    if (!batch->reals) return null_argument("batch: reals");
    if (!settings->noise) return null_argument("settings: noise");
    *out = learner->sac->step(*batch, *adam, *settings, errors);
    return FR_STATUS_OK;
}
