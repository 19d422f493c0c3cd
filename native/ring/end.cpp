#include "ring/end.h"

#include "base/error.h"
#include "ring/checksum.h"

#include <algorithm>
#include <cinttypes>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace fr::ring {

namespace {

// How long to poll before sleeping, in nanoseconds. A peer that runs on another core answers within the long spin. Where
// processes outnumber cores the peer cannot run until this side sleeps, and a long spin is ruinous; so the spin shrinks
// with every time that it was in vain, down to one batch of polls.
constexpr int kPollsPerBatch = 16;
constexpr int64_t kSpinMax = 50'000;
// Now and then a wait tries the long spin again, to find out that a core has become free; the less often, the more often
// that was in vain.
constexpr int32_t kProbeIntervalMin = 16, kProbeIntervalMax = 1024;
// How long a sleep lasts before the peer is looked at, in milliseconds.
constexpr int64_t kSleepSlice = 50;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

} // namespace

End::End(Map &map, int direction, const fr_ring_config &config, bool writes)
    : counters_(counters(map.base(), direction)), slots_(map.base() + slots_offset(config, direction)),
      stride_(slot_bytes(ring::message_bytes(config, direction))), count_(config.slots),
      message_bytes_(ring::message_bytes(config, direction)),
      own_wait_(writes ? &counters_->writer_waits : &counters_->reader_waits),
      peer_wait_(writes ? &counters_->reader_waits : &counters_->writer_waits), location_(map.location()), map_(map),
      spin_(kSpinMax), probe_interval_(kProbeIntervalMin) {}

void End::wake_peer() {
    if (load(*peer_wait_) != 0) wake_sleeper(peer_wait_);
}

void End::wake_sleeper(uint32_t *word) {
    exchange(*word, uint32_t{0});
    map_.wake(word);
}

void End::wake_all() {
    wake_sleeper(peer_wait_);
    wake_sleeper(own_wait_);
}

template <typename Ready> fr_status End::wait(Ready &&ready, int32_t timeout_ms, Peer &peer, int32_t *result) {
    bool found = false;
    fr_status status = FR_STATUS_OK;
    const auto look = [&] { return (status = ready(&found)) != FR_STATUS_OK || found; };
    const auto done = [&](int32_t otherwise) {
        *result = found ? FR_RING_RESULT_OK : otherwise;
        return status;
    };
    const auto poll = [&] {
        for (int i = 0; i < kPollsPerBatch; ++i) {
            if (look()) return true;
        }
        pause();
        return false;
    };

    if (look()) return done(0);
    if (timeout_ms == 0) {
        const bool gone = peer.is_gone();
        return look(), done(gone ? FR_RING_RESULT_PEER_GONE : FR_RING_RESULT_TIMED_OUT);
    }
    if (poll()) return done(0);
    const bool probing = vain_waits_ >= probe_interval_;
    const int64_t start = now_ns(), limit = probing ? kSpinMax : spin_;
    for (int64_t spent = 0; spent < limit;) {
        const bool stop = poll();
        spent = now_ns() - start;
        if (!stop) continue;
        spin_ = std::min(kSpinMax, std::max(spin_, spent * 4));
        vain_waits_ = 0;
        probe_interval_ = kProbeIntervalMin;
        return done(0);
    }
    ++vain_waits_;
    spin_ /= 2;
    if (probing) {
        vain_waits_ = 0;
        spin_ = 0;
        probe_interval_ = std::min(kProbeIntervalMax, probe_interval_ * 2);
    }
    while (true) {
        // What the other side published before it went away counts, so it is looked for once more.
        if (peer.is_gone()) return look(), done(FR_RING_RESULT_PEER_GONE);
        const int64_t left = timeout_ms < 0 ? kSleepSlice : timeout_ms - (now_ns() - start) / 1'000'000;
        if (left <= 0) return look(), done(FR_RING_RESULT_TIMED_OUT);
        exchange(*own_wait_, uint32_t{1});
        if (!look()) map_.sleep_on(own_wait_, static_cast<int>(std::min(left, kSleepSlice)));
        store(*own_wait_, uint32_t{0});
        if (look()) return done(0);
        peer.look(false);
    }
}

Sender::Sender(Map &map, int direction, const fr_ring_config &config, uint64_t generation)
    : End(map, direction, config, true), generation_(generation) {}

