// The C ABI over libtorch: errors come back as a status, memory is shared and released, arithmetic is right.
#include "check.h"
#include "fastrl/torch.h"

#include <cmath>
#include <cstring>
#include <initializer_list>
#include <vector>

namespace {

int released = 0;

void release(void *context) { released += *static_cast<int *>(context); }

fr_tensor *make(std::initializer_list<double> values, std::initializer_list<int64_t> sizes) {
    const std::vector<int64_t> shape(sizes);
    fr_tensor *tensor = nullptr;
    CHECK(fr_tensor_full(shape.data(), static_cast<int32_t>(shape.size()), 0, FR_TENSOR_TYPE_FLOAT64, &tensor) ==
          FR_STATUS_OK);
    fr_tensor_info info;
    CHECK(fr_tensor_get_info(tensor, &info) == FR_STATUS_OK);
    CHECK(info.elements == static_cast<int64_t>(values.size()));
    std::memcpy(info.data, std::vector<double>(values).data(), values.size() * sizeof(double));
    return tensor;
}

double at(const fr_tensor *tensor, int64_t index) {
    fr_tensor_info info;
    CHECK(fr_tensor_get_info(tensor, &info) == FR_STATUS_OK);
    return static_cast<double *>(info.data)[index];
}

void buffer_is_shared_and_released_with_the_last_view() {
    float data[6] = {1, 2, 3, 4, 5, 6};
    const int64_t sizes[] = {2, 3};
    int context = 17;
    fr_tensor *tensor = nullptr, *row = nullptr;
    CHECK(fr_tensor_from_buffer(data, sizes, 2, FR_TENSOR_TYPE_FLOAT32, reinterpret_cast<void *>(&release), &context,
                                &tensor) == FR_STATUS_OK);
    CHECK(fr_tensor_select(tensor, 0, 1, &row) == FR_STATUS_OK);
    fr_tensor_info info;
    CHECK(fr_tensor_get_info(row, &info) == FR_STATUS_OK);
    CHECK(info.data == &data[3]);
    CHECK(info.dimensions == 1 && info.sizes[0] == 3);
    fr_tensor_destroy(tensor);
    CHECK(released == 0);
    fr_tensor_destroy(row);
    CHECK(released == 17);
}

void wrong_arguments_are_a_status_and_a_sentence() {
    fr_tensor *a = make({1, 2, 3}, {3}), *b = make({1, 2}, {2}), *out = a;
    const int64_t sizes[] = {2, -5};
    CHECK(fr_tensor_apply_binary(a, b, FR_TENSOR_BINARY_ADD, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(out == nullptr);
    CHECK(std::strstr(fr_torch_error_message(), "must match the size") != nullptr);
    CHECK(fr_tensor_apply_binary(a, nullptr, FR_TENSOR_BINARY_ADD, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_apply_binary(a, a, FR_TENSOR_BINARY_ADD, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_apply_unary(a, FR_TENSOR_UNARY_COUNT, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_apply_unary(a, -1, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_reduce_all(a, 99, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_full(sizes, 2, 0, FR_TENSOR_TYPE_FLOAT32, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_full(nullptr, 1, 0, FR_TENSOR_TYPE_FLOAT32, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_full(sizes, 9, 0, FR_TENSOR_TYPE_FLOAT32, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_full(sizes, 0, 0, 5, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_backward(a) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_select(a, 4, 0, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_concatenate(nullptr, 1, 0, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_tensor_get_info(nullptr, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_torch_set_threads(0) == FR_STATUS_INVALID_ARGUMENT);
    fr_tensor_destroy(nullptr);
    fr_tensor_destroy(a);
    fr_tensor_destroy(b);
}

// y = w1 x1 + w2 x2 with x = (3, 4): the gradient is (3, 4), its norm 5.
void gradients_are_clipped_to_the_norm() {
    fr_tensor *weight = make({0.5, -1}, {1, 2}), *input = make({3, 4}, {1, 2}), *out = nullptr;
    CHECK(fr_tensor_set_requires_grad(weight, 1) == FR_STATUS_OK);
    CHECK(fr_tensor_linear(input, weight, nullptr, &out) == FR_STATUS_OK);
    CHECK(fr_tensor_backward(out) == FR_STATUS_OK);
    double norm = 0;
    CHECK(fr_tensor_clip_gradients(&weight, 1, 1e9, &norm) == FR_STATUS_OK);
    CHECK(norm == 5);
    CHECK(fr_tensor_clip_gradients(&weight, 1, 1, &norm) == FR_STATUS_OK);
    CHECK(fr_tensor_clip_gradients(&weight, 1, 1, &norm) == FR_STATUS_OK);
    CHECK(std::abs(norm - 1) < 1e-6);
    for (fr_tensor *tensor : {weight, input, out})
        fr_tensor_destroy(tensor);
}

// The first step of Adam moves by the learning rate against the gradient's sign; the second is worked out by hand.
void adam_follows_the_paper() {
    fr_tensor *weight = make({1}, {1, 1}), *input = make({2}, {1, 1}), *first = make({0}, {1, 1}),
              *second = make({0}, {1, 1});
    CHECK(fr_tensor_set_requires_grad(weight, 1) == FR_STATUS_OK);
    fr_tensor_adam_config config = {0.1, 0.9, 0.99, 0, 0, 1};
    for (; config.step <= 2; ++config.step) {
        fr_tensor *out = nullptr;
        CHECK(fr_tensor_clear_gradients(&weight, 1) == FR_STATUS_OK);
        CHECK(fr_tensor_linear(input, weight, nullptr, &out) == FR_STATUS_OK);
        CHECK(fr_tensor_backward(out) == FR_STATUS_OK);
        CHECK(fr_tensor_adam_step(&weight, &first, &second, 1, &config) == FR_STATUS_OK);
        fr_tensor_destroy(out);
    }
    // Gradient 2 twice: m = 0.2, then 0.38; v = 0.04, then 0.0796; both corrected give 2 and 4, so each step is 0.1.
    CHECK(std::abs(at(first, 0) - 0.38) < 1e-12);
    CHECK(std::abs(at(second, 0) - 0.0796) < 1e-12);
    CHECK(std::abs(at(weight, 0) - 0.8) < 1e-12);
    config.step = 0;
    CHECK(fr_tensor_adam_step(&weight, &first, &second, 1, &config) == FR_STATUS_INVALID_ARGUMENT);
    for (fr_tensor *tensor : {weight, input, first, second})
        fr_tensor_destroy(tensor);
}

void random_state_can_be_taken_back() {
    fr_tensor *state = nullptr, *a = make({0, 0, 0}, {3}), *b = make({0, 0, 0}, {3});
    CHECK(fr_torch_set_seed(42) == FR_STATUS_OK);
    CHECK(fr_torch_get_rng_state(&state) == FR_STATUS_OK);
    CHECK(fr_tensor_fill_normal(a, 0, 1) == FR_STATUS_OK);
    CHECK(fr_torch_set_rng_state(state) == FR_STATUS_OK);
    CHECK(fr_tensor_fill_normal(b, 0, 1) == FR_STATUS_OK);
    CHECK(at(a, 0) == at(b, 0) && at(a, 2) == at(b, 2) && at(a, 0) != at(a, 1));
    for (fr_tensor *tensor : {state, a, b})
        fr_tensor_destroy(tensor);
}

} // namespace

int main() {
    buffer_is_shared_and_released_with_the_last_view();
    wrong_arguments_are_a_status_and_a_sentence();
    gradients_are_clipped_to_the_norm();
    adam_follows_the_paper();
    random_state_can_be_taken_back();
    CHECK(fr_torch_live_tensors() == 0);
    return check_done();
}
