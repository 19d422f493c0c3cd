#include "mlp/feed_forward.h"

#include <algorithm>

namespace fr {

namespace {

std::vector<Chain> make_chains(const fr_mlp_config &config) {
    std::vector<Chain> chains;
    if (config.shared != 0) {
        chains.emplace_back(hidden_layers(config, {count_outputs(config), 1}));
    } else {
        chains.emplace_back(hidden_layers(config, {count_outputs(config)}));
        chains.emplace_back(hidden_layers(config, {1}));
    }
    return chains;
}

} // namespace

static_assert(kChunkRows == FR_MLP_PART_ROWS);

FeedForwardNetwork::FeedForwardNetwork(const fr_mlp_config &config)
    : Network(config, make_chains(config)), shared_(config.shared != 0) {
    for (int worker = 0; worker < team_.threads(); worker++)
        workspaces_.emplace_back(*this);
}

FeedForwardNetwork::Workspace::Workspace(const FeedForwardNetwork &network)
    : policy(network.chains_.front()), value(network.chains_.back()), observations(network.inputs() * kChunkRows),
      rows(network.actions_) {}

void FeedForwardNetwork::forward(const float *observations, const float *, int64_t rows, float *outputs, float *values,
                                 float *) {
    in_pieces(rows, [&](int64_t first, int64_t count, size_t worker) {
        const float *const from = observations + first * inputs();
        Workspace &workspace = workspaces_[worker];
        chain(0).forward(trained_.parameters(), from, count, workspace.policy);
        if (!shared_) chain(1).forward(trained_.parameters(1), from, count, workspace.value);
        const float *const policy = workspace.policy.outputs(), *const value = shared_ ? policy + actions_.outputs()
                                                                                       : workspace.value.outputs();
        const int64_t policy_row = chain(0).output_row(), value_row = chains_.back().output_row();
        for (int64_t row = 0; row < count; row++) {
            for (int64_t i = 0; outputs && i < actions_.outputs();
                 i++) // a call of the library's costs more than a short row
                outputs[(first + row) * actions_.outputs() + i] = policy[row * policy_row + i];
            if (values) values[first + row] = value[row * value_row];
        }
    });
}

int FeedForwardNetwork::part_count(const fr_mlp_batch &batch) const {
    return std::min((batch.count + FR_MLP_PART_ROWS - 1) / FR_MLP_PART_ROWS, FR_MLP_PARTS);
}

int32_t FeedForwardNetwork::run_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first_part, int count) {
    const AdvantageScale scale = scale_advantages(batch, loss.normalise_advantages != 0);
    const int64_t chunks = (batch.count + kChunkRows - 1) / kChunkRows;
    const int parts = part_count(batch), networks = shared_ ? 1 : 2;
    std::fill(totals_.begin(), totals_.end(), LossTotals{});
    // Policy and value have nothing in common but their samples: two threads begin with a network each, whose parameters stay
    // in the cache of one core, and rows stay nearer one network at a time.
    team_.run(count * networks, [&](int item, int worker) {
        const int part = first_part + item % count;
        const auto network = static_cast<size_t>(item / count);
        Workspace &workspace = workspaces_[static_cast<size_t>(worker)];
        Pass &pass = network == 0 ? workspace.policy : workspace.value;
        LossTotals &totals = totals_[static_cast<size_t>(part)];
        float *const observations = workspace.observations.data(), *const gradients = trained_.gradients(part, network);
        if (network == 0) std::fill_n(deviation_gradients(part), actions_.reals, 0.0f);
        const int64_t begin = chunks * part / parts, end = chunks * (part + 1) / parts;
        for (int64_t chunk = begin; chunk < end; chunk++) {
            const int64_t first = chunk * kChunkRows, rows = std::min<int64_t>(batch.count - first, kChunkRows);
            gather_rows(batch.observations, batch.indices + first, rows, inputs(), observations);
            chain(network).forward(trained_.parameters(network), observations, rows, pass);
            const Outputs outputs = {pass.outputs(), pass.output_gradients(), chain(network).output_row()};
            if (network == 0)
                add_policy_loss(actions_, batch, loss, scale, first, rows, log_deviations(), outputs, workspace.rows,
                                deviation_gradients(part), totals);
            const int64_t value = shared_ ? actions_.outputs() : 0;
            if (shared_ || network == 1)
                add_value_loss(batch, loss, first, rows, {outputs.data + value, outputs.gradients + value, outputs.row},
                               totals);
            chain(network).backward(trained_.parameters(network), trained_.transposed(network), observations, rows,
                                    pass, gradients, chunk > begin);
        }
    });
    return batch.count;
}

} // namespace fr
