// A ROM of a few bytes and a batch over buffers that are poisoned before each use.
#ifndef FASTRL_TESTS_GB_BATCH_FIXTURE_H
#define FASTRL_TESTS_GB_BATCH_FIXTURE_H

#include "fastrl/gb_batch.h"
#include "tests/gb_batch/check_equal.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

// The call succeeds; otherwise its sentence is shown.
#define CHECK_OK(call)                                                                                                 \
    do {                                                                                                               \
        if ((call) != FR_STATUS_OK) {                                                                                  \
            check_failures++;                                                                                          \
            std::cerr << __FILE__ << ':' << __LINE__ << ": " << #call << ": " << fr_error_message() << '\n';           \
        }                                                                                                              \
    } while (0)

// The program adds what the joypad register shows to 0xC000 and counts its rounds in 0xC001 and 0xC002, for ever.
inline std::vector<uint8_t> test_rom(uint8_t cgb_flag) {
    std::vector<uint8_t> rom(0x8000);
    const uint8_t entry[] = {0x00, 0xC3, 0x50, 0x01}; // nop; jp 0x150
    const uint8_t program[] = {
        0x3E, 0x20,       // ld a, 0x20: the cross is selected
        0xE0, 0x00,       // ldh (0x00), a
        0xF0, 0x00,       // ldh a, (0x00)
        0x21, 0x00, 0xC0, // ld hl, 0xC000
        0x86,             // add a, (hl)
        0x22,             // ld (hl+), a
        0x34,             // inc (hl)
        0x20, 0xF4,       // jr nz, 0x152
        0x23,             // inc hl
        0x34,             // inc (hl)
        0x18, 0xF0,       // jr 0x152
    };
    std::copy(std::begin(entry), std::end(entry), rom.begin() + 0x100);
    std::copy(std::begin(program), std::end(program), rom.begin() + 0x150);
    std::memcpy(&rom[0x134], "TEST", 4);
    rom[0x143] = cgb_flag;
    uint8_t checksum = 0;
    for (size_t i = 0x134; i < 0x14D; ++i)
        checksum = static_cast<uint8_t>(checksum - rom[i] - 1);
    rom[0x14D] = checksum;
    return rom;
}

class Rom {
  public:
    explicit Rom(uint8_t cgb_flag = 0) {
        std::vector<uint8_t> bytes = test_rom(cgb_flag);
        CHECK_OK(fr_gb_rom_create(bytes.data(), bytes.size(), &rom_));
    }
    ~Rom() { fr_gb_rom_destroy(rom_); }
    Rom(const Rom &) = delete;
    Rom &operator=(const Rom &) = delete;
    fr_gb_rom *get() const { return rom_; }

  private:
    fr_gb_rom *rom_ = nullptr;
};

// A configuration and buffers that fit it.
struct Setup {
    fr_gb_batch_config config;
    fr_gb_batch_buffers buffers{};
    std::vector<fr_gb_batch_value> value_items;
    std::vector<fr_gb_batch_feature> feature_items;
    std::vector<uint8_t> buttons;
    std::vector<int32_t> values;
    std::vector<float> features;
    std::vector<int16_t> tiles;
    std::vector<uint8_t> pixels;

    explicit Setup(int32_t count) {
        fr_gb_batch_config_init(&config);
        config.count = count;
    }

    void watch(std::vector<fr_gb_batch_value> items) { value_items = std::move(items); }
    void encode(std::vector<fr_gb_batch_feature> items) { feature_items = std::move(items); }

    // Points the configuration at the items and allocates every buffer.
    void allocate(size_t pixel_bytes) {
        config.values = value_items.data();
        config.value_count = static_cast<int32_t>(value_items.size());
        config.features = feature_items.data();
        config.feature_count = static_cast<int32_t>(feature_items.size());
        size_t count = static_cast<size_t>(config.count), floats = 0;
        for (const fr_gb_batch_feature &item : feature_items)
            floats += static_cast<size_t>(item.size);
        buttons.assign(count, 0);
        values.resize(count * value_items.size());
        features.resize(count * floats);
        tiles.resize(count * 360);
        pixels.resize(count * 23040 * pixel_bytes);
        poison();
        buffers = {buttons.data(), values.data(), features.data(), tiles.data(),
                   pixels.empty() ? nullptr : pixels.data()};
    }

    // Fills with what no step writes.
    void poison() {
        std::fill(values.begin(), values.end(), -858993460);
        std::fill(features.begin(), features.end(), -12345.0f);
        std::fill(tiles.begin(), tiles.end(), int16_t{-1});
        std::fill(pixels.begin(), pixels.end(), uint8_t{0xEE});
    }

    std::string bytes() const {
        std::string all;
        auto add = [&](const auto &items) {
            all.append(reinterpret_cast<const char *>(items.data()), items.size() * sizeof items[0]);
        };
        add(values);
        add(features);
        add(tiles);
        add(pixels);
        return all;
    }
};

class Batch {
  public:
    Batch(const Rom &rom, const Setup &setup) {
        CHECK_OK(fr_gb_batch_create(rom.get(), &setup.config, &setup.buffers, &batch_));
    }
    ~Batch() { fr_gb_batch_destroy(batch_); }
    Batch(const Batch &) = delete;
    Batch &operator=(const Batch &) = delete;
    fr_gb_batch *get() const { return batch_; }

    void step(int32_t group = 0) {
        CHECK_OK(fr_gb_batch_send(batch_, group));
        CHECK_OK(fr_gb_batch_recv(batch_, group));
    }

    // Memory that the program leaves alone.
    void poke(int32_t machine, uint32_t address, const std::vector<uint8_t> &bytes) {
        fr_gb *gb = nullptr;
        CHECK_OK(fr_gb_batch_get_machine(batch_, machine, &gb));
        CHECK_OK(fr_gb_write_memory(gb, -1, address, static_cast<uint32_t>(bytes.size()), bytes.data()));
    }

  private:
    fr_gb_batch *batch_ = nullptr;
};

#endif
