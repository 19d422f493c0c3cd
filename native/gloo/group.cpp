#include "gloo/group.h"

#include <gloo/rendezvous/file_store.h>
#include <gloo/rendezvous/prefix_store.h>
#include <gloo/transport/tcp/device.h>

#include <algorithm>
#include <cstring>

namespace fr {

namespace {

constexpr int64_t kSegment = 1 << 17; // bytes: a rank passes one on while the next is on its way

using Milliseconds = std::chrono::milliseconds;

int64_t segments(int64_t bytes) { return (bytes + kSegment - 1) / kSegment; }

// The folder, with a time for others to come that is not the connections'.
class PatientStore final : public gloo::rendezvous::Store {
  public:
    PatientStore(const char *folder, Milliseconds patience) : files_(folder), patience_(patience) {}

    void set(const std::string &key, const std::vector<char> &data) override { files_.set(key, data); }
    std::vector<char> get(const std::string &key) override { return files_.get(key); }
    void wait(const std::vector<std::string> &keys) override { files_.wait(keys, patience_); }
    void wait(const std::vector<std::string> &keys, const Milliseconds &) override { files_.wait(keys, patience_); }

  private:
    gloo::rendezvous::FileStore files_;
    const Milliseconds patience_;
};

std::shared_ptr<gloo::Context> connect(const fr_gloo_config &config, PatientStore &store,
                                       std::shared_ptr<gloo::transport::Device> &device, const char *purpose) {
    auto context = std::make_shared<gloo::rendezvous::Context>(config.rank, config.world);
    // Gloo waits five times as long for a connection to be made.
    context->setTimeout(Milliseconds(std::max(1, config.connect_ms / 5)));
    gloo::rendezvous::PrefixStore own(purpose, store);
    context->connectFullMesh(own, device);
    return context;
}

} // namespace

// One message to the next rank and one from the previous, each in segments. Gloo's memory of them ends with it.
class Group::Transfer {
  public:
    Transfer(Group &group, void *data, int64_t bytes)
        : group_(group), bytes_(bytes), buffer_(group.context_->createUnboundBuffer(data, static_cast<size_t>(bytes))) {
    }

    int64_t offset(int64_t segment) const { return segment * kSegment; }
    int64_t length(int64_t segment) const { return std::min(kSegment, bytes_ - offset(segment)); }

    void expect(int64_t segment, uint64_t slot) {
        buffer_->recv((group_.rank_ + group_.world_ - 1) % group_.world_, slot, static_cast<size_t>(offset(segment)),
                      static_cast<size_t>(length(segment)));
    }
    void expect_all(uint64_t slot) {
        for (int64_t segment = 0; segment < segments(bytes_); segment++)
            expect(segment, slot);
    }
    void send(int64_t segment, uint64_t slot) {
        buffer_->send((group_.rank_ + 1) % group_.world_, slot, static_cast<size_t>(offset(segment)),
                      static_cast<size_t>(length(segment)));
        sent_++;
    }
    // The oldest segment that is expected.
    void receive() {
        const auto begun = std::chrono::steady_clock::now();
        wait([this](Milliseconds patience) { return buffer_->waitRecv(patience); });
        if (!group_.heard_) group_.waited_ += std::chrono::steady_clock::now() - begun;
        group_.heard_ = true;
    }
    void finish() {
        for (; sent_ > 0; sent_--)
            wait([this](Milliseconds patience) { return buffer_->waitSend(patience); });
    }

  private:
    template <class Wait> void wait(const Wait &wait) {
        struct Waiting { // while it is there, the loss of a rank ends the wait
            Waiting(Group &waiter, gloo::transport::UnboundBuffer *buffer) : group(waiter) { set(buffer); }
            ~Waiting() { set(nullptr); }
            void set(gloo::transport::UnboundBuffer *buffer) {
                const std::lock_guard<std::mutex> lock(group.mutex_);
                group.waiting_ = buffer;
            }
            Group &group;
        } waiting(group_, buffer_.get());
        if (!group_.is_broken() && wait(group_.patience_)) return;
        // A rank that has done its last call may leave before this one has noticed what it sent: that counts. The first wait
        // may be one that is still to be ended.
        try {
            if (wait(Milliseconds(1)) || wait(Milliseconds(1))) return;
        } catch (const std::exception &) {
            // It had not come.
        }
        throw Lost(group_.reason());
    }

