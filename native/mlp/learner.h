// What DDDQN's and SAC's learners have in common: the batch's parts, and parameters that cross as one array.
#ifndef FASTRL_MLP_LEARNER_H
#define FASTRL_MLP_LEARNER_H

#include "fastrl/learner.h"
#include "mlp/trained.h"

#include <algorithm>

namespace fr {

class Learner {
  public:
    virtual ~Learner() = default;
    Learner(const Learner &) = delete;
    Learner &operator=(const Learner &) = delete;

    const fr_learner_config &config() const { return config_; }
    int64_t parameter_count() const { return count(false); }
    int64_t moment_count() const { return count(true); }
    void set_parameters(const float *values);
    void get_parameters(float *values) const;
    void set_moments(const float *first, const float *second);
    void get_moments(float *first, float *second) const;
    virtual void forward(const float *observations, int64_t rows, float *outputs) = 0;

  protected:
    explicit Learner(const fr_learner_config &config);

    // Parameters that cross one after another; without a chain one number. Moments are null where nothing moves them.
    struct Section {
        const Chain *chain;
        float *values, *moments1, *moments2;
    };

    ChainShape shape(int64_t inputs, std::vector<int64_t> heads, bool input_gradients) const;
    void add_trained(const Chain &chain, Trained &trained, size_t place = 0);
    virtual void parameters_changed() = 0;

    // work(first row, rows, part, worker, whether the part had rows before) for every chunk of the batch.
    template <class Work> void in_chunks(const Work &work) {
        const int64_t chunks = (config_.batch + kChunkRows - 1) / kChunkRows;
        team_.run(parts_, [&](int part, int worker) {
            const int64_t begin = chunks * part / parts_, end = chunks * (part + 1) / parts_;
            for (int64_t chunk = begin; chunk < end; chunk++) {
                const int64_t first = chunk * kChunkRows;
                work(first, std::min<int64_t>(kChunkRows, config_.batch - first), part, worker, chunk > begin);
            }
        });
    }

    fr_learner_config config_;
    Team team_;
    int parts_;
    std::vector<Section> sections_;

  private:
    int64_t count(bool moments) const;

    std::vector<int32_t> hidden_;
};

} // namespace fr

#endif
