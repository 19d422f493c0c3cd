// Every vector width's kernels against plain loops in double precision, with sizes that fill no tile evenly.
#include "mlp/kernels.h"
#include "tests/mlp/fixture.h"

namespace {

void check_multiply(const fr::MlpKernels &kernels, MlpFixture &random) {
    const int64_t lanes = kernels.lanes;
    for (const int64_t m : {1, 3, 4, 7, 16, 33})
        for (const int64_t n : {lanes, 2 * lanes, 3 * lanes, 5 * lanes, 7 * lanes})
            for (const int64_t k : {1, 5, 64}) {
                const std::vector<float> a = random.draw(static_cast<size_t>(m * k), 2),
                                         b = random.draw(static_cast<size_t>(k * n), 2);
                const std::vector<float> bias = random.draw(static_cast<size_t>(n), 2);
                std::vector<float> c(static_cast<size_t>(m * n), NAN), sum(c.size(), 1.0f),
                    turned(static_cast<size_t>(m * k));
                for (int64_t i = 0; i < m; i++)
                    for (int64_t j = 0; j < k; j++)
                        turned[static_cast<size_t>(j * m + i)] = a[static_cast<size_t>(i * k + j)];
                const int64_t panel = kernels.panel;
                kernels.multiply({c.data(), n, panel}, {a.data(), k, 1}, {b.data(), n, panel}, bias.data(), m, n, k,
                                 {});
                kernels.multiply({sum.data(), n, panel}, {turned.data(), 1, m}, {b.data(), n, panel}, nullptr, m, n, k,
                                 {});
                for (int64_t i = 0; i < m; i++)
                    for (int64_t j = 0; j < n; j++) {
                        double product = 0;
                        for (int64_t step = 0; step < k; step++)
                            product += static_cast<double>(a[static_cast<size_t>(i * k + step)]) *
                                       static_cast<double>(b[static_cast<size_t>(step * n + j)]);
                        const auto at = static_cast<size_t>(i * n + j);
                        CHECK(std::fabs(product + static_cast<double>(bias[static_cast<size_t>(j)]) -
                                        static_cast<double>(c[at])) < 2e-5);
                        CHECK(std::fabs(product + 1 - static_cast<double>(sum[at])) < 2e-5);
                    }
                if (check_failures) return;
            }
}

// Whole panels that lie one behind the other, of both factors' product; deeper than what is multiplied at once.
void check_panels(const fr::MlpKernels &kernels, MlpFixture &random) {
    const int64_t panel = kernels.panel, m = 7, n = 2 * panel, k = 300;
    const std::vector<float> a = random.draw(static_cast<size_t>(m * k), 2),
                             bias = random.draw(static_cast<size_t>(n), 2),
                             b = random.draw(static_cast<size_t>(k * n), 2);
    std::vector<float> c(static_cast<size_t>(m * n), NAN);
    kernels.multiply({c.data(), panel, m * panel}, {a.data(), k, 1}, {b.data(), panel, k * panel}, bias.data(), m, n, k,
                     {});
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            double sum = static_cast<double>(bias[static_cast<size_t>(j)]);
            for (int64_t step = 0; step < k; step++)
                sum += static_cast<double>(a[static_cast<size_t>(i * k + step)]) *
                       static_cast<double>(b[static_cast<size_t>(j / panel * k * panel + step * panel + j % panel)]);
            CHECK(std::fabs(sum - static_cast<double>(
                                      c[static_cast<size_t>(j / panel * m * panel + i * panel + j % panel)])) < 1e-4);
        }
}

void check_narrow(const fr::MlpKernels &kernels, MlpFixture &random) {
    for (const int64_t m : {1, 3, 4, 9})
        for (const int64_t n : {1, 2, 3, 8}) {
            const int64_t k = 3 * kernels.lanes, row = k + 5;
            const std::vector<float> a = random.draw(static_cast<size_t>(m * row), 2),
                                     b = random.draw(static_cast<size_t>(n * k), 2),
                                     bias = random.draw(static_cast<size_t>(n), 2);
            std::vector<float> c(static_cast<size_t>(m * (n + 2)), -1);
            kernels.multiply_narrow(c.data(), n + 2, a.data(), row, b.data(), bias.data(), m, n, k);
            for (int64_t i = 0; i < m; i++) {
                for (int64_t j = 0; j < n; j++) {
                    double sum = static_cast<double>(bias[static_cast<size_t>(j)]);
                    for (int64_t step = 0; step < k; step++)
                        sum += static_cast<double>(a[static_cast<size_t>(i * row + step)]) *
                               static_cast<double>(b[static_cast<size_t>(j * k + step)]);
                    CHECK(std::fabs(sum - static_cast<double>(c[static_cast<size_t>(i * (n + 2) + j)])) < 2e-5);
                }
                CHECK(c[static_cast<size_t>(i * (n + 2) + n)] == -1); // what lies between two rows is left alone
            }
        }
}

