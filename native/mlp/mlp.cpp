#include "fastrl/mlp.h"

#include "base/check.h"
#include "mlp/network.h"

struct fr_mlp final {
    explicit fr_mlp(const fr_mlp_config &config) : network(fr::Network::create(config)) {}

    const std::unique_ptr<fr::Network> network;
};

namespace {

using fr::check_range;
using fr::fail;
using fr::null_argument;

fr_status check_config(const fr_mlp_config &config) {
    const fr_status sized = fr::check_config_size(config.size, sizeof config, "fr_mlp_config_init");
    if (sized != FR_STATUS_OK) return sized;
    const struct {
        const char *name;
        int32_t value, low, high;
    } ranges[] = {
        {"inputs", config.inputs, 1, 65536},
        {"hidden_count", config.hidden_count, 0, 16},
        {"activation", config.activation, 0, FR_MLP_ACTIVATION_COUNT - 1},
        {"shared", config.shared, 0, 1},
        {"head_count", config.head_count, 0, 64},
        {"reals", config.reals, config.head_count > 0 ? 0 : 1, 1024},
        {"threads", config.threads, 1, 256},
        {"recurrent", config.recurrent, 0, config.shared ? 4096 : 0},
    };
    for (const auto &range : ranges) {
        const fr_status status = check_range(range.name, range.value, range.low, range.high);
        if (status != FR_STATUS_OK) return status;
    }
    if (config.hidden_count > 0 && !config.hidden) return null_argument("hidden");
    if (config.head_count > 0 && !config.heads) return null_argument("heads");
    for (int32_t i = 0; i < config.hidden_count; i++) {
        const fr_status status = check_range("hidden", config.hidden[i], 1, 4096);
        if (status != FR_STATUS_OK) return status;
    }
    for (int32_t i = 0; i < config.head_count; i++) {
        const fr_status status = check_range("heads", config.heads[i], 2, 4096);
        if (status != FR_STATUS_OK) return status;
    }
    return FR_STATUS_OK;
}

// Calls `use` with the network where an array has as many numbers as it has parameters.
template <class Use> fr_status with_array(const fr_mlp *mlp, const void *values, int64_t count, Use use) {
    if (!mlp) return null_argument("mlp");
    if (!values) return null_argument("values");
    if (count != mlp->network->parameter_count())
        return fail(FR_STATUS_INVALID_ARGUMENT, "count is %lld, the network has %lld parameters",
                    static_cast<long long>(count), static_cast<long long>(mlp->network->parameter_count()));
    use();
    return FR_STATUS_OK;
}

fr_status check_sequences(const fr_mlp_batch &batch) {
    if (!batch.states) return null_argument("batch: states");
    if (!batch.keep) return null_argument("batch: keep");
    const fr_status status = check_range("batch: steps", batch.steps, 1, batch.count);
    if (status != FR_STATUS_OK) return status;
    if (batch.count % batch.steps != 0) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "batch: count is %d, must be a multiple of the %d steps", batch.count,
                    batch.steps);
    }
    for (int32_t i = 0; i < batch.count / batch.steps; i++) {
        const fr_status first =
            check_range("batch: index of a first step", batch.indices[i], 0, batch.samples / batch.steps - 1);
        if (first != FR_STATUS_OK) return first;
    }
    return FR_STATUS_OK;
}

fr_status check_batch(const fr_mlp_batch &batch, const fr::Network &network) {
    const struct {
        const char *name;
        const void *address;
    } needed[] = {
        {"batch: indices", batch.indices},
        {"batch: observations", batch.observations},
        {"batch: log_probabilities", batch.log_probabilities},
        {"batch: values", batch.values},
        {"batch: advantages", batch.advantages},
        {"batch: returns", batch.returns},
    };
    for (const auto &array : needed)
        if (!array.address) return null_argument(array.name);
    const std::vector<int32_t> &heads = network.actions().heads;
    if (!heads.empty() && !batch.choices) return null_argument("batch: choices");
    if (network.actions().reals > 0 && !batch.reals) return null_argument("batch: reals");
    fr_status status = check_range("batch: count", batch.count, 1, INT32_MAX);
    if (status == FR_STATUS_OK && network.state_size() > 0) status = check_sequences(batch);
    if (status != FR_STATUS_OK) return status;
    for (int32_t i = 0; i < batch.count; i++) {
        const int64_t sample = batch.indices[i];
        if (sample < 0 || sample >= batch.samples) return check_range("batch: index", sample, 0, batch.samples - 1);
        const int64_t *const choices = batch.choices + sample * static_cast<int64_t>(heads.size());
        for (size_t head = 0; head < heads.size(); head++)
            if (choices[head] < 0 || choices[head] >= heads[head])
                return check_range("batch: choice", choices[head], 0, heads[head] - 1);
    }
    return FR_STATUS_OK;
}

