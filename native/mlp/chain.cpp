#include "mlp/chain.h"

#include <algorithm>

namespace fr {

Chain::Chain(const ChainShape &shape) : kernels_(choose_mlp_kernels()), shape_(shape) {
    int64_t width = shape.inputs, outputs = 0, widest = round_up(shape.inputs, kernels_.lanes);
    const auto add = [&](int64_t size, bool last) {
        layers_.push_back(make_layer(width, size, last));
        widest = std::max(widest, layers_.back().width);
        width = size;
    };
    for (const int32_t size : shape.hidden)
        add(size, false);
    for (const int64_t head : shape.heads)
        outputs += head;
    add(outputs, true);
    zeros_ = AlignedFloats(widest);
}

Layer Chain::make_layer(int64_t inputs, int64_t outputs, bool last) {
    const int64_t input_width = round_up(inputs, kernels_.lanes), panel = kernels_.panel;
    Layer layer{};
    layer.inputs = inputs;
    layer.outputs = outputs;
    // A row of the chain's own input has no room behind it, as multiply_narrow would need.
    layer.narrow = last && !layers_.empty() && 2 * outputs <= kernels_.lanes;
    layer.width = round_up(outputs, kernels_.lanes);
    // Rows a multiple of a kibibyte apart would share a few lines of the first-level cache.
    layer.row = layer.width % 256 == 0 ? layer.width + 16 : layer.width;
    const auto lay = [&](int64_t rows, int64_t width, int64_t &row, int64_t &step) {
        const bool panels = width % panel == 0;
        row = panels ? panel : width;
        step = panels ? rows * panel : panel;
        return rows * width;
    };
    layer.weight = padded_count_;
    if (layer.narrow) {
        layer.weight_row = input_width;
        layer.bias = layer.weight + outputs * input_width;
    } else {
        layer.bias = layer.weight + lay(inputs, layer.width, layer.weight_row, layer.weight_panel);
    }
    padded_count_ = layer.bias + layer.width;
    layer.transposed = -1;
    if (!layer.narrow && (!layers_.empty() || shape_.input_gradients)) {
        layer.transposed = transposed_count_;
        transposed_count_ += lay(outputs, input_width, layer.transposed_row, layer.transposed_panel);
    }
    parameter_count_ += (inputs + 1) * outputs;
    return layer;
}

template <class Visit> void Chain::visit(Visit visit) const {
    for (size_t i = 0; i + 1 < layers_.size(); i++)
        visit(layers_[i], 0, layers_[i].outputs);
    int64_t at = 0;
    for (const int64_t head : shape_.heads) {
        visit(layers_.back(), at, head);
        at += head;
    }
}

void Chain::pack(const float *flat, float *padded) const {
    visit([&](const Layer &layer, int64_t first, int64_t outputs) {
        for (int64_t output = first; output < first + outputs; output++)
            for (int64_t input = 0; input < layer.inputs; input++)
                padded[layer.place(input, output, kernels_.panel)] = *flat++;
        std::copy_n(flat, outputs, padded + layer.bias + first);
        flat += outputs;
    });
}

void Chain::unpack(const float *padded, float *flat) const {
    visit([&](const Layer &layer, int64_t first, int64_t outputs) {
        for (int64_t output = first; output < first + outputs; output++)
            for (int64_t input = 0; input < layer.inputs; input++)
                *flat++ = padded[layer.place(input, output, kernels_.panel)];
        flat = std::copy_n(padded + layer.bias + first, outputs, flat);
    });
}

void Chain::transpose(const float *parameters, float *transposed) const {
    // Rows and columns that stay in the first-level cache, within one panel of either.
    const int64_t block = std::min<int64_t>(16, kernels_.panel);
    for (const Layer &layer : layers_) {
        if (layer.transposed < 0) continue;
        for (int64_t output = 0; output < layer.outputs; output += block)
            for (int64_t input = 0; input < layer.inputs; input += block) {
                const float *const from = parameters + layer.place(input, output, kernels_.panel);
                float *const into = transposed + layer.transposed + input / kernels_.panel * layer.transposed_panel +
                                    output * layer.transposed_row + input % kernels_.panel;
                const int64_t rows = std::min(block, layer.outputs - output),
                              columns = std::min(block, layer.inputs - input);
                for (int64_t i = 0; i < rows; i++)
                    for (int64_t j = 0; j < columns; j++)
                        into[i * layer.transposed_row + j] = from[j * layer.weight_row + i];
            }
    }
}

Panels<const float> Chain::weights(const Layer &layer, const float *parameters) const {
    return {parameters + layer.weight, layer.weight_row, layer.weight_panel};
}

void Chain::forward(const float *parameters, const float *input, int64_t rows, Pass &pass, int64_t first) const {
    Strided from = {input, shape_.inputs, 1};
    for (size_t i = 0; i < layers_.size(); i++) {
        const Layer &layer = layers_[i];
        float *const result = pass.activations[i].data() + first * layer.row;
        const Finish finish = i + 1 == layers_.size() ? Finish::none : shape_.tanh ? Finish::tanh : Finish::relu;
        if (layer.narrow)
            kernels_.multiply_narrow(result, layer.row, from.data, from.row, parameters + layer.weight,
                                     parameters + layer.bias, rows, layer.outputs, layer.weight_row);
        else
            kernels_.multiply({result, layer.row, kernels_.panel}, from, weights(layer, parameters),
                              parameters + layer.bias, rows, layer.width, layer.inputs, {finish});
        from = {result, layer.row, 1};
    }
}

void Chain::backward_parameters(const Layer &layer, const float *input, int64_t input_row, const float *gradient,
                                int64_t rows, float *gradients, bool add) const {
    const float *const start = add ? nullptr : zeros_.data();
    float *const into = gradients + layer.weight;
    // One factor taken as its transpose: element (i, r) is data[r * row + i].
    if (layer.narrow)
        kernels_.multiply({into, layer.weight_row, kernels_.panel}, {gradient, 1, layer.row},
                          {input, input_row, kernels_.panel}, start, layer.outputs, layer.weight_row, rows, {});
    else
        kernels_.multiply({into, layer.weight_row, layer.weight_panel}, {input, 1, input_row},
                          {gradient, layer.row, kernels_.panel}, start, layer.inputs, layer.width, rows, {});
    if (!add) std::fill_n(gradients + layer.bias, layer.width, 0.0f);
    kernels_.add_columns(gradients + layer.bias, gradient, layer.row, rows, layer.width);
}

void Chain::backward_layer(size_t index, const float *parameters, const float *transposed, int64_t rows, Pass &pass,
                           int64_t first) const {
    const Layer &layer = layers_[index];
    const int64_t width = round_up(layer.inputs, kernels_.lanes);
    const Panels<const float> by_output =
        layer.narrow ? Panels<const float>{parameters + layer.weight, layer.weight_row, kernels_.panel}
                     : Panels<const float>{transposed + layer.transposed, layer.transposed_row, layer.transposed_panel};
    const int64_t row = index > 0 ? layers_[index - 1].row : width;
    float *const into = (index > 0 ? pass.gradients[index - 1] : pass.input_gradients).data() + first * row;
    Ending ending;
    if (index > 0)
        ending = {shape_.tanh ? Finish::tanh_backward : Finish::relu_backward,
                  pass.activations[index - 1].data() + first * row};
    kernels_.multiply({into, row, kernels_.panel}, {pass.gradients[index].data() + first * layer.row, layer.row, 1},
                      by_output, zeros_.data(), rows, width, layer.outputs, ending);
}

void Chain::backward(const float *parameters, const float *transposed, const float *input, int64_t rows, Pass &pass,
                     float *gradients, bool add, int64_t first) const {
    for (size_t i = layers_.size(); i-- > 0;) {
        const int64_t row = i > 0 ? layers_[i - 1].row : shape_.inputs;
        const float *const before = i > 0 ? pass.activations[i - 1].data() + first * row : input;
        backward_parameters(layers_[i], before, row, pass.gradients[i].data() + first * layers_[i].row, rows, gradients,
                            add);
        if (i > 0) backward_layer(i, parameters, transposed, rows, pass, first);
    }
}

const float *Chain::backward_to_input(const float *parameters, const float *transposed, int64_t rows, Pass &pass,
                                      int64_t first) const {
    for (size_t i = layers_.size(); i-- > 0;)
        backward_layer(i, parameters, transposed, rows, pass, first);
    return pass.input_gradients.data() + first * input_row();
}

Pass::Pass(const Chain &chain, int64_t rows)
    : input_gradients(chain.shape_.input_gradients ? chain.input_row() * rows : 0) {
    for (const Layer &layer : chain.layers_) {
        activations.emplace_back(layer.row * rows);
        gradients.emplace_back(layer.row * rows);
    }
}

} // namespace fr
