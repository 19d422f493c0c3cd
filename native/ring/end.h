// One end of one direction: where its slots lie, publishing and reading, and how it waits for the other end.
#ifndef FASTRL_RING_END_H
#define FASTRL_RING_END_H

#include "ring/header.h"
#include "ring/map.h"
#include "ring/peer.h"

namespace fr::ring {

class End {
  public:
    End(Map &map, int direction, const fr_ring_config &config, bool writes); // the map stays as long as the end

    uint64_t next() const { return next_; }
    uint32_t message_bytes() const { return message_bytes_; }
    uint64_t slots() const { return count_; }
    void wake_all();

  protected:
    fr_ring_slot *slot(uint64_t number) const {
        return reinterpret_cast<fr_ring_slot *>(slots_ + (number & (count_ - 1)) * stride_);
    }
    static uint8_t *payload(fr_ring_slot *slot) { return reinterpret_cast<uint8_t *>(slot + 1); }
    void wake_peer();

    // Waits until `ready(found)` fails or finds; see fr_ring_write for timeout and result.
    template <typename Ready> fr_status wait(Ready &&ready, int32_t timeout_ms, Peer &peer, int32_t *result);

    fr_ring_counters *counters_;
    uint8_t *slots_;
    uint64_t stride_, count_, next_ = 0;
    uint32_t message_bytes_;
    uint32_t *own_wait_, *peer_wait_;
    const char *location_;

  private:
    void wake_sleeper(uint32_t *word);

    Map &map_;
    int64_t spin_;
    int32_t vain_waits_ = 0, probe_interval_;
};

class Sender : public End {
  public:
    Sender(Map &map, int direction, const fr_ring_config &config, uint64_t generation);

    // Takes up where the last writer of this direction stopped.
    fr_status recover();
    // *room is null where there is none.
    fr_status try_claim(uint32_t length, uint8_t **room);
    fr_status commit();
    fr_status wait_for_room(int32_t timeout_ms, Peer &peer, int32_t *result);

  private:
    fr_status has_room(bool *found);

    uint64_t generation_, limit_ = 0;
    int64_t claimed_ = -1;
};

class Receiver : public End {
  public:
    Receiver(Map &map, int direction, const fr_ring_config &config);

    // *data is null where there is no message.
    fr_status try_peek(const uint8_t **data, uint32_t *length);
    fr_status release();
    // Life of the other side that wrote the peeked message.
    uint64_t generation() const { return generation_; }
    fr_status wait_for_message(int32_t timeout_ms, Peer &peer, int32_t *result);

  private:
    fr_status has_message(bool *found);

    int64_t peeked_ = -1;
    uint64_t generation_ = 0;
};

} // namespace fr::ring

#endif