    Group &group_;
    const int64_t bytes_;
    int64_t sent_ = 0;
    Buffer buffer_;
};

Group::Group(const fr_gloo_config &config) : rank_(config.rank), world_(config.world), patience_(config.call_ms) {
    try {
        PatientStore store(config.store, Milliseconds(config.connect_ms));
        gloo::transport::tcp::attr attributes(config.address ? config.address : "127.0.0.1");
        std::shared_ptr<gloo::transport::Device> device = gloo::transport::tcp::CreateDevice(attributes);
        context_ = connect(config, store, device, "calls");
        alive_context_ = connect(config, store, device, "alive");
    } catch (const std::exception &error) {
        throw Lost(std::string("no group within ") + std::to_string(config.connect_ms) + " ms: " + error.what());
    }
    alive_ = std::make_unique<Alive>(alive_context_, Milliseconds(config.silence_ms),
                                     [this](const char *reason) { lose(reason); });
}

Group::~Group() {
    alive_.reset();
    context_->closeConnections();
    alive_context_->closeConnections();
}

std::string Group::reason() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return reason_;
}

void Group::lose(const char *reason) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_broken()) return;
    reason_ = reason;
    broken_.store(true, std::memory_order_release);
    if (!waiting_) return;
    waiting_->abortWaitRecv();
    waiting_->abortWaitSend();
}

// Whatever Gloo throws breaks the group, for everybody.
template <class Body> void Group::call(const char *what, const Body &body) {
    if (is_broken()) throw Lost(reason());
    heard_ = false;
    try {
        body();
    } catch (const Lost &) {
        throw;
    } catch (const std::exception &error) {
        char sentence[400];
        std::snprintf(sentence, sizeof sentence, "%s of rank %d of %d: a rank is lost, or late by %lld ms: %s", what,
                      rank_, world_, static_cast<long long>(patience_.count()), error.what());
        lose(sentence);
        context_->closeConnections();
        alive_context_->closeConnections();
        throw Lost(reason());
    }
}

// What the ranks before have summed comes from the previous one, is added to and passed on; the last one's is the sum,
// which goes around from there.
void Group::sum(const float *parts, int32_t part_count, int64_t count, float *out) {
    call("the sum", [&] {
        const int64_t bytes = count * static_cast<int64_t>(sizeof(float));
        const uint64_t partial = slot_++, total = slot_++;
        const bool first = rank_ == 0, last = rank_ == world_ - 1;
        Transfer before(*this, out, bytes), result(*this, out, bytes);
        if (!first) before.expect_all(partial);
        if (!last) result.expect_all(total);
        for (int64_t segment = 0; segment < segments(bytes); segment++) {
            const int64_t at = before.offset(segment) / static_cast<int64_t>(sizeof(float)),
                          length = before.length(segment) / static_cast<int64_t>(sizeof(float));
            // -0 + x is x, whatever x is: so ranks without a part change nothing.
            if (first)
                std::fill_n(out + at, length, -0.0f);
            else
                before.receive();
            for (int32_t part = 0; part < part_count; part++) {
                const float *const added = parts + part * count + at;
                for (int64_t i = 0; i < length; i++)
                    out[at + i] += added[i];
            }
            if (last)
                result.send(segment, total);
            else
                before.send(segment, partial);
        }
        for (int64_t segment = 0; segment < segments(bytes) && !last; segment++) {
            result.receive();
            if (rank_ + 1 < world_ - 1) result.send(segment, total);
        }
        before.finish();
        result.finish();
    });
}

void Group::gather(const char *own, int64_t bytes, char *all) {
    call("the gathering", [&] {
        std::memcpy(all + rank_ * bytes, own, static_cast<size_t>(bytes));
        const uint64_t first = slot_;
        slot_ += static_cast<uint64_t>(world_);
        std::vector<std::unique_ptr<Transfer>> blocks; // by how many ranks back they come from
        for (int back = 0; back < world_; back++) {
            const int from = (rank_ + world_ - back) % world_;
            blocks.push_back(std::make_unique<Transfer>(*this, all + from * bytes, bytes));
            if (back > 0) blocks.back()->expect_all(first + static_cast<uint64_t>(from));
        }
        for (int back = 0; back < world_; back++) {
            Transfer &block = *blocks[static_cast<size_t>(back)];
            const auto from = static_cast<uint64_t>((rank_ + world_ - back) % world_);
            for (int64_t segment = 0; segment < segments(bytes); segment++) {
                if (back > 0) block.receive();
                if (back < world_ - 1) block.send(segment, first + from);
            }
        }
        for (const auto &block : blocks)
            block->finish();
    });
}

void Group::broadcast(int root, char *data, int64_t bytes) {
    call("the broadcast", [&] {
        const uint64_t slot = slot_++;
        Transfer whole(*this, data, bytes);
        if (rank_ != root) whole.expect_all(slot);
        for (int64_t segment = 0; segment < segments(bytes); segment++) {
            if (rank_ != root) whole.receive();
            if ((rank_ + 1) % world_ != root) whole.send(segment, slot);
        }
        whole.finish();
    });
}

} // namespace fr
