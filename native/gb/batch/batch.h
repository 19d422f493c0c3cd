// The batch behind fr_gb_batch. Arguments of its functions were checked by gb_batch.cpp.
#ifndef FASTRL_GB_BATCH_BATCH_H
#define FASTRL_GB_BATCH_BATCH_H

#include "fastrl/gb_batch.h"
#include "base/pool.h"

#include <array>
#include <memory>
#include <vector>

namespace fr {

struct DestroyMachine {
    void operator()(fr_gb *machine) const { fr_gb_destroy(machine); }
};
using Machine = std::unique_ptr<fr_gb, DestroyMachine>;

class Batch {
  public:
    // `probe` is one more machine of the same ROM and model, to check states with.
    Batch(const fr_gb_batch_config &config, const fr_gb_batch_buffers &buffers, int32_t model,
          std::vector<Machine> machines, Machine probe, std::vector<uint8_t> start_state);

    int32_t count() const { return config_.count; }
    int32_t groups() const { return config_.groups; }
    int32_t group_of(int32_t machine) const { return machine < first_of(1) ? 0 : 1; }
    bool is_stepping(int32_t group) const { return stepping_[static_cast<size_t>(group)]; }
    fr_gb *machine(int32_t index) const { return machines_[static_cast<size_t>(index)].get(); }

    fr_status set_start_state(const uint8_t *state, uint64_t size);
    bool has_duplicates(const int32_t *indices, int32_t count); // indices in range
    fr_status reset(const int32_t *indices, const int32_t *idle_frames, int32_t count);
    void send(int32_t group);
    fr_status recv(int32_t group);

  private:
    // A step of one group: item i is machine first + i.
    struct StepJob final : Job {
        StepJob(Batch &owner, int32_t machine) : batch(owner), first(machine) {}
        void run(int item, int worker) override { batch.step_machine(first + item, worker); }
        Batch &batch;
        int32_t first;
    };

    // A reset: item i is machine indices[i].
    struct ResetJob final : Job {
        explicit ResetJob(Batch &owner) : batch(owner) {}
        void run(int item, int worker) override {
            batch.reset_machine(indices[item], idle_frames != nullptr ? idle_frames[item] : 0, worker);
        }
        Batch &batch;
        const int32_t *indices = nullptr;
        const int32_t *idle_frames = nullptr;
    };

    int32_t first_of(int32_t group) const { return group * config_.count / config_.groups; }
    void step_machine(int32_t index, int worker);
    void reset_machine(int32_t index, int32_t idle_frames, int worker);
    fr_status run_frames(int32_t index, int32_t frames, int worker);
    fr_status write_row(int32_t index);
    fr_status write_frame(int32_t index, int32_t place, int worker);
    uint8_t *frame_at(int32_t index, int32_t place);
    size_t frame_bytes() const;
    void note(fr_status status, int32_t index);
    fr_status take_failure();

    fr_gb_batch_config config_; // without its pointers
    fr_gb_batch_buffers buffers_;
    int32_t model_;
    size_t feature_floats_; // in a row
    std::vector<fr_gb_batch_value> values_;
    std::vector<fr_gb_batch_feature> features_;
    std::vector<int16_t> tile_map_;
    std::vector<uint8_t> buttons_; // of the step under way
    std::vector<uint8_t> start_state_;
    std::vector<uint8_t> marks_; // for has_duplicates; all 0 between calls
    std::vector<Machine> machines_;
    Machine probe_;
    std::vector<std::vector<uint16_t>> frames_; // one a worker: a DMG frame before it is narrowed

    std::array<StepJob, 2> step_jobs_;
    std::array<bool, 2> stepping_{};
    ResetJob reset_job_;

    std::mutex failure_mutex_;
    int32_t failed_machine_ = -1; // the lowest, so that it does not depend on the order of work
    fr_status failure_ = FR_STATUS_OK;
    char failure_message_[256];

    Pool pool_; // last: its threads end before anything that they use
};

} // namespace fr

#endif
