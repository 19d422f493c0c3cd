// What tests of groups share: a folder for each group, ranks as threads or as processes.
#ifndef FASTRL_TESTS_GLOO_FIXTURE_H
#define FASTRL_TESTS_GLOO_FIXTURE_H

#include "../check.h"
#include "fastrl/gloo.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

// A folder that is gone with the object.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "fastrl_gloo_XXXXXX").string();
        CHECK(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    const char *path() const { return path_.c_str(); }

  private:
    std::string path_;
};

inline fr_gloo_config config_of(const Folder &store, int32_t rank, int32_t world) {
    fr_gloo_config config;
    fr_gloo_config_init(&config);
    config.rank = rank;
    config.world = world;
    config.store = store.path();
    return config;
}

// Runs `body(rank, group)` in a thread for each rank.
inline void in_group(int32_t world, const std::function<void(int32_t, fr_gloo *)> &body) {
    const Folder store;
    std::vector<std::thread> ranks;
    for (int32_t rank = 0; rank < world; rank++)
        ranks.emplace_back([&, rank] {
            const fr_gloo_config config = config_of(store, rank, world);
            fr_gloo *group = nullptr;
            const fr_status status = fr_gloo_create(&config, &group);
            if (status != FR_STATUS_OK) std::fprintf(stderr, "rank %d: %s\n", rank, fr_gloo_error_message());
            CHECK(status == FR_STATUS_OK);
            if (group) body(rank, group);
            // A rank that left earlier would break the group while others still read.
            uint8_t own = 0, all[16];
            CHECK(fr_gloo_gather(group, &own, 1, all) == FR_STATUS_OK);
            fr_gloo_destroy(group);
        });
    for (std::thread &rank : ranks)
        rank.join();
}

inline double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

#endif
