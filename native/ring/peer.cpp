#include "ring/peer.h"

#include "ring/map.h"

#include <chrono>

namespace fr::ring {

namespace {
// The process is asked for at most this often; a death is noticed within this and a sleep.
constexpr int64_t kLookInterval = 100'000'000;
// A process that exists and has not moved its heartbeat for so long is called silent.
constexpr int64_t kSilentAfter = 3'000'000'000;
} // namespace

int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void Peer::look(bool force) {
    std::lock_guard<std::mutex> guard(gate_);
    const int64_t now = now_ns();
    // An attachment that ended does not begin again: the next one has another generation, which is written last.
    const uint32_t attachment = load(record_->attachment);
    const uint64_t generation = load(record_->generation);
    const bool returned = generation != generation_;
    if (!returned && (is_gone() || generation == 0)) return;
    if (!force && !returned && attachment != FR_RING_ATTACHMENT_LEFT && now - looked_at_ < kLookInterval) return;
    looked_at_ = now;
    if (returned) {
        generation_ = generation;
        process_id_ = load(record_->process_id);
        start_time_ = load(record_->start_time);
        heartbeat_ = load(record_->heartbeat);
        beat_at_ = now;
    }
    state_.store(judge(attachment, now), std::memory_order_release);
}

fr_ring_peer_state Peer::judge(uint32_t attachment, int64_t now) {
    if (load(identity(map_)->retired) != 0) return FR_RING_PEER_STATE_LEFT;
    if (attachment != FR_RING_ATTACHMENT_ATTACHED) return FR_RING_PEER_STATE_LEFT;
    if (!is_running(process_id_, start_time_)) return FR_RING_PEER_STATE_DIED;
    const uint64_t heartbeat = load(record_->heartbeat);
    if (heartbeat != heartbeat_) {
        heartbeat_ = heartbeat;
        beat_at_ = now;
    }
    return now - beat_at_ < kSilentAfter ? FR_RING_PEER_STATE_ALIVE : FR_RING_PEER_STATE_SILENT;
}

void Peer::describe(fr_ring_state &out) {
    std::lock_guard<std::mutex> guard(gate_);
    out.peer_generation = generation_;
    out.peer_process_id = process_id_;
    out.peer_state = state();
}

} // namespace fr::ring