void check_add_columns(const fr::MlpKernels &kernels, MlpFixture &random) {
    for (const int64_t m : {0, 1, 2, 7})
        for (const int n : {kernels.lanes, kernels.panel, kernels.panel + 3 * kernels.lanes}) {
            const int64_t row = n + 5;
            const std::vector<float> a = random.draw(static_cast<size_t>(m * row), 2);
            std::vector<float> sums(static_cast<size_t>(n), 1);
            kernels.add_columns(sums.data(), a.data(), row, m, n);
            for (int64_t j = 0; j < n; j++) {
                double sum = 1;
                for (int64_t i = 0; i < m; i++)
                    sum += static_cast<double>(a[static_cast<size_t>(i * row + j)]);
                CHECK(std::fabs(sum - static_cast<double>(sums[static_cast<size_t>(j)])) < 1e-5);
            }
        }
}

void check_exp(const fr::MlpKernels &kernels) {
    std::vector<float> x;
    for (int i = -86000; i < 88000; i += 5)
        x.push_back(static_cast<float>(i) * 1e-3f);
    x.resize(x.size() / 16 * 16);
    std::vector<float> y = x;
    kernels.exp(y.data(), static_cast<int64_t>(y.size()));
    double worst = 0;
    for (size_t i = 0; i < x.size(); i++) {
        const double exact = std::exp(static_cast<double>(x[i]));
        worst = std::max(worst, std::fabs(static_cast<double>(y[i]) - exact) / exact);
    }
    CHECK(worst < 3e-7);
    std::vector<float> odd(static_cast<size_t>(kernels.lanes), 0);
    odd[0] = NAN;
    odd[1] = -1e8f;
    odd[2] = 1e8f;
    kernels.exp(odd.data(), kernels.lanes);
    CHECK(std::isnan(odd[0]) && odd[1] == 0 && std::isinf(odd[2]) && odd[3] == 1);
}

void check_log(const fr::MlpKernels &kernels) {
    std::vector<float> x;
    for (int i = -87000; i < 88000; i += 5)
        x.push_back(std::exp(static_cast<float>(i) * 1e-3f));
    for (int i = -10000; i < 10000; i++)
        x.push_back(1 + static_cast<float>(i) * 1e-5f);
    x.resize(x.size() / 16 * 16);
    std::vector<float> y = x;
    kernels.log(y.data(), static_cast<int64_t>(y.size()));
    double worst = 0;
    for (size_t i = 0; i < x.size(); i++) {
        const double exact = std::log(static_cast<double>(x[i]));
        if (exact != 0) worst = std::max(worst, std::fabs(static_cast<double>(y[i]) - exact) / std::fabs(exact));
    }
    CHECK(worst < 3e-7);
    std::vector<float> odd(static_cast<size_t>(kernels.lanes), 1);
    odd[0] = NAN;
    kernels.log(odd.data(), kernels.lanes);
    CHECK(std::isnan(odd[0]) && odd[1] == 0);
}

// What becomes of numbers that are a product's elements.
std::vector<float> finish(const fr::MlpKernels &kernels, fr::Finish how, const std::vector<float> &x,
                          const std::vector<float> &y = {}) {
    const std::vector<float> zeros(x.size());
    std::vector<float> result(x.size(), NAN);
    const auto n = static_cast<int64_t>(x.size());
    kernels.multiply({result.data(), n, kernels.panel}, {zeros.data(), 1, 1}, {zeros.data(), n, kernels.panel},
                     x.data(), 1, n, 1, {how, y.empty() ? nullptr : y.data()});
    return result;
}

void check_activations(const fr::MlpKernels &kernels) {
    std::vector<float> x;
    for (int i = -160000; i < 160000; i++)
        x.push_back(static_cast<float>(i) * (i % 2 ? 1e-4f : 1e-7f));
    x.back() = 1e30f;
    x[0] = -1e30f;
    const std::vector<float> y = finish(kernels, fr::Finish::tanh, x), rectified = finish(kernels, fr::Finish::relu, x);
    const std::vector<float> by_tanh = finish(kernels, fr::Finish::tanh_backward, x, y),
                             by_relu = finish(kernels, fr::Finish::relu_backward, x, rectified);
    double worst = 0;
    bool equal = true;
    for (size_t i = 0; i < x.size(); i++) {
        const double exact = std::tanh(static_cast<double>(x[i]));
        if (exact != 0) worst = std::max(worst, std::fabs(static_cast<double>(y[i]) - exact) / std::fabs(exact));
        equal &= rectified[i] == std::max(x[i], 0.0f) && by_relu[i] == (x[i] > 0 ? x[i] : 0);
        equal &= std::fabs(by_tanh[i] - x[i] * (1 - y[i] * y[i])) <= 1e-6f * std::fabs(x[i]);
    }
    CHECK(worst < 3e-7);
    CHECK(equal);
    const std::vector<float> odd(static_cast<size_t>(kernels.lanes), NAN);
    CHECK(std::isnan(finish(kernels, fr::Finish::tanh, odd)[0]) &&
          std::isnan(finish(kernels, fr::Finish::relu, odd)[0]));
}

