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
                kernels.multiply(c.data(), n, {a.data(), k, 1}, b.data(), n, bias.data(), m, n, k);
                kernels.multiply(sum.data(), n, {turned.data(), 1, m}, b.data(), n, nullptr, m, n, k);
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

void check_activations(const fr::MlpKernels &kernels) {
    std::vector<float> x, y;
    for (int i = -160000; i < 160000; i++)
        x.push_back(static_cast<float>(i) * (i % 2 ? 1e-4f : 1e-7f));
    x.back() = 1e30f;
    x[0] = -1e30f;
    y = x;
    kernels.tanh(y.data(), static_cast<int64_t>(y.size()));
    double worst = 0;
    for (size_t i = 0; i < x.size(); i++) {
        const double exact = std::tanh(static_cast<double>(x[i]));
        if (exact != 0) worst = std::max(worst, std::fabs(static_cast<double>(y[i]) - exact) / std::fabs(exact));
    }
    CHECK(worst < 3e-7);
    std::vector<float> odd(static_cast<size_t>(kernels.lanes), NAN);
    kernels.tanh(odd.data(), kernels.lanes);
    CHECK(std::isnan(odd[0]));
    odd[0] = NAN;
    kernels.relu(odd.data(), kernels.lanes);
    CHECK(std::isnan(odd[0]));
}

} // namespace

int main() {
    MlpFixture random(all_shapes()[0]);
    std::vector<const fr::MlpKernels *> known = {&fr::mlp_kernels_portable};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) known.push_back(&fr::mlp_kernels_avx2);
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        known.push_back(&fr::mlp_kernels_avx512);
#endif
    for (const fr::MlpKernels *kernels : known) {
        check_multiply(*kernels, random);
        check_activations(*kernels);
    }
    return check_done();
}
