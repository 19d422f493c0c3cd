#include "mlp/network.h"

#include <algorithm>

namespace fr {

namespace {

// At most, of a minibatch: each has gradients of its own, and few of them are soon summed.
constexpr int kParts = FR_MLP_PARTS;
static_assert(kChunkRows == FR_MLP_PART_ROWS);

ActionShape shape_of(const fr_mlp_config &config) {
    ActionShape shape = {{config.heads, config.heads + config.head_count}, 0, config.reals};
    for (const int32_t head : shape.heads)
        shape.logits += head;
    return shape;
}

ChainShape chain_of(const fr_mlp_config &config, std::vector<int64_t> heads) {
    return {config.inputs,
            {config.hidden, config.hidden + config.hidden_count},
            config.activation == FR_MLP_ACTIVATION_TANH,
            std::move(heads),
            false};
}

// Not copied by the library's function, whose call costs more than a short row.
void gather_rows(const float *__restrict from, const int64_t *__restrict indices, int64_t rows, int64_t width,
                 float *__restrict into) {
    for (int64_t row = 0; row < rows; row++)
        for (int64_t i = 0; i < width; i++)
            into[row * width + i] = from[indices[row] * width + i];
}

std::vector<const Chain *> chains(bool shared, const Chain &policy, const Chain &value) {
    return shared ? std::vector<const Chain *>{&policy} : std::vector<const Chain *>{&policy, &value};
}

} // namespace

Network::Network(const fr_mlp_config &config)
    : actions_(shape_of(config)), shared_(config.shared != 0),
      policy_(chain_of(config, shared_ ? std::vector<int64_t>{actions_.outputs(), 1}
                                       : std::vector<int64_t>{actions_.outputs()})),
      value_(chain_of(config, {1})), team_(config.threads),
      trained_(chains(shared_, policy_, value_), config.reals, kParts, team_), totals_(kParts) {
    for (int worker = 0; worker < team_.threads(); worker++)
        workspaces_.emplace_back(*this);
}

Network::Workspace::Workspace(const Network &network)
    : policy(network.policy_), value(network.value_), observations(network.inputs() * kChunkRows),
      rows(network.actions_) {}

int64_t Network::parameter_count() const {
    return policy_.parameter_count() + (shared_ ? 0 : value_.parameter_count()) + actions_.reals;
}

void Network::pack(const float *flat, float *padded) const {
    policy_.pack(flat, padded);
    flat += policy_.parameter_count();
    if (!shared_) {
        value_.pack(flat, padded + trained_.offset(1));
        flat += value_.parameter_count();
    }
    std::copy_n(flat, actions_.reals, padded + trained_.offset(shared_ ? 1 : 2));
}

void Network::unpack(const float *padded, float *flat) const {
    policy_.unpack(padded, flat);
    flat += policy_.parameter_count();
    if (!shared_) {
        value_.unpack(padded + trained_.offset(1), flat);
        flat += value_.parameter_count();
    }
    std::copy_n(padded + trained_.offset(shared_ ? 1 : 2), actions_.reals, flat);
}

void Network::set_parameters(const float *values) {
    pack(values, trained_.parameters());
    trained_.transpose();
}

void Network::set_moments(const float *first, const float *second) {
    pack(first, trained_.moments1());
    pack(second, trained_.moments2());
}

void Network::get_moments(float *first, float *second) const {
    unpack(trained_.moments1(), first);
    unpack(trained_.moments2(), second);
}

void Network::forward(const float *observations, int64_t rows, float *outputs, float *values) {
    // A row's bits do not depend on those beside it, so that pieces may follow the number of threads.
    const int64_t each = std::min(kChunkRows, round_up((rows + team_.threads() - 1) / team_.threads(), 8));
    if (rows == 0) return;
    team_.run(static_cast<int>((rows + each - 1) / each), [&](int piece, int worker) {
        const int64_t first = piece * each, count = std::min(rows - first, each);
        const float *const from = observations + first * inputs();
        Workspace &workspace = workspaces_[static_cast<size_t>(worker)];
        policy_.forward(trained_.parameters(), from, count, workspace.policy);
        if (!shared_) value_.forward(trained_.parameters(1), from, count, workspace.value);
        const float *const policy = workspace.policy.outputs(), *const value = shared_ ? policy + actions_.outputs()
                                                                                       : workspace.value.outputs();
        const int64_t value_row = shared_ ? policy_.output_row() : value_.output_row();
        for (int64_t row = 0; row < count; row++) {
            for (int64_t i = 0; outputs && i < actions_.outputs();
                 i++) // a call of the library's costs more than a short row
                outputs[(first + row) * actions_.outputs() + i] = policy[row * policy_.output_row() + i];
            if (values) values[first + row] = value[row * value_row];
        }
    });
}

int Network::part_count(int64_t samples) {
    return static_cast<int>(std::min<int64_t>((samples + kChunkRows - 1) / kChunkRows, kParts));
}

void Network::run_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first_part, int count) {
    const AdvantageScale scale = scale_advantages(batch, loss.normalise_advantages != 0);
    const int64_t chunks = (batch.count + kChunkRows - 1) / kChunkRows;
    const size_t deviations = shared_ ? 1 : 2;
    const int parts = part_count(batch.count), networks = shared_ ? 1 : 2;
    std::fill(totals_.begin(), totals_.end(), LossTotals{});
    // Policy and value have nothing in common but their samples: two threads begin with a network each, whose parameters stay
    // in the cache of one core, and rows stay nearer one network at a time.
    team_.run(count * networks, [&](int item, int worker) {
        const int part = first_part + item % count;
        const auto network = static_cast<size_t>(item / count);
        Workspace &workspace = workspaces_[static_cast<size_t>(worker)];
        Pass &pass = network == 0 ? workspace.policy : workspace.value;
        LossTotals &totals = totals_[static_cast<size_t>(part)];
        float *const observations = workspace.observations.data(), *const gradients = trained_.gradients(part, network),
                     *const deviation_gradients = trained_.gradients(part, deviations);
        if (network == 0) std::fill_n(deviation_gradients, actions_.reals, 0.0f);
        const int64_t begin = chunks * part / parts, end = chunks * (part + 1) / parts;
        for (int64_t chunk = begin; chunk < end; chunk++) {
            const int64_t first = chunk * kChunkRows, rows = std::min<int64_t>(batch.count - first, kChunkRows);
            gather_rows(batch.observations, batch.indices + first, rows, inputs(), observations);
            chain(network).forward(trained_.parameters(network), observations, rows, pass);
            const Outputs outputs = {pass.outputs(), pass.output_gradients(), chain(network).output_row()};
            if (network == 0)
                add_policy_loss(actions_, batch, loss, scale, first, rows, trained_.parameters(deviations), outputs,
                                workspace.rows, deviation_gradients, totals);
            const int64_t value = shared_ ? actions_.outputs() : 0;
            if (shared_ || network == 1)
                add_value_loss(batch, loss, first, rows, {outputs.data + value, outputs.gradients + value, outputs.row},
                               totals);
            chain(network).backward(trained_.parameters(network), trained_.transposed(network), observations, rows,
                                    pass, gradients, chunk > begin);
        }
    });
}

fr_mlp_result Network::compute_gradients(const fr_mlp_batch &batch, const fr_mlp_loss &loss) {
    const int parts = part_count(batch.count);
    run_parts(batch, loss, 0, parts);
    fr_mlp_result result = summarise(totals_, batch.count, loss);
    result.gradient_norm = trained_.sum_gradients(parts);
    if (!std::isfinite(result.loss)) *trained_.gradients(0) = NAN; // so that no step is made with them
    return result;
}

void Network::compute_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count, float *gradients,
                            fr_mlp_result *out) {
    run_parts(batch, loss, first, count);
    for (int i = 0; i < count; i++) {
        float *const own = gradients + i * parameter_count();
        unpack(trained_.gradients(first + i), own);
        out[i] = summarise({totals_[static_cast<size_t>(first + i)]}, batch.count, loss);
        if (!std::isfinite(out[i].loss)) *own = NAN; // so that no step is made with them
    }
}

double Network::apply_gradients(const fr_mlp_adam &adam) {
    const double norm = trained_.sum_gradients(1);
    if (std::isfinite(norm)) trained_.step(prepare_adam(adam, clip_factor(norm, adam.max_gradient_norm)));
    return norm;
}

} // namespace fr
