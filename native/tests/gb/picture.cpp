#include "gb/picture.h"

#include "fastrl/gb.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <zlib.h>

namespace {

constexpr uint32_t kPixels = FR_GB_SCREEN_WIDTH * FR_GB_SCREEN_HEIGHT;

uint32_t big_endian(const uint8_t *at) { return uint32_t{at[0]} << 24 | at[1] << 16 | at[2] << 8 | at[3]; }

uint8_t paeth(int a, int b, int c) {
    const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
    return static_cast<uint8_t>(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

void unfilter(std::vector<uint8_t> &raw, uint32_t height, uint32_t stride, uint32_t step) {
    for (uint32_t y = 0; y < height; ++y) {
        uint8_t *row = raw.data() + y * (stride + 1) + 1;
        const uint8_t *up = y == 0 ? nullptr : row - stride - 1;
        for (uint32_t i = 0; i < stride; ++i) {
            const int a = i >= step ? row[i - step] : 0, b = up != nullptr ? up[i] : 0;
            const int c = i >= step && up != nullptr ? up[i - step] : 0;
            switch (row[-1]) {
            case 1: row[i] = static_cast<uint8_t>(row[i] + a); break;
            case 2: row[i] = static_cast<uint8_t>(row[i] + b); break;
            case 3: row[i] = static_cast<uint8_t>(row[i] + (a + b) / 2); break;
            case 4: row[i] = static_cast<uint8_t>(row[i] + paeth(a, b, c)); break;
            default: break;
            }
        }
    }
}

void frame_color(uint16_t value, bool color, uint8_t out[3]) {
    if (!color) {
        out[0] = out[1] = out[2] = static_cast<uint8_t>(255 - value * 85);
        return;
    }
    for (int i = 0; i < 3; ++i) {
        const int c = value >> (5 * i) & 31;
        out[i] = static_cast<uint8_t>(c << 3 | c >> 2);
    }
}

} // namespace

bool picture_read(const std::string &path, Picture *out) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<uint8_t> data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (data.size() < 33 || std::memcmp(data.data(), "\x89PNG", 4) != 0) return false;
    std::vector<uint8_t> packed, palette;
    uint32_t depth = 0, type = 0;
    for (size_t at = 8; at + 12 <= data.size();) {
        const uint32_t size = big_endian(&data[at]);
        if (at + 12 + size > data.size()) return false;
        const uint8_t *body = &data[at] + 8;
        if (std::memcmp(&data[at + 4], "IHDR", 4) == 0) {
            out->width = big_endian(body);
            out->height = big_endian(body + 4);
            depth = body[8];
            type = body[9];
        } else if (std::memcmp(&data[at + 4], "PLTE", 4) == 0)
            palette.assign(body, body + size);
        else if (std::memcmp(&data[at + 4], "IDAT", 4) == 0)
            packed.insert(packed.end(), body, body + size);
        at += 12 + size;
    }
    if (out->width == 0 || out->width > 4096 || out->height > 4096 || depth > 8) return false;
    const uint32_t channels = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
    const uint32_t stride = (out->width * channels * depth + 7) / 8;
    std::vector<uint8_t> raw(size_t{out->height} * (stride + 1));
    uLongf raw_size = raw.size();
    if (uncompress(raw.data(), &raw_size, packed.data(), packed.size()) != Z_OK || raw_size != raw.size()) return false;
    unfilter(raw, out->height, stride, channels * depth >= 8 ? channels * depth / 8 : 1);
    out->rgb.clear();
    for (uint32_t y = 0; y < out->height; ++y) {
        const uint8_t *row = raw.data() + y * (stride + 1) + 1;
        for (uint32_t x = 0; x < out->width; ++x) {
            if (channels >= 3) {
                out->rgb.insert(out->rgb.end(), row + x * channels, row + x * channels + 3);
                continue;
            }
            const uint32_t bit = x * channels * depth;
            const uint32_t value = row[bit / 8] >> (8 - depth - bit % 8) & ((1u << depth) - 1);
            for (uint32_t i = 0; i < 3; ++i)
                out->rgb.push_back(type == 3 ? (value * 3 + i < palette.size() ? palette[value * 3 + i] : uint8_t{0})
                                             : static_cast<uint8_t>(value * 255 / ((1u << depth) - 1)));
        }
    }
    return true;
}

bool picture_equals(const Picture &picture, const uint16_t *frame, bool color) {
    if (picture.width != FR_GB_SCREEN_WIDTH || picture.height != FR_GB_SCREEN_HEIGHT) return false;
    std::map<uint32_t, uint32_t> theirs_of, ours_of;
    for (uint32_t i = 0; i < kPixels; ++i) {
        const uint8_t *rgb = &picture.rgb[i * 3];
        if (!color) {
            if (std::abs(255 - frame[i] * 85 - rgb[1]) > 42) return false;
            continue;
        }
        const uint32_t theirs = uint32_t{rgb[0]} << 16 | rgb[1] << 8 | rgb[2];
        if (theirs_of.emplace(frame[i], theirs).first->second != theirs) return false;
        if (ours_of.emplace(theirs, frame[i]).first->second != frame[i]) return false;
    }
    return true;
}

void picture_dump(const std::string &folder, std::string name, const uint16_t *frame, bool color,
                  const std::vector<Picture> &pictures) {
    for (char &c : name)
        if (c == '/' || c == ' ') c = '_';
    // Ours, the picture and the difference side by side.
    std::ofstream file(folder + "/" + name + ".ppm", std::ios::binary);
    file << "P6 " << FR_GB_SCREEN_WIDTH * 3 << " " << FR_GB_SCREEN_HEIGHT << " 255\n";
    for (uint32_t y = 0; y < FR_GB_SCREEN_HEIGHT; ++y)
        for (uint32_t x = 0; x < FR_GB_SCREEN_WIDTH * 3; ++x) {
            const uint32_t at = y * FR_GB_SCREEN_WIDTH + x % FR_GB_SCREEN_WIDTH;
            uint8_t ours[3], theirs[3] = {0, 0, 0}, out[3];
            frame_color(frame[at], color, ours);
            if (!pictures.empty() && pictures[0].rgb.size() == kPixels * 3)
                std::memcpy(theirs, &pictures[0].rgb[at * 3], 3);
            for (int k = 0; k < 3; ++k) {
                const uint32_t part = x / FR_GB_SCREEN_WIDTH;
                out[k] = part == 0   ? ours[k]
                         : part == 1 ? theirs[k]
                                     : static_cast<uint8_t>(std::abs(ours[k] - theirs[k]) > 8 ? 255 : 0);
            }
            file.write(reinterpret_cast<const char *>(out), 3);
        }
}
