#include "fastrl/gloo.h"

#include "base/check.h"
#include "gloo/group.h"

struct fr_gloo final {
    explicit fr_gloo(const fr_gloo_config &config) : group(config) {}

    fr::Group group;
};

namespace {

using fr::check_range;
using fr::fail;
using fr::null_argument;

fr_status check_config(const fr_gloo_config &config) {
    const fr_status sized = fr::check_config_size(config.size, sizeof config, "fr_gloo_config_init");
    if (sized != FR_STATUS_OK) return sized;
    const struct {
        const char *name;
        int32_t value, low, high;
    } ranges[] = {
        {"world", config.world, 2, 4096},
        {"rank", config.rank, 0, config.world - 1},
        {"connect_ms", config.connect_ms, 1, 3600000},
        {"silence_ms", config.silence_ms, 100, 3600000},
        {"call_ms", config.call_ms, 1, 86400000},
    };
    for (const auto &range : ranges) {
        const fr_status status = check_range(range.name, range.value, range.low, range.high);
        if (status != FR_STATUS_OK) return status;
    }
    return config.store ? FR_STATUS_OK : null_argument("store");
}

template <class Call> fr_status call(Call body) {
    return fr::guard([&] {
        try {
            body();
            return FR_STATUS_OK;
        } catch (const fr::Lost &lost) {
            return fail(FR_STATUS_LOST, "%s", lost.what());
        }
    });
}

} // namespace

const char *fr_gloo_error_message(void) { return fr_error_message(); }

void fr_gloo_config_init(fr_gloo_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->world = 2;
    config->connect_ms = 30000;
    config->silence_ms = 2500;
    config->call_ms = 600000;
}

fr_status fr_gloo_create(const fr_gloo_config *config, fr_gloo **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (!config) return null_argument("config");
    const fr_status status = check_config(*config);
    if (status != FR_STATUS_OK) return status;
    return call([&] { *out = new fr_gloo(*config); });
}

void fr_gloo_destroy(fr_gloo *gloo) { delete gloo; }

fr_status fr_gloo_check(const fr_gloo *gloo) {
    if (!gloo) return null_argument("gloo");
    return gloo->group.is_broken() ? fail(FR_STATUS_LOST, "the group is broken: a rank is lost") : FR_STATUS_OK;
}

fr_status fr_gloo_get_waited(const fr_gloo *gloo, int64_t *nanoseconds) {
    if (!gloo) return null_argument("gloo");
    if (!nanoseconds) return null_argument("nanoseconds");
    *nanoseconds = gloo->group.waited().count();
    return FR_STATUS_OK;
}

fr_status fr_gloo_sum(fr_gloo *gloo, const float *parts, int32_t part_count, int64_t count, float *out) {
    if (!gloo) return null_argument("gloo");
    if (!parts && part_count > 0) return null_argument("parts");
    if (!out) return null_argument("out");
    if (part_count < 0) return fail(FR_STATUS_INVALID_ARGUMENT, "part_count is %d, must be at least 0", part_count);
    const fr_status status = check_range("count", count, 1, INT64_MAX / 4);
    if (status != FR_STATUS_OK) return status;
    return call([&] { gloo->group.sum(parts, part_count, count, out); });
}

fr_status fr_gloo_gather(fr_gloo *gloo, const void *own, int64_t bytes, void *all) {
    if (!gloo) return null_argument("gloo");
    if (!own) return null_argument("own");
    if (!all) return null_argument("all");
    const fr_status status = check_range("bytes", bytes, 1, INT64_MAX / gloo->group.world());
    if (status != FR_STATUS_OK) return status;
    return call([&] { gloo->group.gather(static_cast<const char *>(own), bytes, static_cast<char *>(all)); });
}

fr_status fr_gloo_broadcast(fr_gloo *gloo, int32_t root, void *data, int64_t bytes) {
    if (!gloo) return null_argument("gloo");
    if (!data) return null_argument("data");
    const fr_status rooted = check_range("root", root, 0, gloo->group.world() - 1);
    if (rooted != FR_STATUS_OK) return rooted;
    const fr_status status = check_range("bytes", bytes, 1, INT64_MAX);
    if (status != FR_STATUS_OK) return status;
    return call([&] { gloo->group.broadcast(root, static_cast<char *>(data), bytes); });
}