struct GateCase {
    size_t n;
    std::vector<double> input, recurrent, before; // [3 n], [3 n], [n]

    std::vector<double> next() const {
        std::vector<double> after(n);
        const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
        for (size_t j = 0; j < n; j++) {
            const double reset = sigmoid(input[j] + recurrent[j]), update = sigmoid(input[n + j] + recurrent[n + j]);
            const double candidate = std::tanh(input[2 * n + j] + reset * recurrent[2 * n + j]);
            after[j] = (1 - update) * candidate + update * before[j];
        }
        return after;
    }
};

// Rows further apart than they are long; gradients by finite differences, and without what comes through the products.
void check_gates(const fr::MlpKernels &kernels, MlpFixture &random) {
    const auto lanes = static_cast<size_t>(kernels.lanes);
    for (const size_t n : {size_t{1}, lanes - 1, lanes, 2 * lanes + 3}) {
        constexpr size_t kRows = 3;
        const size_t row = 3 * n + 5;
        std::vector<float> input = random.draw(kRows * row, 6), after(kRows * n, NAN), by_input(kRows * row, NAN),
                           by_recurrent(by_input);
        const std::vector<float> recurrent = random.draw(kRows * row, 6), before = random.draw(kRows * n, 2),
                                 first_input = input, slopes = random.draw(kRows * n, 2);
        std::vector<float> by_before = slopes;
        const fr::GateRows rows = {input.data(), recurrent.data(), static_cast<int64_t>(row), before.data(),
                                   after.data()};
        kernels.gates(rows, kRows, static_cast<int64_t>(n));
        kernels.gates_backward(rows, {by_before.data(), static_cast<int64_t>(n), by_input.data(), by_recurrent.data()},
                               kRows, static_cast<int64_t>(n));
        for (size_t i = 0; i < kRows; i++) {
            const auto wide = [](const std::vector<float> &values, size_t from, size_t count) {
                const auto begin = values.begin() + static_cast<std::ptrdiff_t>(from);
                return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(count));
            };
            GateCase gates = {n, wide(first_input, i * row, 3 * n), wide(recurrent, i * row, 3 * n),
                              wide(before, i * n, n)};
            const std::vector<double> expected = gates.next(), weights = wide(slopes, i * n, n);
            for (size_t j = 0; j < n; j++)
                CHECK(std::fabs(expected[j] - static_cast<double>(after[i * n + j])) < 1e-6);
            const auto check_slope = [&](double &number, float actual) {
                constexpr double kDistance = 1e-5;
                const double at = number;
                double difference = 0;
                for (const double side : {1, -1}) {
                    number = at + side * kDistance;
                    const std::vector<double> moved = gates.next();
                    for (size_t j = 0; j < n; j++)
                        difference += side * weights[j] * moved[j] / (2 * kDistance);
                }
                number = at;
                CHECK(std::fabs(difference - static_cast<double>(actual)) < 1e-5);
            };
            for (size_t j = 0; j < 3 * n; j++) {
                check_slope(gates.input[j], by_input[i * row + j]);
                check_slope(gates.recurrent[j], by_recurrent[i * row + j]);
            }
            for (size_t j = 0; j < n; j++)
                check_slope(gates.before[j], by_before[i * n + j]);
            CHECK(std::isnan(by_input[i * row + 3 * n])); // nothing is written behind a row
        }
        if (check_failures) return;
    }
}

} // namespace

int main() {
    MlpFixture random(all_shapes()[0]);
    std::vector<const fr::MlpKernels *> known = {&fr::mlp_kernels_portable};
#if defined(__x86_64__)
    if (fr::has_avx2()) known.push_back(&fr::mlp_kernels_avx2);
    if (fr::has_avx512()) known.push_back(&fr::mlp_kernels_avx512);
#endif
    for (const fr::MlpKernels *kernels : known) {
        check_multiply(*kernels, random);
        check_panels(*kernels, random);
        check_narrow(*kernels, random);
        check_add_columns(*kernels, random);
        check_exp(*kernels);
        check_log(*kernels);
        check_activations(*kernels);
        check_gates(*kernels, random);
    }
    return check_done();
}