fr_status Sender::recover() {
    const uint64_t tail = load(counters_->tail);
    uint64_t head = load(counters_->head);
    if (tail == head + 1) head = tail; // the one that a dead writer published but did not count was read since
    if (tail <= head && head - tail <= count_) {
        // A writer that died between publishing a slot and counting it: the slot decides. One that died earlier leaves a
        // slot with its old number, which is simply written again.
        while (head - tail < count_ && load(slot(head)->sequence) == head + 1)
            ++head;
        store(counters_->head, head);
    }
    next_ = limit_ = head;
    bool found;
    return has_room(&found);
}

fr_status Sender::has_room(bool *found) {
    *found = true;
    if (next_ != limit_) return FR_STATUS_OK;
    const uint64_t tail = load(counters_->tail);
    if (tail > next_ || next_ - tail > count_) {
        *found = false;
        return fail(FR_STATUS_INVALID_DATA,
                    "%s is damaged: %" PRIu64 " messages released of %" PRIu64 " sent, with room for %" PRIu64,
                    location_, tail, next_, count_);
    }
    limit_ = tail + count_;
    *found = next_ != limit_;
    return FR_STATUS_OK;
}

fr_status Sender::try_claim(uint32_t length, uint8_t **room) {
    *room = nullptr;
    if (length > message_bytes_) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "a message in this direction of %s has 0 to %u bytes, not %u",
                    location_, message_bytes_, length);
    }
    bool found;
    if (fr_status status = has_room(&found); status != FR_STATUS_OK || !found) return status;
    claimed_ = length;
    *room = payload(slot(next_));
    return FR_STATUS_OK;
}

fr_status Sender::commit() {
    if (claimed_ < 0) return fail(FR_STATUS_WRONG_TIME, "nothing is claimed: call fr_ring_claim first");
    fr_ring_slot *place = slot(next_);
    const auto length = static_cast<uint32_t>(claimed_);
    const uint32_t lines = (length + 63) / 64;
    std::memset(payload(place) + length, 0, lines * 64 - length);
    place->length = length;
    place->generation = generation_;
    place->checksum = checksum(payload(place), lines, next_ + 1, length, generation_);
    exchange(place->sequence, ++next_);
    store(counters_->head, next_);
    claimed_ = -1;
    wake_peer();
    return FR_STATUS_OK;
}

fr_status Sender::wait_for_room(int32_t timeout_ms, Peer &peer, int32_t *result) {
    return wait([this](bool *found) { return has_room(found); }, timeout_ms, peer, result);
}

Receiver::Receiver(Map &map, int direction, const fr_ring_config &config) : End(map, direction, config, false) {
    next_ = load(counters_->tail);
}

fr_status Receiver::has_message(bool *found) {
    const uint64_t sequence = load(slot(next_)->sequence);
    *found = sequence == next_ + 1;
    if (sequence <= next_ + 1) return FR_STATUS_OK;
    return fail(FR_STATUS_INVALID_DATA, "%s is damaged at message %" PRIu64 ": its slot has number %" PRIu64, location_,
                next_, sequence);
}

fr_status Receiver::try_peek(const uint8_t **data, uint32_t *length) {
    fr_ring_slot *place = slot(next_);
    *data = nullptr;
    *length = 0;
    if (peeked_ < 0) {
        bool found;
        if (fr_status status = has_message(&found); status != FR_STATUS_OK || !found) return status;
        const uint32_t bytes = load(place->length);
        if (bytes > message_bytes_) {
            return fail(FR_STATUS_INVALID_DATA,
                        "%s is damaged at message %" PRIu64 ": it says it has %u bytes, %u are the limit", location_,
                        next_, bytes, message_bytes_);
        }
        generation_ = load(place->generation);
        if (checksum(payload(place), (bytes + 63) / 64, next_ + 1, bytes, generation_) != load(place->checksum)) {
            return fail(FR_STATUS_INVALID_DATA, "%s is damaged at message %" PRIu64 ": its checksum is wrong",
                        location_, next_);
        }
        peeked_ = bytes;
    }
    *data = payload(place);
    *length = static_cast<uint32_t>(peeked_);
    return FR_STATUS_OK;
}

fr_status Receiver::release() {
    if (peeked_ < 0) return fail(FR_STATUS_WRONG_TIME, "no message is held: call fr_ring_peek first");
    peeked_ = -1;
    exchange(counters_->tail, ++next_);
    wake_peer();
    return FR_STATUS_OK;
}

fr_status Receiver::wait_for_message(int32_t timeout_ms, Peer &peer, int32_t *result) {
    return wait([this](bool *found) { return has_message(found); }, timeout_ms, peer, result);
}

} // namespace fr::ring
