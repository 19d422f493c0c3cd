// What fr_gb_batch_create and the other functions refuse, and the sentence that they leave.
#include "tests/gb_batch/fixture.h"

#include <functional>

namespace {

// Creates a batch of 3 with one value and one feature after `change`, which must make it fail.
std::string refusal(const Rom &rom, const std::function<void(Setup &)> &change) {
    Setup setup(3);
    setup.watch({{FR_GB_BATCH_VALUE_KIND_U16_LE, -1, 0xC000, 0xFFFFFFFF, 0}});
    setup.encode({{FR_GB_BATCH_FEATURE_KIND_SCALE, 0, 0, 1, 1.0f}});
    setup.allocate(0);
    change(setup);
    fr_gb_batch *batch = reinterpret_cast<fr_gb_batch *>(&setup);
    CHECK(fr_gb_batch_create(rom.get(), &setup.config, &setup.buffers, &batch) != FR_STATUS_OK);
    CHECK(batch == nullptr);
    return fr_error_message();
}

void ranges(const Rom &rom) {
    auto changed = [&](auto member, auto value) {
        return refusal(rom, [=](Setup &setup) { setup.config.*member = value; });
    };
    CHECK_EQUAL("config: size is 4, must be " + std::to_string(sizeof(fr_gb_batch_config)) +
                    " as set by fr_gb_batch_config_init",
                changed(&fr_gb_batch_config::size, 4u));
    CHECK_EQUAL(std::string("count is 0, must be 1..65536"), changed(&fr_gb_batch_config::count, 0));
    CHECK_EQUAL(std::string("count is 65537, must be 1..65536"), changed(&fr_gb_batch_config::count, 65537));
    CHECK_EQUAL(std::string("groups is 3, must be 1..2"), changed(&fr_gb_batch_config::groups, 3));
    CHECK_EQUAL(std::string("groups is 0, must be 1..2"), changed(&fr_gb_batch_config::groups, 0));
    CHECK_EQUAL(std::string("threads is -1, must be 0..1024"), changed(&fr_gb_batch_config::threads, -1));
    CHECK_EQUAL(std::string("frames_per_step is 0, must be 1..1000"), changed(&fr_gb_batch_config::frames_per_step, 0));
    CHECK_EQUAL(std::string("drawn_frames is 3, must be 1..2"), changed(&fr_gb_batch_config::drawn_frames, 3));
    CHECK_EQUAL(std::string("drawn_frames is 2, must be 1..1"), refusal(rom, [](Setup &setup) {
                    setup.config.frames_per_step = 1;
                    setup.config.drawn_frames = 2;
                }));
    CHECK_EQUAL(std::string("model is 3, must be 0..2"), changed(&fr_gb_batch_config::model, 3));
    CHECK_EQUAL(std::string("value_count is 1025, must be 0..1024"), changed(&fr_gb_batch_config::value_count, 1025));
    CHECK_EQUAL(std::string("feature_count is -1, must be 0..1024"), changed(&fr_gb_batch_config::feature_count, -1));
    CHECK_EQUAL(std::string("groups is 2, must be 1..1"), refusal(rom, [](Setup &setup) {
                    setup.config.count = 1;
                    setup.config.groups = 2;
                }));
}

void pointers(const Rom &rom) {
    CHECK_EQUAL(std::string("values is NULL"), refusal(rom, [](Setup &setup) { setup.config.values = nullptr; }));
    CHECK_EQUAL(std::string("features is NULL"), refusal(rom, [](Setup &setup) { setup.config.features = nullptr; }));
    CHECK_EQUAL(std::string("buffers: buttons is NULL"),
                refusal(rom, [](Setup &setup) { setup.buffers.buttons = nullptr; }));
    CHECK_EQUAL(std::string("buffers: values is NULL"),
                refusal(rom, [](Setup &setup) { setup.buffers.values = nullptr; }));
    CHECK_EQUAL(std::string("buffers: tiles must be aligned to 2 bytes"), refusal(rom, [](Setup &setup) {
                    setup.buffers.tiles = reinterpret_cast<int16_t *>(reinterpret_cast<char *>(setup.tiles.data()) + 1);
                }));
    Setup setup(1);
    setup.allocate(0);
    fr_gb_batch *batch = nullptr;
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_create(nullptr, &setup.config, &setup.buffers, &batch));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_create(rom.get(), nullptr, &setup.buffers, &batch));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_create(rom.get(), &setup.config, nullptr, &batch));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_create(rom.get(), &setup.config, &setup.buffers, nullptr));
}

