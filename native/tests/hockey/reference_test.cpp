// The batch agrees with Box2D. An argument is the number of games of each pairing; the test's own run is short.
#include "tests/check.h"
#include "tests/hockey/agreement.h"

int main(int argc, char **argv) {
    constexpr double kLevel = 0.01; // of all tests together
    const std::vector<Agreement> results = compare_with_box2d(argc > 1 ? std::atoi(argv[1]) : 300);
    std::puts("| players | statistic | batch | Box2D | p |\n|---|---|---|---|---|");
    for (const Agreement &row : results) {
        std::printf("| %s | %s | %.4f | %.4f | %.4f |\n", row.players, row.statistic, row.ours, row.reference, row.p);
        CHECK(row.p > kLevel / static_cast<double>(results.size()));
    }
    return check_done();
}
