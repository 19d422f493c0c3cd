#include "mlp/learner.h"

namespace fr {

namespace {
constexpr int64_t kParts = 8; // at most: each has gradients of its own, and more threads gain nothing

int64_t size_of(const Chain *chain) { return chain ? chain->parameter_count() : 1; }

void pack(const Chain *chain, const float *flat, float *into) {
    if (chain)
        chain->pack(flat, into);
    else
        *into = *flat;
}

void unpack(const Chain *chain, const float *from, float *flat) {
    if (chain)
        chain->unpack(from, flat);
    else
        *flat = *from;
}

} // namespace

Learner::Learner(const fr_learner_config &config)
    : config_(config), team_(config.threads),
      parts_(static_cast<int>(std::min<int64_t>((config.batch + kChunkRows - 1) / kChunkRows, kParts))),
      hidden_(config.hidden, config.hidden + config.hidden_count) {
    config_.hidden = hidden_.data();
}

ChainShape Learner::shape(int64_t inputs, std::vector<int64_t> heads, bool input_gradients) const {
    return {inputs, hidden_, config_.activation == FR_MLP_ACTIVATION_TANH, std::move(heads), input_gradients};
}

void Learner::add_trained(const Chain &chain, Trained &trained, size_t place) {
    sections_.push_back({&chain, trained.parameters(place), trained.moments1(place), trained.moments2(place)});
}

int64_t Learner::count(bool moments) const {
    int64_t result = 0;
    for (const Section &section : sections_)
        if (!moments || section.moments1) result += size_of(section.chain);
    return result;
}

void Learner::set_parameters(const float *values) {
    for (const Section &section : sections_) {
        pack(section.chain, values, section.values);
        values += size_of(section.chain);
    }
    parameters_changed();
}

void Learner::get_parameters(float *values) const {
    for (const Section &section : sections_) {
        unpack(section.chain, section.values, values);
        values += size_of(section.chain);
    }
}

void Learner::set_moments(const float *first, const float *second) {
    for (const Section &section : sections_) {
        if (!section.moments1) continue;
        pack(section.chain, first, section.moments1);
        pack(section.chain, second, section.moments2);
        first += size_of(section.chain);
        second += size_of(section.chain);
    }
}

void Learner::get_moments(float *first, float *second) const {
    for (const Section &section : sections_) {
        if (!section.moments1) continue;
        unpack(section.chain, section.moments1, first);
        unpack(section.chain, section.moments2, second);
        first += size_of(section.chain);
        second += size_of(section.chain);
    }
}

} // namespace fr
