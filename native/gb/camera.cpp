// The Pocket Camera: a controller, the sensor behind it, and the picture that it is given instead of the world (Pan Docs,
// "Game Boy Camera"). A capture is worked out as it begins; RAM is hidden for as long as it takes. One that is stopped has
// come whole, though the hardware's ends at the line it had read.
#include "gb/machine.h"

#include "base/error.h"

#include <algorithm>
#include <cstring>

namespace fr::gb {
namespace {

constexpr i32 kWidth = FR_GB_CAMERA_WIDTH, kHeight = FR_GB_CAMERA_HEIGHT;
constexpr u32 kPicture = 0x0100; // in RAM, as tiles

enum Register : u32 { kControl, kEdges, kExposureHigh, kExposureLow, kOutput, kZero, kMatrix };
enum Control : u8 { kWorks = 0x01, kFilter = 0x06 };
enum Edges : u8 { kNoVertical = 0x80, kDirections = 0x60 };
enum Output : u8 { kKeepsEdges = 0x80, kRatio = 0x70, kInverts = 0x08 };

constexpr i32 kExposureOne = 0x0300; // steps at which the picture comes as it is
constexpr i32 kContrast = 8;         // that the sensor's voltage takes of it
constexpr u8 kGrey = 128;            // without a picture

i32 clamped(i32 value) { return std::clamp(value, -128, 127); }

// What the sensor's cells hold, 0 in the middle; beyond the rim is what lies on it.
struct Sensor {
    i16 cell[kHeight][kWidth];
    i32 at(i32 x, i32 y) const { return cell[std::clamp(y, 0, kHeight - 1)][std::clamp(x, 0, kWidth - 1)]; }
};

void expose(const fr_gb *gb, Sensor &sensor) {
    const u8 *regs = gb->s->camera.registers;
    const i32 steps = regs[kExposureHigh] << 8 | regs[kExposureLow];
    for (i32 i = 0; i < kWidth * kHeight; ++i) {
        const i32 light = gb->camera_picture != nullptr ? gb->camera_picture[i] : kGrey;
        const i32 charge = clamped((light * steps / kExposureOne - 128) / kContrast);
        sensor.cell[i / kWidth][i % kWidth] = static_cast<i16>((regs[kOutput] & kInverts) != 0 ? -1 - charge : charge);
    }
}

enum Mode { kPlain, kUniform, kOneDimension, kHorizontal, kTwoDimensions };

// Of the settings of N, VH and E3 four are described.
Mode mode_of(const u8 *regs) {
    const bool keeps = (regs[kOutput] & kKeepsEdges) != 0;
    switch (regs[kEdges] & (kNoVertical | kDirections)) {
    case 0x00: return keeps ? kUniform : kOneDimension;
    case 0x20: return keeps ? kPlain : kHorizontal;
    case 0xE0: return keeps ? kPlain : kTwoDimensions;
    default: return kPlain;
    }
}

// Edges are what a cell has more than its neighbours, in quarters of the ratio.
void enhance(const u8 *regs, Mode mode, Sensor &sensor) {
    constexpr i32 kRatios[8] = {2, 3, 4, 5, 8, 12, 16, 20};
    const i32 ratio = kRatios[(regs[kOutput] & kRatio) >> 4];
    const Sensor before = sensor;
    for (i32 y = 0; y < kHeight; ++y)
        for (i32 x = 0; x < kWidth; ++x) {
            const i32 here = before.at(x, y);
            i32 edge = 2 * here - before.at(x - 1, y) - before.at(x + 1, y);
            if (mode == kTwoDimensions) edge += 2 * here - before.at(x, y - 1) - before.at(x, y + 1);
            sensor.cell[y][x] = static_cast<i16>(clamped(here + edge * ratio / 4));
        }
}

// The controller has the sensor add or take away cells of the line and of the one below.
void filter(const u8 *regs, Sensor &sensor) {
    const Sensor before = sensor;
    const u32 which = (regs[kControl] & kFilter) >> 1;
    for (i32 y = 0; y < kHeight; ++y)
        for (i32 x = 0; x < kWidth; ++x) {
            i32 value = which == 0 ? -before.at(x, y) : before.at(x, y);
            if (which >= 2) value -= before.at(x, y + 1);
            sensor.cell[y][x] = static_cast<i16>(clamped(value));
        }
}

// Three thresholds for each place of a pattern of 4 x 4 make four shades of it.
void store(fr_gb *gb, const Sensor &sensor) {
    const u8 *matrix = gb->s->camera.registers + kMatrix;
    for (u32 y = 0; y < kHeight; ++y)
        for (u32 x = 0; x < kWidth; ++x) {
            const u8 *thresholds = matrix + (y % 4 * 4 + x % 4) * 3;
            const i32 value = sensor.cell[y][x] + 128;
            u32 level = 0;
            while (level < 3 && value >= thresholds[level])
                ++level;
            const u32 color = 3 - level, bit = 7 - x % 8;
            u8 *row = gb->cart_ram + kPicture + (y / 8 * (kWidth / 8) + x / 8) * 16 + y % 8 * 2;
            for (u32 plane = 0; plane < 2; ++plane)
                row[plane] = static_cast<u8>((row[plane] & ~(1u << bit)) | (color >> plane & 1) << bit);
        }
}

void capture(fr_gb *gb) {
    const u8 *regs = gb->s->camera.registers;
    Sensor sensor;
    expose(gb, sensor);
    const Mode mode = mode_of(regs);
    if (mode == kUniform) std::memset(sensor.cell, 0, sizeof sensor.cell);
    if (mode == kHorizontal || mode == kTwoDimensions) enhance(regs, mode, sensor);
    if (mode == kOneDimension || mode == kHorizontal) filter(regs, sensor);
    store(gb, sensor);
}

i64 capture_dots(const fr_gb *gb) {
    const u8 *regs = gb->s->camera.registers;
    const i64 steps = regs[kExposureHigh] << 8 | regs[kExposureLow];
    return (32446 + ((regs[kEdges] & kNoVertical) != 0 ? 0 : 512) + 16 * steps) * mcycle(gb);
}

void control(fr_gb *gb, u8 value) {
    CameraState &camera = gb->s->camera;
    const bool works = camera_works(gb), start = (value & kWorks) != 0;
    camera.registers[kControl] = value & (kWorks | kFilter);
    if (works == start) return;
    if (!start) {
        camera.left = camera.ends_at - gb->s->now;
        camera.ends_at = 0;
        return;
    }
    if (camera.left == 0) {
        capture(gb);
        camera.left = capture_dots(gb);
    }
    camera.ends_at = gb->s->now + camera.left;
    camera.left = 0;
}

bool shows_registers(const fr_gb *gb) { return (gb->s->mbc.ram_bank & 0x10) != 0; }

} // namespace

bool camera_works(const fr_gb *gb) { return gb->s->now < gb->s->camera.ends_at; }

bool camera_shows_ram(const fr_gb *gb) { return !shows_registers(gb) && !camera_works(gb); }

u8 camera_read(const fr_gb *gb, u16 address) {
    if (!shows_registers(gb)) return camera_works(gb) ? u8{0} : gb->cart_ram[mbc_ram_offset(gb, address)];
    if ((address & 0x7F) != kControl) return 0;
    return static_cast<u8>((gb->s->camera.registers[kControl] & kFilter) | (camera_works(gb) ? kWorks : 0));
}

void camera_write(fr_gb *gb, u16 address, u8 value) {
    CameraState &camera = gb->s->camera;
    if (!shows_registers(gb)) {
        if (gb->s->mbc.ram_enabled != 0 && !camera_works(gb)) gb->cart_ram[mbc_ram_offset(gb, address)] = value;
        return;
    }
    const u32 reg = address & 0x7F;
    if (reg == kControl)
        control(gb, value);
    else if (reg < sizeof camera.registers)
        camera.registers[reg] = value;
}

} // namespace fr::gb

using namespace fr::gb;

fr_status fr_gb_set_camera(fr_gb *gb, const uint8_t *picture) {
    return fr::guard([&]() -> fr_status {
        if (gb == nullptr || picture == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "gb or picture is NULL");
        if (gb->rom->mbc != Mbc::Camera)
            return fr::fail(FR_STATUS_INVALID_ARGUMENT, "the cartridge is no Pocket Camera (type 0xFC)");
        constexpr std::size_t kSize = std::size_t{kWidth} * kHeight;
        if (gb->camera_picture == nullptr) gb->camera_picture = new u8[kSize];
        std::memcpy(gb->camera_picture, picture, kSize);
        return FR_STATUS_OK;
    });
}
