// The recorded episodes of the original game.
#ifndef FASTRL_TESTS_HOCKEY_EPISODES_H
#define FASTRL_TESTS_HOCKEY_EPISODES_H

#include <string>
#include <vector>

struct Episode {
    std::string mode, kind;
    int seed = 0;
    std::vector<std::vector<float>> observations, actions, infos; // [steps + 1][18], [steps][8], [steps][4]
    std::vector<float> rewards, last_of_two;                      // [steps], [18]
    std::vector<bool> done;
    size_t steps() const { return actions.size(); }
};

// Reads the file through gzip; empty where there is none.
std::vector<Episode> read_episodes(const std::string &path);

#endif