void watched_values(const Rom &rom) {
    auto changed = [&](fr_gb_batch_value value) {
        return refusal(rom, [=](Setup &setup) {
            setup.value_items.push_back(value);
            setup.values.resize(6);
            setup.config.values = setup.value_items.data();
            setup.config.value_count = 2;
            setup.buffers.values = setup.values.data();
        });
    };
    CHECK_EQUAL(std::string("values[1]: kind is 7, must be 0..6"), changed({7, -1, 0xC000, 1, 0}));
    CHECK_EQUAL(std::string("values[1]: shift is 16, must be 0..15"), changed({0, -1, 0xC000, 1, 16}));
    CHECK_EQUAL(std::string("values[1]: address 0xFFFF with 2 bytes reaches past 0xFFFF"),
                changed({FR_GB_BATCH_VALUE_KIND_U16_LE, -1, 0xFFFF, 1, 0}));
    CHECK_EQUAL(std::string("values[1]: address 0x10000 with 1 bytes reaches past 0xFFFF"),
                changed({FR_GB_BATCH_VALUE_KIND_U8, -1, 0x10000, 1, 0}));
    CHECK_EQUAL(size_t{0},
                changed({FR_GB_BATCH_VALUE_KIND_U8, 1000, 0xD000, 1, 0}).find("values[1]: ")); // the core's words
}

void null_handles() {
    uint64_t size = 0;
    uint8_t byte = 0;
    fr_gb *gb = nullptr;
    fr_gb_batch_destroy(nullptr);
    fr_gb_batch_config_init(nullptr);
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_set_start_state(nullptr, &byte, 1));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_reset(nullptr, nullptr, nullptr, 0));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_send(nullptr, 0));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_recv(nullptr, 0));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_state_size(nullptr, &size));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_state_save(nullptr, 0, &byte, 1));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_state_load(nullptr, 0, &byte, 1));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_get_machine(nullptr, 0, &gb));
}

void numbers_out_of_range(const Rom &rom) {
    Setup setup(3);
    setup.allocate(0);
    Batch batch(rom, setup);
    fr_gb *gb = nullptr;
    uint8_t byte = 0;
    for (int32_t index : {-1, 3}) {
        CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_get_machine(batch.get(), index, &gb));
        CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_state_save(batch.get(), index, &byte, 1));
        CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_state_load(batch.get(), index, &byte, 1));
        CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_reset(batch.get(), &index, nullptr, 1));
    }
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_send(batch.get(), 1));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_recv(batch.get(), -1));
    CHECK_EQUAL(FR_STATUS_INVALID_DATA, fr_gb_batch_set_start_state(batch.get(), &byte, 1));
    int32_t twice[] = {1, 2, 1}, indices[] = {0, 1}, idle[] = {0, -1};
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_reset(batch.get(), twice, nullptr, 3));
    CHECK_EQUAL(std::string("indices name a machine twice"), std::string(fr_error_message()));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_reset(batch.get(), indices, idle, 2));
    CHECK_EQUAL(std::string("idle_frames[1] is -1, must be at least 0"), std::string(fr_error_message()));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_reset(batch.get(), nullptr, nullptr, 2));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_reset(batch.get(), indices, nullptr, -1));
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr_gb_batch_reset(batch.get(), indices, nullptr, 4));
    CHECK_OK(fr_gb_batch_reset(batch.get(), nullptr, nullptr, 0));
}

} // namespace

int main() {
    Rom rom;
    ranges(rom);
    pointers(rom);
    watched_values(rom);
    null_handles();
    numbers_out_of_range(rom);
    return check_done();
}
