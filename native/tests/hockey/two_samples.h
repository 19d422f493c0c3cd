// Whether two samples come from one distribution.
#ifndef FASTRL_TESTS_HOCKEY_TWO_SAMPLES_H
#define FASTRL_TESTS_HOCKEY_TWO_SAMPLES_H

#include <algorithm>
#include <cmath>
#include <vector>

inline double mean(const std::vector<double> &values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

// Kolmogorov and Smirnov's test with Stephens' correction for small samples; ties make it conservative.
inline double smirnov_p(std::vector<double> a, std::vector<double> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
    double distance = 0;
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const double x = std::min(a[i], b[j]);
        while (i < a.size() && a[i] <= x)
            i++;
        while (j < b.size() && b[j] <= x)
            j++;
        distance = std::max(distance, std::fabs(static_cast<double>(i) / n - static_cast<double>(j) / m));
    }
    const double root = std::sqrt(n * m / (n + m)), z = (root + 0.12 + 0.11 / root) * distance;
    double sum = 0;
    for (int k = 1; k <= 100; k++)
        sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * z * z);
    return std::clamp(z < 0.2 ? 1.0 : sum, 0.0, 1.0);
}

// Welch's test of the means, by the normal distribution: samples are large.
inline double welch_p(const std::vector<double> &a, const std::vector<double> &b) {
    const auto variance = [](const std::vector<double> &values) {
        const double centre = mean(values);
        double sum = 0;
        for (const double value : values)
            sum += (value - centre) * (value - centre);
        return sum / (static_cast<double>(values.size()) - 1) / static_cast<double>(values.size());
    };
    const double spread = std::sqrt(variance(a) + variance(b));
    return spread == 0 ? (mean(a) == mean(b) ? 1.0 : 0.0)
                       : std::erfc(std::fabs(mean(a) - mean(b)) / spread / std::sqrt(2.0));
}

#endif
