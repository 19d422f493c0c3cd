// Watches the other side: its record in the header, its process and its heartbeat.
#ifndef FASTRL_RING_PEER_H
#define FASTRL_RING_PEER_H

#include "ring/header.h"

#include <atomic>
#include <mutex>

namespace fr::ring {

// Monotonic nanoseconds.
int64_t now_ns();

class Peer {
  public:
    Peer(uint8_t *map, int role) : map_(map), record_(peer(map, role)) {}

    // Brings the state up to date; cheap when it was done a moment ago. Any thread.
    void look(bool force);
    // Fills in what is known.
    void describe(fr_ring_state &out);

    uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
    fr_ring_peer_state state() const { return state_.load(std::memory_order_acquire); }
    bool is_gone() const { return state() >= FR_RING_PEER_STATE_DIED; }

  private:
    fr_ring_peer_state judge(int64_t now);

    std::mutex gate_;
    uint8_t *map_;
    fr_ring_peer *record_;
    int64_t looked_at_ = 0, beat_at_ = 0;
    uint64_t start_time_ = 0, heartbeat_ = 0;
    uint32_t process_id_ = 0;
    std::atomic<uint64_t> generation_ = 0; // written under the gate, as the state is
    std::atomic<fr_ring_peer_state> state_ = FR_RING_PEER_STATE_NEVER_SEEN;
};

} // namespace fr::ring

#endif
