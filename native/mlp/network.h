// A fully connected policy and value: parameters, forward and backward passes over chunks of rows.
#ifndef FASTRL_MLP_NETWORK_H
#define FASTRL_MLP_NETWORK_H

#include "fastrl/mlp.h"
#include "mlp/kernels.h"

#include <cmath>
#include <cstddef>
#include <vector>

namespace fr {

// Floats that start at a cache line.
class AlignedFloats {
  public:
    explicit AlignedFloats(size_t count = 0) : values_(count + 16) {}
    float *data() {
        return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(values_.data()) + 63) & ~uintptr_t{63});
    }
    const float *data() const { return const_cast<AlignedFloats *>(this)->data(); }

  private:
    std::vector<float> values_;
};

// Rows that pass through the network together, so that their activations stay in the first-level cache.
constexpr int kChunkRows = 64;

// Places in the padded arrays of parameters, gradients and moments. Weights lie [inputs][width], so that outputs are
// neighbours; width is the outputs rounded up to whole vectors, and what is between is 0 and stays 0.
struct Layer {
    int64_t inputs, outputs, width;
    int64_t weight, bias;
    int64_t transposed; // place of [outputs][width of the layer before] among the transposed weights, or -1
};

class Network {
  public:
    explicit Network(const fr_mlp_config &config);

    int64_t inputs() const { return inputs_; }
    int64_t outputs() const { return policy_head_.outputs; }
    int64_t output_width() const { return policy_head_.width; }
    int64_t value_width() const { return value_head_.width; }
    const std::vector<int32_t> &heads() const { return heads_; }
    int64_t reals() const { return reals_; }
    int64_t parameter_count() const { return parameter_count_; } // as they cross the boundary
    float *deviations() { return parameters_.data() + deviations_; }
    float *deviation_gradients() { return gradients_.data() + deviations_; }

    // Flat arrays, as the header describes, to and from padded ones.
    void set_parameters(const float *values);
    void get_parameters(float *values) const { unpack(parameters_, values); }
    void set_moments(const float *first, const float *second);
    void get_moments(float *first, float *second) const;
    void set_gradients(const float *values) { pack(values, gradients_); }
    void get_gradients(float *values) const { unpack(gradients_, values); }

    // Rows of at most kChunkRows; the results are in outputs_of(row) and value_of(row) until the next pass.
    void forward(const float *observations, int64_t rows);
    const float *outputs_of(int64_t row) const { return policy_outputs_.data() + row * policy_head_.width; }
    float value_of(int64_t row) const { return value_outputs_.data()[row * value_head_.width]; }

    // Gradients of a chunk by its outputs, to be written by the caller after forward: [rows][output_width] and
    // [rows][value_width], 0 where nothing is written.
    float *output_gradients() { return output_gradients_.data(); }
    float *value_gradients() { return value_gradients_.data(); }
    void clear_gradients();
    void spoil_gradients() { *gradients_.data() = NAN; }    // so that no step is made with them
    void backward(const float *observations, int64_t rows); // adds to the gradients of the parameters
    double gradient_norm() const;
    void step(const fr_mlp_adam &adam, double factor); // Adam with gradients times `factor`

  private:
    Layer add_layer(int64_t inputs, int64_t outputs, const Layer *before);
    std::vector<Layer> add_stack();
    std::vector<const Layer *> all_layers() const;
    void pack(const float *values, AlignedFloats &padded) const;
    void unpack(const AlignedFloats &padded, float *values) const;
    void transpose_weights();
    const float *forward_stack(const std::vector<Layer> &stack, std::vector<AlignedFloats> &activations,
                               const float *observations, int64_t rows);
    void backward_layer(const Layer &layer, const float *input, int64_t input_row, const float *gradient, int64_t rows);
    void backward_stack(const std::vector<Layer> &stack, const std::vector<AlignedFloats> &activations,
                        const float *observations, AlignedFloats &gradient, int64_t rows);

    const MlpKernels &kernels_;
    int64_t inputs_, reals_;
    bool shared_, tanh_;
    std::vector<int32_t> hidden_, heads_;
    int64_t padded_count_ = 0, transposed_count_ = 0, parameter_count_ = 0, deviations_ = 0, widest_ = 0;
    std::vector<Layer> policy_stack_, value_stack_;
    Layer policy_head_{}, value_head_{};
    AlignedFloats parameters_, gradients_, moments1_, moments2_, transposed_;
    std::vector<AlignedFloats> policy_activations_, value_activations_;
    AlignedFloats policy_outputs_, value_outputs_, output_gradients_, value_gradients_;
    AlignedFloats hidden_gradient_, value_hidden_gradient_, spare_gradient_, zeros_;
};

} // namespace fr

#endif
