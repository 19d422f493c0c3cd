// States: everything that the next steps depend on.
#include "base/check.h"
#include "envs/hockey/batch.h"

#include <cmath>

namespace {

using namespace fr;

constexpr uint64_t kStateMagic = 0x31'79'65'6B'63'6F'68'00; // "hockey1" behind a zero byte

// Bytes of a state: this, then each copy.
struct Header {
    uint64_t magic;
    int32_t keep_mode, count;
};

uint64_t size_of(const fr_hockey &hockey) {
    return sizeof(Header) + static_cast<uint64_t>(hockey.config.count) * sizeof(HockeyCopy);
}

// Whether steps can lead to it; `sound_group` is one whose other copies are sound.
bool is_sound(const HockeyCopy &copy, const HockeyGroup &sound_group) {
    HockeyGroup group = sound_group;
    write_copy(group, 0, copy);
    bool sound = true;
    for (size_t k = 0; k < kFloats; k++) {
        float value;
        std::memcpy(&value, &copy.words[k], sizeof value);
        sound = sound && std::fabs(value) <= 1000; // false for what is not a number
    }
    for (int k = 0; k < 2; k++)
        sound = sound && group.kinds[k][0] >= 0 && group.kinds[k][0] < FR_HOCKEY_PLAYER_COUNT &&
                (group.touching[k][0] & ~1) == 0;
    return sound && group.mode[0] >= 0 && group.mode[0] < FR_HOCKEY_MODE_COUNT && group.time[0] >= 0 &&
           group.time[0] <= 250 && (group.starter[0] & ~1) == 0;
}

} // namespace

fr_status fr_hockey_state_size(const fr_hockey *hockey, uint64_t *out) {
    if (!hockey) return null_argument("hockey");
    if (!out) return null_argument("out");
    *out = size_of(*hockey);
    return FR_STATUS_OK;
}

fr_status fr_hockey_state_save(const fr_hockey *hockey, uint8_t *out, uint64_t capacity) {
    if (!hockey) return null_argument("hockey");
    if (!out) return null_argument("out");
    if (!hockey->started) return fail(FR_STATUS_WRONG_TIME, "there was no reset yet");
    if (capacity < size_of(*hockey)) return fail(FR_STATUS_INVALID_ARGUMENT, "the state does not fit");
    const Header header = {kStateMagic, hockey->config.keep_mode, hockey->config.count};
    std::memcpy(out, &header, sizeof header);
    out += sizeof header;
    for (int32_t i = 0; i < hockey->config.count; i++, out += sizeof(HockeyCopy)) {
        const HockeyCopy copy = read_copy(hockey->group_of(i), i % kGroup);
        std::memcpy(out, &copy, sizeof copy);
    }
    return FR_STATUS_OK;
}

fr_status fr_hockey_state_load(fr_hockey *hockey, const uint8_t *data, uint64_t size) {
    if (!hockey) return null_argument("hockey");
    if (!data) return null_argument("data");
    Header header = {};
    if (size >= sizeof header) std::memcpy(&header, data, sizeof header);
    if (size != size_of(*hockey) || header.magic != kStateMagic || header.keep_mode != hockey->config.keep_mode ||
        header.count != hockey->config.count) {
        return fail(FR_STATUS_INVALID_DATA, "the state is of another keep mode, number of copies or version");
    }
    const auto copy_at = [&](int32_t i) {
        HockeyCopy copy;
        std::memcpy(&copy, data + sizeof header + static_cast<size_t>(i) * sizeof copy, sizeof copy);
        return copy;
    };
    for (int32_t i = 0; i < header.count; i++)
        if (!is_sound(copy_at(i), hockey->parked))
            return fail(FR_STATUS_INVALID_DATA, "the state of copy %d is not one that steps lead to", i);
    for (int32_t i = 0; i < header.count; i++)
        write_copy(hockey->group_of(i), i % kGroup, copy_at(i));
    hockey->write_rows(0, header.count);
    hockey->started = true;
    return FR_STATUS_OK;
}
