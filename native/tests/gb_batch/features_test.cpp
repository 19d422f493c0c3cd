// Encodings of watched values, against values worked out by hand.
#include "gb/batch/features.h"

#include "tests/gb_batch/check_equal.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

std::vector<float> encode(fr_gb_batch_feature feature, int32_t value) {
    std::vector<float> out(static_cast<size_t>(feature.size) + 1, -7.0f);
    fr::encode_feature(feature, value, out.data());
    CHECK_EQUAL(-7.0f, out.back()); // nothing behind its own floats
    out.pop_back();
    return out;
}

bool is(const std::vector<float> &actual, const std::vector<float> &expected) { return actual == expected; }

std::string refusal(fr_gb_batch_feature feature) {
    fr_gb_batch_feature features[] = {{FR_GB_BATCH_FEATURE_KIND_SCALE, 0, 0, 1, 1.0f}, feature};
    CHECK_EQUAL(FR_STATUS_INVALID_ARGUMENT, fr::check_features(features, 2, 3));
    return fr_error_message();
}

void scale_subtracts_before_it_multiplies() {
    CHECK(is(encode({FR_GB_BATCH_FEATURE_KIND_SCALE, 0, 10, 1, 0.5f}, 13), {1.5f}));
    CHECK(is(encode({FR_GB_BATCH_FEATURE_KIND_SCALE, 0, 10, 1, 0.5f}, -3), {-6.5f}));
    // 2^31 - 1 minus -2^31: past the range of int32_t.
    CHECK(is(encode({FR_GB_BATCH_FEATURE_KIND_SCALE, 0, std::numeric_limits<int32_t>::min(), 1, 1.0f},
                    std::numeric_limits<int32_t>::max()),
             {4294967296.0f}));
}

void one_hot_is_empty_outside() {
    fr_gb_batch_feature feature = {FR_GB_BATCH_FEATURE_KIND_ONE_HOT, 0, 5, 3, 0.25f};
    CHECK(is(encode(feature, 4), {0, 0, 0}));
    CHECK(is(encode(feature, 5), {0.25f, 0, 0}));
    CHECK(is(encode(feature, 7), {0, 0, 0.25f}));
    CHECK(is(encode(feature, 8), {0, 0, 0}));
}

void bits_start_at_the_offset() {
    CHECK(is(encode({FR_GB_BATCH_FEATURE_KIND_BITS, 0, 1, 4, 2.0f}, 0b10110), {2, 2, 0, 2}));
    CHECK(is(encode({FR_GB_BATCH_FEATURE_KIND_BITS, 0, 31, 1, 1.0f}, -1), {1}));
}

void bins_clamp_at_both_ends() {
    fr_gb_batch_feature feature = {FR_GB_BATCH_FEATURE_KIND_BINS, 0, 16, 3, 0.125f}; // bins of 8 from 16 up
    CHECK(is(encode(feature, -1000), {1, 0, 0}));
    CHECK(is(encode(feature, 15), {1, 0, 0}));
    CHECK(is(encode(feature, 23), {1, 0, 0}));
    CHECK(is(encode(feature, 24), {0, 1, 0}));
    CHECK(is(encode(feature, 39), {0, 0, 1}));
    CHECK(is(encode(feature, 100000), {0, 0, 1}));
    feature.scale = 1e38f; // the product is infinite
    CHECK(is(encode(feature, 2000000000), {0, 0, 1}));
}

void refusals_name_the_feature() {
    CHECK_EQUAL(std::string("features[1]: kind is 4, must be 0..3"), refusal({4, 0, 0, 1, 1}));
    CHECK_EQUAL(std::string("features[1]: kind is -1, must be 0..3"), refusal({-1, 0, 0, 1, 1}));
    CHECK_EQUAL(std::string("features[1]: value is 3, there are 3 values"), refusal({0, 3, 0, 1, 1}));
    CHECK_EQUAL(std::string("features[1]: value is -1, there are 3 values"), refusal({0, -1, 0, 1, 1}));
    CHECK_EQUAL(std::string("features[1]: size is 2, must be 1..1 for its kind"), refusal({0, 0, 0, 2, 1}));
    CHECK_EQUAL(std::string("features[1]: size is 0, must be 1..1024 for its kind"), refusal({1, 0, 0, 0, 1}));
    CHECK_EQUAL(std::string("features[1]: size is 1025, must be 1..1024 for its kind"), refusal({3, 0, 0, 1025, 1}));
    CHECK_EQUAL(std::string("features[1]: bits 30..32, must be within 0..31"), refusal({2, 0, 30, 3, 1}));
    CHECK_EQUAL(std::string("features[1]: bits -1..0, must be within 0..31"), refusal({2, 0, -1, 2, 1}));
    CHECK_EQUAL(std::string("features[1]: scale is inf, must be finite"), refusal({0, 0, 0, 1, INFINITY}));
}

} // namespace

int main() {
    scale_subtracts_before_it_multiplies();
    one_hot_is_empty_outside();
    bits_start_at_the_offset();
    bins_clamp_at_both_ends();
    refusals_name_the_feature();
    return check_done();
}
