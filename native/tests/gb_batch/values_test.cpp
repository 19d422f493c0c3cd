// Decoding of watched values through a step, against values worked out by hand.
#include "tests/gb_batch/fixture.h"

namespace {

constexpr uint32_t kAddress = 0xC100;

int32_t decoded(const Rom &rom, int32_t kind, std::vector<uint8_t> bytes, uint32_t mask = 0xFFFFFFFF,
                uint32_t shift = 0) {
    Setup setup(1);
    setup.watch({{kind, -1, kAddress, mask, shift}});
    setup.allocate(0);
    Batch batch(rom, setup);
    batch.poke(0, kAddress, bytes);
    batch.step();
    return setup.values[0];
}

void kinds(const Rom &rom) {
    CHECK_EQUAL(0xFE, decoded(rom, FR_GB_BATCH_VALUE_KIND_U8, {0xFE}));
    CHECK_EQUAL(0x1234, decoded(rom, FR_GB_BATCH_VALUE_KIND_U16_LE, {0x34, 0x12}));
    CHECK_EQUAL(0x3412, decoded(rom, FR_GB_BATCH_VALUE_KIND_U16_BE, {0x34, 0x12}));
    CHECK_EQUAL(42, decoded(rom, FR_GB_BATCH_VALUE_KIND_BCD8, {0x42}));
    CHECK_EQUAL(1942, decoded(rom, FR_GB_BATCH_VALUE_KIND_BCD16_LE, {0x42, 0x19}));
    CHECK_EQUAL(4219, decoded(rom, FR_GB_BATCH_VALUE_KIND_BCD16_BE, {0x42, 0x19}));
    CHECK_EQUAL(-2, decoded(rom, FR_GB_BATCH_VALUE_KIND_I8, {0xFE}));
}

void digits_above_nine_count_as_they_stand(const Rom &rom) {
    CHECK_EQUAL(25, decoded(rom, FR_GB_BATCH_VALUE_KIND_BCD8, {0x1F}));
    CHECK_EQUAL(165, decoded(rom, FR_GB_BATCH_VALUE_KIND_BCD8, {0xFF}));
    CHECK_EQUAL(16500 + 25, decoded(rom, FR_GB_BATCH_VALUE_KIND_BCD16_LE, {0x1F, 0xFF}));
}

void mask_then_shift(const Rom &rom) {
    CHECK_EQUAL(0x3, decoded(rom, FR_GB_BATCH_VALUE_KIND_U8, {0x3C}, 0xF0, 4));
    CHECK_EQUAL(0x12, decoded(rom, FR_GB_BATCH_VALUE_KIND_U16_LE, {0x34, 0x12}, 0xFF00, 8));
    CHECK_EQUAL(1, decoded(rom, FR_GB_BATCH_VALUE_KIND_U16_LE, {0x00, 0x80}, 0xFFFFFFFF, 15));
    CHECK_EQUAL(-1, decoded(rom, FR_GB_BATCH_VALUE_KIND_I8, {0xFE}, 0, 1)); // no mask, and the sign stays
}

void rows_are_in_order(const Rom &rom) {
    Setup setup(3);
    setup.watch({{FR_GB_BATCH_VALUE_KIND_U8, -1, kAddress, 0xFFFFFFFF, 0},
                 {FR_GB_BATCH_VALUE_KIND_U8, -1, kAddress + 1, 0xFFFFFFFF, 0}});
    setup.encode({{FR_GB_BATCH_FEATURE_KIND_ONE_HOT, 1, 0, 2, 1.0f}, {FR_GB_BATCH_FEATURE_KIND_SCALE, 0, 0, 1, 0.5f}});
    setup.allocate(0);
    Batch batch(rom, setup);
    for (uint8_t i = 0; i < 3; ++i)
        batch.poke(i, kAddress, {static_cast<uint8_t>(10 + i), i});
    batch.step();
    CHECK((setup.values == std::vector<int32_t>{10, 0, 11, 1, 12, 2}));
    CHECK((setup.features == std::vector<float>{1, 0, 5, 0, 1, 5.5f, 0, 0, 6}));
}

} // namespace

int main() {
    Rom rom;
    kinds(rom);
    digits_above_nine_count_as_they_stand(rom);
    mask_then_shift(rom);
    rows_are_in_order(rom);
    return check_done();
}
