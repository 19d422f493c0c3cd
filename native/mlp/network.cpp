#include "mlp/network.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fr {

const MlpKernels &choose_mlp_kernels() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma")) {
        return mlp_kernels_avx512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return mlp_kernels_avx2;
#endif
    return mlp_kernels_portable;
}

namespace {

int64_t round_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

AlignedFloats make(int64_t count) { return AlignedFloats(static_cast<size_t>(count)); }

} // namespace

Network::Network(const fr_mlp_config &config)
    : kernels_(choose_mlp_kernels()), inputs_(config.inputs), reals_(config.reals), shared_(config.shared != 0),
      tanh_(config.activation == FR_MLP_ACTIVATION_TANH), hidden_(config.hidden, config.hidden + config.hidden_count),
      heads_(config.heads, config.heads + config.head_count) {
    int64_t outputs = reals_;
    for (const int32_t head : heads_)
        outputs += head;
    policy_stack_ = add_stack();
    if (!shared_) value_stack_ = add_stack();
    const Layer *policy_last = policy_stack_.empty() ? nullptr : &policy_stack_.back();
    const Layer *value_last = value_stack_.empty() ? policy_last : &value_stack_.back();
    const int64_t features = hidden_.empty() ? inputs_ : hidden_.back();
    policy_head_ = add_layer(features, outputs, policy_last);
    value_head_ = add_layer(features, 1, value_last);
    deviations_ = padded_count_;
    padded_count_ += round_up(reals_, kernels_.lanes);
    parameter_count_ += reals_;

    for (AlignedFloats *array : {&parameters_, &gradients_, &moments1_, &moments2_})
        *array = make(padded_count_);
    transposed_ = make(transposed_count_);
    for (const Layer &layer : policy_stack_)
        policy_activations_.push_back(make(layer.width * kChunkRows));
    for (const Layer &layer : value_stack_)
        value_activations_.push_back(make(layer.width * kChunkRows));
    policy_outputs_ = make(policy_head_.width * kChunkRows);
    value_outputs_ = make(value_head_.width * kChunkRows);
    output_gradients_ = make(policy_head_.width * kChunkRows);
    value_gradients_ = make(value_head_.width * kChunkRows);
    for (AlignedFloats *array : {&hidden_gradient_, &value_hidden_gradient_, &spare_gradient_})
        *array = make(widest_ * kChunkRows);
    zeros_ = make(widest_);
}

Layer Network::add_layer(int64_t inputs, int64_t outputs, const Layer *before) {
    Layer layer{};
    layer.inputs = inputs;
    layer.outputs = outputs;
    layer.width = round_up(outputs, kernels_.lanes);
    layer.weight = padded_count_;
    layer.bias = layer.weight + inputs * layer.width;
    layer.transposed = before ? transposed_count_ : -1;
    if (before) transposed_count_ += outputs * before->width;
    padded_count_ = layer.bias + layer.width;
    parameter_count_ += (inputs + 1) * outputs;
    widest_ = std::max(widest_, layer.width);
    return layer;
}

std::vector<Layer> Network::add_stack() {
    std::vector<Layer> stack;
    int64_t inputs = inputs_;
    for (const int32_t size : hidden_) {
        stack.push_back(add_layer(inputs, size, stack.empty() ? nullptr : &stack.back()));
        inputs = size;
    }
    return stack;
}

std::vector<const Layer *> Network::all_layers() const {
    std::vector<const Layer *> layers;
    for (const Layer &layer : policy_stack_)
        layers.push_back(&layer);
    for (const Layer &layer : value_stack_)
        layers.push_back(&layer);
    layers.push_back(&policy_head_);
    layers.push_back(&value_head_);
    return layers;
}

void Network::pack(const float *values, AlignedFloats &padded) const {
    float *const into = padded.data();
    for (const Layer *layer : all_layers()) {
        for (int64_t output = 0; output < layer->outputs; output++)
            for (int64_t input = 0; input < layer->inputs; input++)
                into[layer->weight + input * layer->width + output] = *values++;
        std::copy_n(values, layer->outputs, into + layer->bias);
        values += layer->outputs;
    }
    std::copy_n(values, reals_, into + deviations_);
}

void Network::unpack(const AlignedFloats &padded, float *values) const {
    const float *const from = padded.data();
    for (const Layer *layer : all_layers()) {
        for (int64_t output = 0; output < layer->outputs; output++)
            for (int64_t input = 0; input < layer->inputs; input++)
                *values++ = from[layer->weight + input * layer->width + output];
        values = std::copy_n(from + layer->bias, layer->outputs, values);
    }
    std::copy_n(from + deviations_, reals_, values);
}

void Network::set_parameters(const float *values) {
    pack(values, parameters_);
    transpose_weights();
}

void Network::set_moments(const float *first, const float *second) {
    pack(first, moments1_);
    pack(second, moments2_);
}

void Network::get_moments(float *first, float *second) const {
    unpack(moments1_, first);
    unpack(moments2_, second);
}

void Network::transpose_weights() {
    for (const Layer *layer : all_layers()) {
        if (layer->transposed < 0) continue;
        const int64_t width = round_up(layer->inputs, kernels_.lanes);
        float *const into = transposed_.data() + layer->transposed;
        const float *const from = parameters_.data() + layer->weight;
        for (int64_t output = 0; output < layer->outputs; output++)
            for (int64_t input = 0; input < layer->inputs; input++)
                into[output * width + input] = from[input * layer->width + output];
    }
}