fr_status step(fr_mlp *mlp, const float *observations, const float *states, int32_t rows, float *outputs, float *values,
               float *after) {
    if (rows < 0) return fail(FR_STATUS_INVALID_ARGUMENT, "rows is %d, must be at least 0", rows);
    const bool remembers = mlp->network->state_size() > 0;
    if (remembers != (states != nullptr))
        return fail(FR_STATUS_INVALID_ARGUMENT, "the network has %s recurrent unit", remembers ? "a" : "no");
    mlp->network->forward(observations, states, rows, outputs, values, after);
    return FR_STATUS_OK;
}

} // namespace

void fr_mlp_config_init(fr_mlp_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->inputs = 1;
    config->threads = 1;
}

fr_status fr_mlp_create(const fr_mlp_config *config, fr_mlp **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (!config) return null_argument("config");
    const fr_status status = check_config(*config);
    if (status != FR_STATUS_OK) return status;
    return fr::guard([&] {
        *out = new fr_mlp(*config);
        return FR_STATUS_OK;
    });
}

void fr_mlp_destroy(fr_mlp *mlp) { delete mlp; }

fr_status fr_mlp_count_parameters(const fr_mlp *mlp, int64_t *out) {
    if (!mlp) return null_argument("mlp");
    if (!out) return null_argument("out");
    *out = mlp->network->parameter_count();
    return FR_STATUS_OK;
}

fr_status fr_mlp_set_parameters(fr_mlp *mlp, const float *values, int64_t count) {
    return with_array(mlp, values, count, [&] { mlp->network->set_parameters(values); });
}

fr_status fr_mlp_get_parameters(const fr_mlp *mlp, float *values, int64_t count) {
    return with_array(mlp, values, count, [&] { mlp->network->get_parameters(values); });
}

fr_status fr_mlp_set_moments(fr_mlp *mlp, const float *first, const float *second, int64_t count) {
    if (!second) return null_argument("second");
    return with_array(mlp, first, count, [&] { mlp->network->set_moments(first, second); });
}

fr_status fr_mlp_get_moments(const fr_mlp *mlp, float *first, float *second, int64_t count) {
    if (!second) return null_argument("second");
    return with_array(mlp, first, count, [&] { mlp->network->get_moments(first, second); });
}

fr_status fr_mlp_set_gradients(fr_mlp *mlp, const float *values, int64_t count) {
    return with_array(mlp, values, count, [&] { mlp->network->set_gradients(values); });
}

fr_status fr_mlp_get_gradients(const fr_mlp *mlp, float *values, int64_t count) {
    return with_array(mlp, values, count, [&] { mlp->network->get_gradients(values); });
}

fr_status fr_mlp_forward(fr_mlp *mlp, const float *observations, int32_t rows, float *outputs, float *values) {
    if (!mlp) return null_argument("mlp");
    if (!observations) return null_argument("observations");
    return step(mlp, observations, nullptr, rows, outputs, values, nullptr);
}

fr_status fr_mlp_step(fr_mlp *mlp, const float *observations, const float *states, int32_t rows, float *outputs,
                      float *values, float *after) {
    if (!mlp) return null_argument("mlp");
    if (!observations) return null_argument("observations");
    if (!states) return null_argument("states");
    return step(mlp, observations, states, rows, outputs, values, after);
}

fr_status fr_mlp_compute_ppo_gradients(fr_mlp *mlp, const fr_mlp_batch *batch, const fr_mlp_loss *loss,
                                       fr_mlp_result *out) {
    if (!mlp) return null_argument("mlp");
    if (!out) return null_argument("out");
    if (!batch) return null_argument("batch");
    if (!loss) return null_argument("loss");
    const fr_status status = check_batch(*batch, *mlp->network);
    if (status != FR_STATUS_OK) return status;
    return fr::guard([&] {
        *out = mlp->network->compute_gradients(*batch, *loss);
        return FR_STATUS_OK;
    });
}

fr_status fr_mlp_compute_ppo_parts(fr_mlp *mlp, const fr_mlp_batch *batch, const fr_mlp_loss *loss, int32_t first,
                                   int32_t parts, float *gradients, fr_mlp_result *out) {
    if (!mlp) return null_argument("mlp");
    if (!batch) return null_argument("batch");
    if (!loss) return null_argument("loss");
    if (!gradients) return null_argument("gradients");
    if (!out) return null_argument("out");
    fr_status status = check_batch(*batch, *mlp->network);
    const int all = status == FR_STATUS_OK ? mlp->network->part_count(*batch) : 0;
    if (status == FR_STATUS_OK) status = check_range("parts", parts, 0, all);
    if (status == FR_STATUS_OK) status = check_range("first", first, 0, all - parts);
    if (status != FR_STATUS_OK) return status;
    return fr::guard([&] {
        mlp->network->compute_parts(*batch, *loss, first, parts, gradients, out);
        return FR_STATUS_OK;
    });
}

fr_status fr_mlp_apply_gradients(fr_mlp *mlp, const fr_mlp_adam *adam, double *out_norm) {
    if (!mlp) return null_argument("mlp");
    if (!adam) return null_argument("adam");
    if (!out_norm) return null_argument("out_norm");
    const fr_status status = check_range("adam: step", adam->step, 1, INT64_MAX);
    if (status != FR_STATUS_OK) return status;
    *out_norm = mlp->network->apply_gradients(*adam);
    return FR_STATUS_OK;
}
