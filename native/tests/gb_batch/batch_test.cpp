// Steps and resets: the same bytes for any number of threads, groups apart from each other, calls in the right order.
#include "tests/gb_batch/fixture.h"

#include <random>

namespace {

constexpr int32_t kCount = 17; // no multiple of any thread count here

Setup all_outputs(int32_t threads, int32_t groups, size_t pixel_bytes) {
    Setup setup(kCount);
    setup.config.threads = threads;
    setup.config.groups = groups;
    setup.config.frames_per_step = 2;
    setup.watch({{FR_GB_BATCH_VALUE_KIND_U8, -1, 0xC000, 0xFFFFFFFF, 0},
                 {FR_GB_BATCH_VALUE_KIND_U16_LE, -1, 0xC001, 0xFFFF, 0}});
    setup.encode(
        {{FR_GB_BATCH_FEATURE_KIND_BITS, 0, 0, 8, 1.0f}, {FR_GB_BATCH_FEATURE_KIND_SCALE, 1, 0, 1, 1.0f / 65536}});
    setup.allocate(pixel_bytes);
    return setup;
}

// Every byte that 20 steps and a few resets write.
std::string trace(const Rom &rom, int32_t threads, int32_t groups, size_t pixel_bytes) {
    Setup setup = all_outputs(threads, groups, pixel_bytes);
    Batch batch(rom, setup);
    std::mt19937 random(7);
    std::string bytes;
    for (int step = 0; step < 20; ++step) {
        setup.poison();
        for (uint8_t &mask : setup.buttons)
            mask = static_cast<uint8_t>(random());
        for (int32_t group = 0; group < groups; group++)
            CHECK_OK(fr_gb_batch_send(batch.get(), group));
        std::fill(setup.buttons.begin(), setup.buttons.end(), uint8_t{0}); // send has read them
        for (int32_t group = groups; group-- > 0;)
            CHECK_OK(fr_gb_batch_recv(batch.get(), group));
        bytes += setup.bytes();
        if (step % 7 == 6) {
            int32_t indices[] = {16, 3, 8}, idle[] = {0, 5, 1};
            CHECK_OK(fr_gb_batch_reset(batch.get(), indices, idle, 3));
            bytes += setup.bytes();
        }
    }
    return bytes;
}

void threads_and_groups_do_not_show(const Rom &rom, size_t pixel_bytes) {
    std::string one = trace(rom, 1, 1, pixel_bytes);
    for (int32_t threads : {2, 3, 8})
        CHECK(trace(rom, threads, 1, pixel_bytes) == one);
    for (int32_t threads : {1, 3})
        CHECK(trace(rom, threads, 2, pixel_bytes) == one);
}

void every_slot_is_written(const Rom &rom) {
    Setup setup = all_outputs(2, 1, 1);
    Batch batch(rom, setup);
    batch.step();
    CHECK(std::count(setup.values.begin(), setup.values.end(), -858993460) == 0);
    CHECK(std::count(setup.features.begin(), setup.features.end(), -12345.0f) == 0);
    CHECK(std::count(setup.tiles.begin(), setup.tiles.end(), int16_t{-1}) == 0);
    CHECK(std::all_of(setup.pixels.begin(), setup.pixels.end(), [](uint8_t shade) { return shade <= 3; }));
}

// Buttons reach their own machine: the same as a machine of its own.
void a_row_is_what_one_machine_does(const Rom &rom) {
    Setup setup = all_outputs(3, 2, 0);
    Batch batch(rom, setup);
    for (size_t i = 0; i < kCount; ++i)
        setup.buttons[i] = static_cast<uint8_t>(i);
    for (int step = 0; step < 3; ++step) {
        batch.step(0);
        batch.step(1);
    }
    for (int32_t i : {0, 7, 8, 16}) {
        fr_gb *alone = nullptr;
        uint8_t bytes[3];
        CHECK_OK(fr_gb_create(rom.get(), FR_GB_MODEL_AUTO, &alone));
        CHECK_OK(fr_gb_set_buttons(alone, static_cast<uint32_t>(i)));
        CHECK_OK(fr_gb_run_frames(alone, 6, 0));
        CHECK_OK(fr_gb_read_memory(alone, -1, 0xC000, 3, bytes));
        CHECK_EQUAL(int32_t{bytes[0]}, setup.values[static_cast<size_t>(i) * 2]);
        CHECK_EQUAL(bytes[1] | bytes[2] << 8, setup.values[static_cast<size_t>(i) * 2 + 1]);
        CHECK(bytes[1] | bytes[2]);
        fr_gb_destroy(alone);
    }
}

void a_group_leaves_the_other_alone(const Rom &rom) {
    Setup setup = all_outputs(2, 2, 1);
    Batch batch(rom, setup);
    batch.step(1); // machines 8..16
    CHECK(std::all_of(setup.values.begin(), setup.values.begin() + 16,
                      [](int32_t value) { return value == -858993460; }));
    CHECK(std::count(setup.values.begin() + 16, setup.values.end(), -858993460) == 0);
    CHECK(std::all_of(setup.pixels.begin(), setup.pixels.begin() + 8 * 23040, [](uint8_t p) { return p == 0xEE; }));
}

void calls_out_of_order_are_refused(const Rom &rom) {
    Setup setup = all_outputs(2, 2, 0);
    Batch batch(rom, setup);
    uint64_t size = 0;
    CHECK_OK(fr_gb_batch_state_size(batch.get(), &size));
    std::vector<uint8_t> state(size);
    CHECK_EQUAL(FR_STATUS_WRONG_TIME, fr_gb_batch_recv(batch.get(), 0));
    CHECK_OK(fr_gb_batch_send(batch.get(), 0));
    CHECK_EQUAL(FR_STATUS_WRONG_TIME, fr_gb_batch_send(batch.get(), 0));
    CHECK_EQUAL(std::string("group 0 has a step under way: call fr_gb_batch_recv first"),
                std::string(fr_error_message()));
    CHECK_EQUAL(FR_STATUS_WRONG_TIME, fr_gb_batch_recv(batch.get(), 1));
    int32_t in_group_0 = 7, in_group_1 = 8;
    CHECK_EQUAL(FR_STATUS_WRONG_TIME, fr_gb_batch_reset(batch.get(), &in_group_0, nullptr, 1));
    CHECK_EQUAL(FR_STATUS_WRONG_TIME, fr_gb_batch_state_save(batch.get(), 0, state.data(), size));
    CHECK_OK(fr_gb_batch_reset(batch.get(), &in_group_1, nullptr, 1));
    CHECK_OK(fr_gb_batch_state_save(batch.get(), 16, state.data(), size));
    CHECK_OK(fr_gb_batch_state_load(batch.get(), 8, state.data(), size));
    CHECK_OK(fr_gb_batch_recv(batch.get(), 0));
    CHECK_EQUAL(FR_STATUS_WRONG_TIME, fr_gb_batch_recv(batch.get(), 0));
}

void destroy_waits_for_a_step(const Rom &rom) {
    Setup setup = all_outputs(2, 1, 0);
    Batch batch(rom, setup);
    CHECK_OK(fr_gb_batch_send(batch.get(), 0));
}

void reset_goes_to_the_start_state(const Rom &rom) {
    Setup setup = all_outputs(2, 1, 1);
    Batch batch(rom, setup);
    batch.poke(4, 0xC200, {0xAB});
    uint64_t size = 0;
    CHECK_OK(fr_gb_batch_state_size(batch.get(), &size));
    std::vector<uint8_t> state(size);
    CHECK_OK(fr_gb_batch_state_save(batch.get(), 4, state.data(), size));
    batch.step();
    CHECK_OK(fr_gb_batch_set_start_state(batch.get(), state.data(), size));
    setup.poison();
    int32_t indices[] = {9, 2}, idle[] = {3, 0};
    CHECK_OK(fr_gb_batch_reset(batch.get(), indices, idle, 2));
    for (int32_t i : indices) {
        fr_gb *gb = nullptr;
        uint8_t byte = 0;
        uint64_t cycles = 1;
        CHECK_OK(fr_gb_batch_get_machine(batch.get(), i, &gb));
        CHECK_OK(fr_gb_read_memory(gb, -1, 0xC200, 1, &byte));
        CHECK_EQUAL(0xAB, int{byte});
        CHECK_OK(fr_gb_get_cycles(gb, &cycles));
        CHECK_EQUAL(i == 9, cycles > 2 * FR_GB_DOTS_PER_FRAME); // the first picture lacks the VBlank before it
        CHECK(setup.values[static_cast<size_t>(i) * 2] != -858993460);
    }
    CHECK(setup.pixels[9 * 23040] != 0xEE);
    CHECK(
        std::all_of(setup.pixels.begin() + 2 * 23040, setup.pixels.begin() + 3 * 23040, [](uint8_t p) { return !p; }));
    CHECK_EQUAL(-858993460, setup.values[0]); // not asked for
    CHECK_EQUAL(FR_STATUS_INVALID_DATA, fr_gb_batch_set_start_state(batch.get(), state.data(), size - 1));
}

void tile_map_replaces_numbers(const Rom &rom) {
    std::vector<int16_t> map(1536);
    for (size_t i = 0; i < map.size(); ++i)
        map[i] = static_cast<int16_t>(3000 + i);
    Setup plain = all_outputs(1, 1, 0), mapped = all_outputs(1, 1, 0);
    mapped.config.tile_map = map.data();
    Batch first(rom, plain), second(rom, mapped);
    std::fill(map.begin(), map.end(), int16_t{0}); // it was copied
    first.step();
    second.step();
    for (size_t i = 0; i < plain.tiles.size(); ++i)
        CHECK_EQUAL(plain.tiles[i] + 3000, int{mapped.tiles[i]});
}

} // namespace

int main() {
    Rom dmg, cgb(0x80);
    threads_and_groups_do_not_show(dmg, 1);
    threads_and_groups_do_not_show(cgb, 2);
    every_slot_is_written(dmg);
    a_row_is_what_one_machine_does(dmg);
    a_group_leaves_the_other_alone(dmg);
    calls_out_of_order_are_refused(dmg);
    destroy_waits_for_a_step(dmg);
    reset_goes_to_the_start_state(dmg);
    tile_map_replaces_numbers(dmg);
    return check_done();
}