const float *Network::forward_stack(const std::vector<Layer> &stack, std::vector<AlignedFloats> &activations,
                                    const float *observations, int64_t rows) {
    Strided input = {observations, inputs_, 1};
    for (size_t i = 0; i < stack.size(); i++) {
        const Layer &layer = stack[i];
        float *const result = activations[i].data();
        kernels_.multiply(result, layer.width, input, parameters_.data() + layer.weight, layer.width,
                          parameters_.data() + layer.bias, rows, layer.width, layer.inputs);
        (tanh_ ? kernels_.tanh : kernels_.relu)(result, rows * layer.width);
        input = {result, layer.width, 1};
    }
    return input.data;
}

void Network::forward(const float *observations, int64_t rows) {
    const auto head = [&](const Layer &layer, const float *input, AlignedFloats &into) {
        const int64_t row = hidden_.empty() ? inputs_ : round_up(hidden_.back(), kernels_.lanes);
        kernels_.multiply(into.data(), layer.width, {input, row, 1}, parameters_.data() + layer.weight, layer.width,
                          parameters_.data() + layer.bias, rows, layer.width, layer.inputs);
    };
    const float *const for_policy = forward_stack(policy_stack_, policy_activations_, observations, rows);
    const float *const for_value =
        shared_ ? for_policy : forward_stack(value_stack_, value_activations_, observations, rows);
    head(policy_head_, for_policy, policy_outputs_);
    head(value_head_, for_value, value_outputs_);
}

void Network::clear_gradients() { std::fill_n(gradients_.data(), padded_count_, 0.0f); }

void Network::backward_layer(const Layer &layer, const float *input, int64_t input_row, const float *gradient,
                             int64_t rows) {
    // The input taken as its transpose: element (i, r) is input[r * input_row + i].
    kernels_.multiply(gradients_.data() + layer.weight, layer.width, {input, 1, input_row}, gradient, layer.width,
                      nullptr, layer.inputs, layer.width, rows);
    kernels_.add_columns(gradients_.data() + layer.bias, gradient, rows, layer.width);
}

void Network::backward_stack(const std::vector<Layer> &stack, const std::vector<AlignedFloats> &activations,
                             const float *observations, AlignedFloats &gradient, int64_t rows) {
    AlignedFloats *now = &gradient, *next = &spare_gradient_;
    for (size_t i = stack.size(); i-- > 0;) {
        const Layer &layer = stack[i];
        (tanh_ ? kernels_.tanh_backward : kernels_.relu_backward)(now->data(), activations[i].data(),
                                                                  rows * layer.width);
        const int64_t before = i > 0 ? stack[i - 1].width : 0;
        backward_layer(layer, i > 0 ? activations[i - 1].data() : observations, i > 0 ? before : inputs_, now->data(),
                       rows);
        if (i == 0) break;
        kernels_.multiply(next->data(), before, {now->data(), layer.width, 1}, transposed_.data() + layer.transposed,
                          before, zeros_.data(), rows, before, layer.outputs);
        std::swap(now, next);
    }
}

void Network::backward(const float *observations, int64_t rows) {
    const bool deep = !hidden_.empty();
    const int64_t width = deep ? policy_stack_.back().width : inputs_;
    const float *const for_policy = deep ? policy_activations_.back().data() : observations;
    const float *const for_value = deep && !shared_ ? value_activations_.back().data() : for_policy;
    backward_layer(policy_head_, for_policy, width, output_gradients_.data(), rows);
    backward_layer(value_head_, for_value, width, value_gradients_.data(), rows);
    if (!deep) return;
    const auto through = [&](const Layer &head, const float *gradient, AlignedFloats &into, bool add) {
        kernels_.multiply(into.data(), width, {gradient, head.width, 1}, transposed_.data() + head.transposed, width,
                          add ? nullptr : zeros_.data(), rows, width, head.outputs);
    };
    through(policy_head_, output_gradients_.data(), hidden_gradient_, false);
    through(value_head_, value_gradients_.data(), shared_ ? hidden_gradient_ : value_hidden_gradient_, shared_);
    backward_stack(policy_stack_, policy_activations_, observations, hidden_gradient_, rows);
    if (!shared_) backward_stack(value_stack_, value_activations_, observations, value_hidden_gradient_, rows);
}

double Network::gradient_norm() const { return std::sqrt(kernels_.sum_squares(gradients_.data(), padded_count_)); }

void Network::step(const fr_mlp_adam &adam, double factor) {
    const double correction1 = 1.0 - std::pow(adam.beta1, static_cast<double>(adam.step));
    const double correction2 = 1.0 - std::pow(adam.beta2, static_cast<double>(adam.step));
    const AdamStep step = {static_cast<float>(adam.beta1),
                           static_cast<float>(1.0 - adam.beta1),
                           static_cast<float>(adam.beta2),
                           static_cast<float>(1.0 - adam.beta2),
                           static_cast<float>(adam.learning_rate / correction1),
                           static_cast<float>(1.0 / std::sqrt(correction2)),
                           static_cast<float>(adam.epsilon),
                           static_cast<float>(factor)};
    kernels_.adam(parameters_.data(), gradients_.data(), moments1_.data(), moments2_.data(), padded_count_, step);
    transpose_weights();
}

} // namespace fr
