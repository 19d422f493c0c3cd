// The batch against Box2D: many games of scripted and random players, and their statistics.
#ifndef FASTRL_TESTS_HOCKEY_AGREEMENT_H
#define FASTRL_TESTS_HOCKEY_AGREEMENT_H

#include <vector>

struct Agreement {
    const char *players, *statistic;
    double ours, reference; // means
    double p;               // of a two-sample test
};

// Plays this many games of each pairing on both; a row for each pairing and statistic.
std::vector<Agreement> compare_with_box2d(int games);

#endif
