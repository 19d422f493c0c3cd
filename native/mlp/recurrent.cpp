#include "mlp/recurrent.h"

#include <algorithm>
#include <iterator>

namespace fr {

namespace {

constexpr int64_t kSequences = 8; // of a block, at most: more would only need more room

template <class Work> void in_chunks(int64_t rows, const Work &work) {
    for (int64_t first = 0; first < rows; first += kChunkRows)
        work(first, std::min(rows - first, kChunkRows));
}

} // namespace

struct RecurrentNetwork::Minibatch {
    const fr_mlp_batch &all;
    const fr_mlp_loss &loss;
    fr_mlp_batch present; // the samples that count, in no particular order
    AdvantageScale scale;
    int64_t steps, sequences;

    bool counts(int64_t sample) const { return !all.absent || all.absent[sample] == 0; }
};

std::vector<Chain> RecurrentNetwork::make_chains(const fr_mlp_config &config) {
    const int64_t size = config.recurrent;
    std::vector<Chain> chains;
    chains.emplace_back(hidden_layers(config, {3 * size}));
    chains.emplace_back(ChainShape{size, {}, true, {3 * size}, true});
    chains.emplace_back(ChainShape{size, {}, true, {count_outputs(config), 1}, true});
    return chains;
}

RecurrentNetwork::RecurrentNetwork(const fr_mlp_config &config)
    : Network(config, make_chains(config)), kernels_(choose_mlp_kernels()) {
    for (int worker = 0; worker < team_.threads(); worker++)
        workspaces_.emplace_back(*this);
}

RecurrentNetwork::Workspace::Workspace(const RecurrentNetwork &network, int64_t rows)
    : rows(rows), trunk(network.chain(kTrunk), rows), cell(network.chain(kCell), rows),
      heads(network.chain(kHeads), rows), observations(network.inputs() * rows), before(network.state_size() * rows),
      states(network.state_size() * rows), samples(static_cast<size_t>(rows)), loss(network.actions_) {}

GateRows RecurrentNetwork::gate_rows(Workspace &workspace, int64_t first) const {
    const int64_t row = chain(kTrunk).output_row(), size = state_size();
    return {workspace.trunk.outputs() + first * row, workspace.cell.outputs() + first * row, row,
            workspace.before.data() + first * size, workspace.states.data() + first * size};
}

void RecurrentNetwork::forward(const float *observations, const float *states, int64_t rows, float *outputs,
                               float *values, float *after) {
    in_pieces(rows, [&](int64_t first, int64_t count, size_t worker) {
        Workspace &workspace = workspaces_[worker];
        const int64_t size = state_size(), width = actions_.outputs(), row = chain(kHeads).output_row();
        chain(kTrunk).forward(trained_.parameters(kTrunk), observations + first * inputs(), count, workspace.trunk);
        std::copy_n(states + first * size, count * size, workspace.before.data());
        chain(kCell).forward(trained_.parameters(kCell), workspace.before.data(), count, workspace.cell);
        kernels_.gates(gate_rows(workspace, 0), count, size);
        chain(kHeads).forward(trained_.parameters(kHeads), workspace.states.data(), count, workspace.heads);
        const float *const results = workspace.heads.outputs();
        for (int64_t i = 0; i < count; i++) {
            if (outputs) std::copy_n(results + i * row, width, outputs + (first + i) * width);
            if (values) values[first + i] = results[i * row + width];
        }
        if (after) std::copy_n(workspace.states.data(), count * size, after + first * size);
    });
}

int RecurrentNetwork::part_count(const fr_mlp_batch &batch) const {
    const int32_t sequences = batch.count / batch.steps;
    return std::min((sequences + FR_MLP_PART_SEQUENCES - 1) / FR_MLP_PART_SEQUENCES, FR_MLP_PARTS);
}

int32_t RecurrentNetwork::run_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first_part, int count) {
    Minibatch minibatch = {batch, loss, batch, {}, batch.steps, batch.count / batch.steps};
    if (batch.absent) {
        present_.clear();
        std::copy_if(batch.indices, batch.indices + batch.count, std::back_inserter(present_),
                     [&](int64_t sample) { return minibatch.counts(sample); });
        minibatch.present.indices = present_.data();
        minibatch.present.count = static_cast<int32_t>(present_.size());
    }
    minibatch.scale = scale_advantages(minibatch.present, loss.normalise_advantages != 0);
    std::fill(totals_.begin(), totals_.end(), LossTotals{});
    const int parts = part_count(batch);
    const int64_t rows = minibatch.steps * std::min((minibatch.sequences + parts - 1) / parts, kSequences);
    for (Workspace &workspace : workspaces_)
        if (workspace.rows < rows) workspace = Workspace(*this, rows);
    team_.run(count, [&](int item, int worker) {
        const int part = first_part + item;
        Workspace &workspace = workspaces_[static_cast<size_t>(worker)];
        const int64_t begin = minibatch.sequences * part / parts, end = minibatch.sequences * (part + 1) / parts;
        std::fill_n(deviation_gradients(part), actions_.reals, 0.0f);
        for (int64_t first = begin; first < end; first += kSequences)
            run_block(minibatch, first, std::min(end - first, kSequences), workspace, part, first > begin);
    });
    return minibatch.present.count;
}

