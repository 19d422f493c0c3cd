#include "mlp/network.h"

#include "mlp/feed_forward.h"
#include "mlp/recurrent.h"

#include <algorithm>

namespace fr {

namespace {

// At most, of a minibatch: each has gradients of its own, and few of them are soon summed.
constexpr int kParts = FR_MLP_PARTS;

ActionShape shape_of(const fr_mlp_config &config) {
    ActionShape shape = {{config.heads, config.heads + config.head_count}, 0, config.reals};
    for (const int32_t head : shape.heads)
        shape.logits += head;
    return shape;
}

std::vector<const Chain *> addresses(const std::vector<Chain> &chains) {
    std::vector<const Chain *> result;
    for (const Chain &chain : chains)
        result.push_back(&chain);
    return result;
}

} // namespace

ChainShape hidden_layers(const fr_mlp_config &config, std::vector<int64_t> heads) {
    return {config.inputs,
            {config.hidden, config.hidden + config.hidden_count},
            config.activation == FR_MLP_ACTIVATION_TANH,
            std::move(heads),
            false};
}

int64_t count_outputs(const fr_mlp_config &config) { return shape_of(config).outputs(); }

// Not copied by the library's function, whose call costs more than a short row.
void gather_rows(const float *__restrict from, const int64_t *__restrict indices, int64_t rows, int64_t width,
                 float *__restrict into) {
    for (int64_t row = 0; row < rows; row++)
        for (int64_t i = 0; i < width; i++)
            into[row * width + i] = from[indices[row] * width + i];
}

std::unique_ptr<Network> Network::create(const fr_mlp_config &config) {
    if (config.recurrent > 0) return std::make_unique<RecurrentNetwork>(config);
    return std::make_unique<FeedForwardNetwork>(config);
}

Network::Network(const fr_mlp_config &config, std::vector<Chain> chains)
    : actions_(shape_of(config)), chains_(std::move(chains)), team_(config.threads),
      trained_(addresses(chains_), config.reals, kParts, team_), totals_(kParts) {}

int64_t Network::parameter_count() const {
    int64_t count = actions_.reals;
    for (const Chain &chain : chains_)
        count += chain.parameter_count();
    return count;
}

void Network::pack(const float *flat, float *padded) const {
    for (size_t i = 0; i < chains_.size(); i++) {
        chains_[i].pack(flat, padded + trained_.offset(i));
        flat += chains_[i].parameter_count();
    }
    std::copy_n(flat, actions_.reals, padded + trained_.offset(chains_.size()));
}

void Network::unpack(const float *padded, float *flat) const {
    for (size_t i = 0; i < chains_.size(); i++) {
        chains_[i].unpack(padded + trained_.offset(i), flat);
        flat += chains_[i].parameter_count();
    }
    std::copy_n(padded + trained_.offset(chains_.size()), actions_.reals, flat);
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

fr_mlp_result Network::compute_gradients(const fr_mlp_batch &batch, const fr_mlp_loss &loss) {
    const int parts = part_count(batch);
    const int32_t samples = run_parts(batch, loss, 0, parts);
    fr_mlp_result result = summarise(totals_, samples, loss);
    result.gradient_norm = trained_.sum_gradients(parts);
    if (!std::isfinite(result.loss)) *trained_.gradients(0) = NAN; // so that no step is made with them
    return result;
}

void Network::compute_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count, float *gradients,
                            fr_mlp_result *out) {
    const int32_t samples = run_parts(batch, loss, first, count);
    for (int i = 0; i < count; i++) {
        float *const own = gradients + i * parameter_count();
        unpack(trained_.gradients(first + i), own);
        out[i] = summarise({&totals_[static_cast<size_t>(first + i)], 1}, samples, loss);
        if (!std::isfinite(out[i].loss)) *own = NAN; // so that no step is made with them
    }
}

double Network::apply_gradients(const fr_mlp_adam &adam) {
    const double norm = trained_.sum_gradients(1);
    if (std::isfinite(norm)) trained_.step(prepare_adam(adam, clip_factor(norm, adam.max_gradient_norm)));
    return norm;
}

} // namespace fr
