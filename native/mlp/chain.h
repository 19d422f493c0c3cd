// Fully connected layers, an activation after each but the last: where their parameters lie, and passes over chunks of
// rows.
#ifndef FASTRL_MLP_CHAIN_H
#define FASTRL_MLP_CHAIN_H

#include "mlp/floats.h"
#include "mlp/kernels.h"

#include <vector>

namespace fr {

// Rows that pass through a network together, so that their activations stay near.
constexpr int64_t kChunkRows = 64;

// Places in the padded arrays of parameters, gradients and moments. Weights lie [inputs][outputs], so that outputs are
// neighbours, in panels where that keeps them near; a narrow layer's, whose few outputs would leave most of a vector
// empty, lie [outputs][inputs]. Rows are rounded up to whole vectors; what is between is 0 and stays 0.
struct Layer {
    int64_t inputs, outputs;
    bool narrow;
    int64_t width; // outputs rounded up
    int64_t row;   // floats from a row of outputs to the next
    int64_t weight, weight_row, weight_panel, bias;
    int64_t transposed, transposed_row, transposed_panel; // [outputs][inputs] among the transposed weights, -1 for none

    int64_t place(int64_t input, int64_t output, int64_t panel) const {
        if (narrow) return weight + output * weight_row + input;
        return weight + output / panel * weight_panel + input * weight_row + output % panel;
    }
};

struct ChainShape {
    int64_t inputs;
    std::vector<int32_t> hidden;
    bool tanh;
    std::vector<int64_t>
        heads;            // outputs of the heads, which all see the last hidden layer and are computed as one layer
    bool input_gradients; // whether gradients by the input will be asked for
};

struct Pass;

class Chain {
  public:
    explicit Chain(const ChainShape &shape);

    int64_t inputs() const { return shape_.inputs; }
    int64_t outputs() const { return layers_.back().outputs; }
    int64_t output_row() const { return layers_.back().row; }
    int64_t input_row() const { return round_up(shape_.inputs, kernels_.lanes); } // of gradients by the input
    int64_t parameter_count() const { return parameter_count_; }                  // as they cross the boundary
    int64_t padded_count() const { return padded_count_; }
    int64_t transposed_count() const { return transposed_count_; }

    // Flat: for each hidden layer, then for each head, weight [outputs][inputs], then bias [outputs].
    void pack(const float *flat, float *padded) const;
    void unpack(const float *padded, float *flat) const;
    void transpose(const float *parameters, float *transposed) const;

    // Into rows [first, first + rows) of the pass, where the outputs, [rows][output_row], stay until their next use.
    void forward(const float *parameters, const float *input, int64_t rows, Pass &pass, int64_t first = 0) const;
    // From pass.output_gradients(), which the caller has written, after forward of the same input. With `add` the
    // parameters' gradients are added to, otherwise overwritten.
    void backward(const float *parameters, const float *transposed, const float *input, int64_t rows, Pass &pass,
                  float *gradients, bool add, int64_t first = 0) const;
    // The same by the input alone: [rows][input_row], in the pass until their next use.
    const float *backward_to_input(const float *parameters, const float *transposed, int64_t rows, Pass &pass,
                                   int64_t first = 0) const;

  private:
    friend struct Pass;
    Layer make_layer(int64_t inputs, int64_t outputs, bool last);
    template <class Visit> void visit(Visit visit) const; // (layer, first output, outputs) in the flat order
    Panels<const float> weights(const Layer &layer, const float *parameters) const;
    void backward_parameters(const Layer &layer, const float *input, int64_t input_row, const float *gradient,
                             int64_t rows, float *gradients, bool add) const;
    // Into the gradient by the outputs of the layer before, activation included, or by the input.
    void backward_layer(size_t index, const float *parameters, const float *transposed, int64_t rows, Pass &pass,
                        int64_t first) const;

    const MlpKernels &kernels_;
    ChainShape shape_;
    std::vector<Layer> layers_; // hidden ones, then the heads
    int64_t padded_count_ = 0, transposed_count_ = 0, parameter_count_ = 0;
    AlignedFloats zeros_;
};

// Working memory of a chain for one thread, 0 where nothing was written.
struct Pass {
    explicit Pass(const Chain &chain, int64_t rows = kChunkRows);
    const float *outputs() const { return activations.back().data(); }
    float *outputs() { return activations.back().data(); }
    float *output_gradients() { return gradients.back().data(); }

    std::vector<AlignedFloats> activations, gradients; // of each layer's outputs
    AlignedFloats input_gradients;
};

} // namespace fr

#endif
