#include "ring/peer.h"

#include "base/system.h"

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
    // A new life writes its generation and then that it is attached; so the other way round here. A new generation beside
    // the old goodbye is a life that is just coming, or has gone again: it counts from when it is attached.
    const bool attached = load(record_->attachment) == FR_RING_ATTACHMENT_ATTACHED;
    const uint64_t generation = load(record_->generation);
    const bool comes = generation != generation_ && attached;
    if (!comes && (is_gone() || generation == 0)) return;
    if (!force && !comes && attached && now - looked_at_ < kLookInterval) return;
    looked_at_ = now;
    if (comes) {
        generation_ = generation;
        process_id_ = load(record_->process_id);
        start_time_ = load(record_->start_time);
        heartbeat_ = load(record_->heartbeat);
        beat_at_ = now;
    } else if (generation_ == 0) {
        process_id_ = load(record_->process_id); // it came and left before it was seen
    }
    state_.store(attached ? judge(now) : FR_RING_PEER_STATE_LEFT, std::memory_order_release);
}

fr_ring_peer_state Peer::judge(int64_t now) {
    if (load(identity(map_)->retired) != 0) return FR_RING_PEER_STATE_LEFT;
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
