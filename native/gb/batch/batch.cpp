#include "gb/batch/batch.h"

#include "base/error.h"
#include "gb/batch/features.h"
#include "gb/batch/values.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <thread>

namespace fr {
namespace {

constexpr size_t kPixels = FR_GB_SCREEN_WIDTH * FR_GB_SCREEN_HEIGHT;
constexpr size_t kTiles = 20 * 18;
constexpr size_t kTileNumbers = 1536;

int thread_count(const fr_gb_batch_config &config) {
    int threads = config.threads > 0 ? config.threads : static_cast<int>(std::thread::hardware_concurrency());
    return std::clamp(threads, 1, config.count);
}

size_t row_floats(const fr_gb_batch_config &config) {
    return std::accumulate(
        config.features, config.features + config.feature_count, size_t{0},
        [](size_t sum, const fr_gb_batch_feature &item) { return sum + static_cast<size_t>(item.size); });
}

template <typename Item> std::vector<Item> copy(const Item *items, size_t count) {
    return items != nullptr ? std::vector<Item>(items, items + count) : std::vector<Item>();
}

} // namespace

Batch::Batch(const fr_gb_batch_config &config, const fr_gb_batch_buffers &buffers, int32_t model,
             std::vector<Machine> machines, Machine probe, std::vector<uint8_t> start_state)
    : config_(config), buffers_(buffers), model_(model), feature_floats_(row_floats(config)),
      values_(copy(config.values, static_cast<size_t>(config.value_count))),
      features_(copy(config.features, static_cast<size_t>(config.feature_count))),
      tile_map_(copy(config.tile_map, kTileNumbers)), buttons_(static_cast<size_t>(config.count)),
      start_state_(std::move(start_state)), marks_(static_cast<size_t>(config.count)), machines_(std::move(machines)),
      probe_(std::move(probe)), step_jobs_{StepJob(*this, 0), StepJob(*this, first_of(1))}, reset_job_(*this),
      pool_(thread_count(config)) {
    config_.values = nullptr;
    config_.features = nullptr;
    config_.tile_map = nullptr;
    if (buffers_.pixels != nullptr && model_ == FR_GB_MODEL_DMG) {
        frames_.assign(static_cast<size_t>(pool_.threads()), std::vector<uint16_t>(kPixels));
    }
}

fr_status Batch::set_start_state(const uint8_t *state, uint64_t size) {
    fr_status status = fr_gb_state_load(probe_.get(), state, size);
    if (status == FR_STATUS_OK) start_state_.assign(state, state + size);
    return status;
}

bool Batch::has_duplicates(const int32_t *indices, int32_t count) {
    bool duplicates = false;
    for (int32_t i = 0; i < count; ++i) {
        uint8_t &mark = marks_[static_cast<size_t>(indices[i])];
        duplicates |= mark != 0;
        mark = 1;
    }
    for (int32_t i = 0; i < count; ++i)
        marks_[static_cast<size_t>(indices[i])] = 0;
    return duplicates;
}

fr_status Batch::reset(const int32_t *indices, const int32_t *idle_frames, int32_t count) {
    if (count == 0) return FR_STATUS_OK;
    reset_job_.indices = indices;
    reset_job_.idle_frames = idle_frames;
    pool_.start(reset_job_, count);
    pool_.wait(reset_job_);
    return take_failure();
}

void Batch::send(int32_t group) {
    int32_t first = first_of(group), count = first_of(group + 1) - first;
    std::copy_n(buffers_.buttons + first, count, buttons_.begin() + first);
    stepping_[static_cast<size_t>(group)] = true;
    pool_.start(step_jobs_[static_cast<size_t>(group)], count);
}

fr_status Batch::recv(int32_t group) {
    pool_.wait(step_jobs_[static_cast<size_t>(group)]);
    stepping_[static_cast<size_t>(group)] = false;
    return take_failure();
}

void Batch::step_machine(int32_t index, int worker) {
    fr_status status = fr_gb_set_buttons(machine(index), buttons_[static_cast<size_t>(index)]);
    if (status == FR_STATUS_OK) status = run_frames(index, config_.frames_per_step, worker);
    if (status == FR_STATUS_OK) status = write_row(index);
    note(status, index);
}

void Batch::reset_machine(int32_t index, int32_t idle_frames, int worker) {
    fr_gb *gb = machine(index);
    fr_status status = fr_gb_state_load(gb, start_state_.data(), start_state_.size());
    if (status == FR_STATUS_OK) status = fr_gb_set_buttons(gb, 0);
    if (status == FR_STATUS_OK) status = run_frames(index, idle_frames, worker);
    if (status == FR_STATUS_OK) status = write_row(index);
    note(status, index);
}

// The last ones are drawn, each into its place.
fr_status Batch::run_frames(int32_t index, int32_t frames, int worker) {
    if (buffers_.pixels == nullptr) return fr_gb_run_frames(machine(index), frames, 0);
    const int32_t places = config_.drawn_frames, drawn = std::min(frames, places);
    for (int32_t k = 0; k < drawn; ++k) {
        fr_status status = fr_gb_run_frames(machine(index), k == 0 ? frames - drawn + 1 : 1, 1);
        if (status == FR_STATUS_OK) status = write_frame(index, places - drawn + k, worker);
        if (status != FR_STATUS_OK) return status;
    }
    for (int32_t place = 0; place < places - drawn; ++place) {
        if (drawn == 0)
            std::fill_n(frame_at(index, place), frame_bytes(), uint8_t{0});
        else
            std::copy_n(frame_at(index, places - drawn), frame_bytes(), frame_at(index, place));
    }
    return FR_STATUS_OK;
}

fr_status Batch::write_row(int32_t index) {
    fr_gb *gb = machine(index);
    size_t row = static_cast<size_t>(index);
    int32_t *values = buffers_.values + row * values_.size();
    for (size_t i = 0; i < values_.size(); ++i) {
        fr_status status = read_value(values_[i], gb, values + i);
        if (status != FR_STATUS_OK) return status;
    }
    if (buffers_.features != nullptr) {
        float *out = buffers_.features + row * feature_floats_;
        for (const fr_gb_batch_feature &feature : features_) {
            encode_feature(feature, values[feature.value], out);
            out += feature.size;
        }
    }
    if (buffers_.tiles != nullptr) {
        int16_t *tiles = buffers_.tiles + row * kTiles;
        fr_status status = fr_gb_get_tiles(gb, tiles);
        if (status != FR_STATUS_OK) return status;
        if (!tile_map_.empty()) {
            for (size_t i = 0; i < kTiles; ++i)
                tiles[i] = tile_map_[static_cast<size_t>(tiles[i])];
        }
    }
    return FR_STATUS_OK;
}

size_t Batch::frame_bytes() const { return kPixels * (model_ == FR_GB_MODEL_DMG ? 1 : sizeof(uint16_t)); }

uint8_t *Batch::frame_at(int32_t index, int32_t place) {
    return buffers_.pixels + static_cast<size_t>(index * config_.drawn_frames + place) * frame_bytes();
}

fr_status Batch::write_frame(int32_t index, int32_t place, int worker) {
    uint8_t *pixels = frame_at(index, place);
    if (model_ != FR_GB_MODEL_DMG) return fr_gb_get_frame(machine(index), reinterpret_cast<uint16_t *>(pixels));
    std::vector<uint16_t> &frame = frames_[static_cast<size_t>(worker)];
    fr_status status = fr_gb_get_frame(machine(index), frame.data());
    if (status != FR_STATUS_OK) return status;
    std::transform(frame.begin(), frame.end(), pixels, [](uint16_t shade) { return static_cast<uint8_t>(shade); });
    return FR_STATUS_OK;
}

void Batch::note(fr_status status, int32_t index) {
    if (status == FR_STATUS_OK) return;
    std::lock_guard lock(failure_mutex_);
    if (failure_ != FR_STATUS_OK && failed_machine_ < index) return;
    failure_ = status;
    failed_machine_ = index;
    std::snprintf(failure_message_, sizeof failure_message_, "%s", fr_error_message());
}

fr_status Batch::take_failure() {
    std::lock_guard lock(failure_mutex_);
    if (failure_ == FR_STATUS_OK) return FR_STATUS_OK;
    fr_status status = failure_;
    failure_ = FR_STATUS_OK;
    return fail(status, "machine %d: %s", failed_machine_, failure_message_);
}

} // namespace fr
