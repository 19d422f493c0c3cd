// A policy and value with PPO's gradients: over minibatches in parts, each by whichever thread is free.
#ifndef FASTRL_MLP_NETWORK_H
#define FASTRL_MLP_NETWORK_H

#include "fastrl/mlp.h"
#include "mlp/loss.h"
#include "mlp/trained.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace fr {

class Network {
  public:
    static std::unique_ptr<Network> create(const fr_mlp_config &config);
    virtual ~Network() = default;
    Network(const Network &) = delete;
    Network &operator=(const Network &) = delete;

    int64_t inputs() const { return chains_[0].inputs(); }
    const ActionShape &actions() const { return actions_; }
    virtual int64_t state_size() const { return 0; } // numbers that it remembers, 0 without memory
    int64_t parameter_count() const;                 // as they cross the boundary

    // Flat arrays, as the header describes, to and from padded ones.
    void set_parameters(const float *values);
    void get_parameters(float *values) const { unpack(trained_.parameters(), values); }
    void set_moments(const float *first, const float *second);
    void get_moments(float *first, float *second) const;
    void set_gradients(const float *values) { pack(values, trained_.gradients(0)); }
    void get_gradients(float *values) const { unpack(trained_.gradients(), values); }

    // States and those after are only for networks with memory; results may be null.
    virtual void forward(const float *observations, const float *states, int64_t rows, float *outputs, float *values,
                         float *after) = 0;
    // The gradients replace those before. Where the loss is not finite, neither are they.
    fr_mlp_result compute_gradients(const fr_mlp_batch &batch, const fr_mlp_loss &loss);
    // Those of some of a minibatch's parts, each by itself.
    void compute_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count, float *gradients,
                       fr_mlp_result *out);
    virtual int part_count(const fr_mlp_batch &batch) const = 0;
    // A step with the gradients; returns their norm before clipping. Where it is not finite, nothing moves.
    double apply_gradients(const fr_mlp_adam &adam);

  protected:
    Network(const fr_mlp_config &config, std::vector<Chain> chains);

    // Gradients and totals of parts [first, first + count); returns the samples of the whole minibatch that count.
    virtual int32_t run_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count) = 0;
    const Chain &chain(size_t index) const { return chains_[index]; }
    const float *log_deviations() const { return trained_.parameters(chains_.size()); }
    float *deviation_gradients(int part) { return trained_.gradients(part, chains_.size()); }
    // Calls work(first, rows, worker) for pieces of rows that suit the threads.
    template <class Work> void in_pieces(int64_t rows, const Work &work) {
        // A row's bits do not depend on those beside it, so that pieces may follow the number of threads.
        const int64_t each = std::min(kChunkRows, round_up((rows + team_.threads() - 1) / team_.threads(), 8));
        if (rows == 0) return;
        team_.run(static_cast<int>((rows + each - 1) / each), [&](int piece, int worker) {
            work(piece * each, std::min(rows - piece * each, each), static_cast<size_t>(worker));
        });
    }

    ActionShape actions_;
    std::vector<Chain> chains_;
    Team team_;
    Trained trained_;                // the chains' parameters, then log deviations
    std::vector<LossTotals> totals_; // of each part

  private:
    void pack(const float *flat, float *padded) const;
    void unpack(const float *padded, float *flat) const;
};

// The layers of a network from its observations on, with outputs behind them.
ChainShape hidden_layers(const fr_mlp_config &config, std::vector<int64_t> heads);
int64_t count_outputs(const fr_mlp_config &config); // of the policy

// Rows of a width, by their indices, one behind another.
void gather_rows(const float *from, const int64_t *indices, int64_t rows, int64_t width, float *into);

} // namespace fr

#endif