void RecurrentNetwork::run_block(const Minibatch &minibatch, int64_t first, int64_t count, Workspace &workspace,
                                 int part, bool add) {
    const int64_t rows = minibatch.steps * count;
    const fr_mlp_batch &batch = minibatch.all;
    for (int64_t step = 0; step < minibatch.steps; step++)
        std::copy_n(batch.indices + step * minibatch.sequences + first, count, workspace.samples.data() + step * count);
    float *const observations = workspace.observations.data();
    gather_rows(batch.observations, workspace.samples.data(), rows, inputs(), observations);
    in_chunks(rows, [&](int64_t at, int64_t chunk) {
        chain(kTrunk).forward(trained_.parameters(kTrunk), observations + at * inputs(), chunk, workspace.trunk, at);
    });
    run_states(minibatch, count, workspace);
    in_chunks(rows,
              [&](int64_t at, int64_t chunk) { run_heads(minibatch, at, chunk, workspace, part, add || at > 0); });
    return_through_time(minibatch, count, workspace);
    chain(kCell).backward(trained_.parameters(kCell), trained_.transposed(kCell), workspace.before.data(), rows,
                          workspace.cell, trained_.gradients(part, kCell), add);
    in_chunks(rows, [&](int64_t at, int64_t chunk) {
        chain(kTrunk).backward(trained_.parameters(kTrunk), trained_.transposed(kTrunk), observations + at * inputs(),
                               chunk, workspace.trunk, trained_.gradients(part, kTrunk), add || at > 0, at);
    });
}

void RecurrentNetwork::run_states(const Minibatch &minibatch, int64_t count, Workspace &workspace) const {
    const int64_t size = state_size();
    const fr_mlp_batch &batch = minibatch.all;
    for (int64_t step = 0; step < minibatch.steps; step++) {
        const int64_t first = step * count;
        for (int64_t i = 0; i < count; i++) {
            const int64_t sample = workspace.samples[static_cast<size_t>(first + i)];
            // A sample of the first step has its environment's number.
            const float *const from =
                step == 0 ? batch.states + sample * size : workspace.states.data() + (first - count + i) * size;
            float *const into = workspace.before.data() + (first + i) * size;
            if (batch.keep[sample] == 0)
                std::fill_n(into, size, 0.0f);
            else
                std::copy_n(from, size, into);
        }
        chain(kCell).forward(trained_.parameters(kCell), workspace.before.data() + first * size, count, workspace.cell,
                             first);
        kernels_.gates(gate_rows(workspace, first), count, size);
    }
}

void RecurrentNetwork::run_heads(const Minibatch &minibatch, int64_t first, int64_t rows, Workspace &workspace,
                                 int part, bool add) {
    const Chain &heads = chain(kHeads);
    const float *const parameters = trained_.parameters(kHeads), *const transposed = trained_.transposed(kHeads),
                       *const states = workspace.states.data() + first * state_size();
    const int64_t row = heads.output_row(), width = actions_.outputs();
    heads.forward(parameters, states, rows, workspace.heads, first);
    float *const outputs = workspace.heads.outputs() + first * row, *const gradients =
                                                                        workspace.heads.output_gradients() +
                                                                        first * row;
    // Rows that do not count make room for those that do, and have no gradient.
    const int64_t *const samples = workspace.samples.data() + first;
    int64_t indices[kChunkRows], present = 0;
    for (int64_t i = 0; i < rows; i++) {
        if (!minibatch.counts(samples[i])) continue;
        if (present < i) std::copy_n(outputs + i * row, row, outputs + present * row);
        indices[present++] = samples[i];
    }
    fr_mlp_batch batch = minibatch.present;
    batch.indices = indices;
    LossTotals &totals = totals_[static_cast<size_t>(part)];
    add_policy_loss(actions_, batch, minibatch.loss, minibatch.scale, 0, present, log_deviations(),
                    {outputs, gradients, row}, workspace.loss, deviation_gradients(part), totals);
    add_value_loss(batch, minibatch.loss, 0, present, {outputs + width, gradients + width, row}, totals);
    for (int64_t i = rows; i-- > 0 && present <= i;) {
        if (!minibatch.counts(samples[i]))
            std::fill_n(gradients + i * row, row, 0.0f);
        else
            std::copy_n(gradients + --present * row, row, gradients + i * row);
    }
    heads.backward(parameters, transposed, states, rows, workspace.heads, trained_.gradients(part, kHeads), add, first);
    heads.backward_to_input(parameters, transposed, rows, workspace.heads, first);
}

// From the gradients by the states to those by the gates' products.
void RecurrentNetwork::return_through_time(const Minibatch &minibatch, int64_t count, Workspace &workspace) const {
    const Chain &cell = chain(kCell);
    const int64_t size = state_size(), row = cell.output_row(), state_row = cell.input_row();
    float *const by_states = workspace.heads.input_gradients.data();
    for (int64_t step = minibatch.steps; step-- > 0;) {
        const int64_t first = step * count;
        kernels_.gates_backward(gate_rows(workspace, first),
                                {by_states + first * state_row, state_row,
                                 workspace.trunk.output_gradients() + first * row,
                                 workspace.cell.output_gradients() + first * row},
                                count, size);
        if (step == 0) return;
        const float *const through = cell.backward_to_input(trained_.parameters(kCell), trained_.transposed(kCell),
                                                            count, workspace.cell, first);
        for (int64_t i = 0; i < count; i++) {
            if (minibatch.all.keep[workspace.samples[static_cast<size_t>(first + i)]] == 0) continue;
            float *const before = by_states + (first - count + i) * state_row;
            kernels_.add(before, through + i * state_row, size);
            kernels_.add(before, by_states + (first + i) * state_row, size);
        }
    }
}

} // namespace fr
