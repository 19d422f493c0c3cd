// Buckets, as exported.
#include "cfr/buckets/street.h"

#include "cfr/check.h"
#include "fastrl/buckets.h"

#include <algorithm>
#include <cmath>

using namespace fr;

struct fr_buckets final {
    explicit fr_buckets(int threads) : pool(threads), rivers(pool), starting(pool, rivers) {}

    Pool pool;
    Rivers rivers;
    StartingHands starting;
    std::unique_ptr<Street> street;
};

namespace {

int64_t hands_of(int board_cards) {
    return static_cast<int64_t>(
        HandIndex(board_cards == 0 ? std::vector<int>{2} : std::vector<int>{2, board_cards}).size());
}

fr_status check_next(const fr_buckets_config &config) {
    if (config.board_cards == 5)
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: there is no street after the river for method POTENTIAL");
    if (!config.next || !config.next->table || !config.next_centers)
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: method POTENTIAL needs next, its table and next_centers");
    const fr_cfr_buckets &next = *config.next;
    const int64_t entries = hands_of(config.board_cards == 0 ? 3 : config.board_cards + 1);
    if (next.entries != entries || (next.bits != 8 && next.bits != 16))
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: next has %lld entries of %d bits, must be %lld of 8 or 16",
                    static_cast<long long>(next.entries), next.bits, static_cast<long long>(entries));
    const fr_status status =
        first_failure(check_range("config: the next street's buckets", next.count, 1, FR_BUCKETS_MAX_COUNT),
                      check_range("config: next_dimensions", config.next_dimensions, 1, 2 * FR_BUCKETS_MAX_COUNT),
                      check_range("config: next_method", config.next_method, 0, FR_BUCKETS_METHOD_COUNT - 1));
    if (status != FR_STATUS_OK) return status;
    const auto *bytes = static_cast<const uint8_t *>(next.table);
    const auto *words = static_cast<const uint16_t *>(next.table);
    const int highest =
        next.bits == 8 ? *std::max_element(bytes, bytes + entries) : *std::max_element(words, words + entries);
    if (highest >= next.count)
        return fail(FR_STATUS_INVALID_DATA, "config: next holds bucket %d of %d", highest, next.count);
    const float *end = config.next_centers + int64_t{next.count} * config.next_dimensions;
    if (!std::all_of(config.next_centers, end, [](float value) { return std::isfinite(value); }))
        return fail(FR_STATUS_INVALID_DATA, "config: a centre of next_centers is not finite");
    return FR_STATUS_OK;
}

fr_status check_config(const fr_buckets_config &config) {
    if (const fr_status status = check_config_size(config.size, sizeof config, "fr_buckets_config_init");
        status != FR_STATUS_OK)
        return status;
    const int cards = config.board_cards;
    if (cards != 0 && (cards < 3 || cards > 5))
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: board_cards is %d, must be 0, 3, 4 or 5", cards);
    if (config.bits != 8 && config.bits != 16)
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: bits is %d, must be 8 or 16", config.bits);
    const int most = cards == 0 ? static_cast<int>(kStartingHands) : config.bits == 8 ? 256 : FR_BUCKETS_MAX_COUNT;
    fr_status status = first_failure(check_range("config: method", config.method, 0, FR_BUCKETS_METHOD_COUNT - 1),
                                     check_range("config: count", config.count, 1, most),
                                     check_range("config: restarts", config.restarts, 1, 1000),
                                     check_range("config: iterations", config.iterations, 1, 1000),
                                     check_range("config: passes", config.passes, 0, 1000));
    if (status == FR_STATUS_OK && config.hands != 0)
        status = check_range("config: hands", config.hands, config.count,
                             std::min<int64_t>(FR_BUCKETS_MAX_HANDS, (int64_t{1} << 29) / config.count));
    if (status != FR_STATUS_OK) return status;
    if (!config.table) return fail(FR_STATUS_INVALID_ARGUMENT, "config: table is NULL");
    if (config.entries != hands_of(cards))
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: the table has %lld entries, must be %lld",
                    static_cast<long long>(config.entries), static_cast<long long>(hands_of(cards)));
    return config.method == FR_BUCKETS_METHOD_POTENTIAL ? check_next(config) : FR_STATUS_OK;
}

fr_status check_started(const fr_buckets *builder, const void *out, const char *name) {
    if (!builder || !out) return null_argument(builder ? name : "builder");
    if (!builder->street) return fail(FR_STATUS_WRONG_TIME, "no street was started");
    return FR_STATUS_OK;
}

fr_status check_state(const fr_buckets_config &config, const fr_buckets_progress &state) {
    const int passes = config.hands == 0 && config.board_cards > 0 ? config.passes : 0;
    const fr_status status =
        first_failure(check_range("state: stage", state.stage, 0, FR_BUCKETS_STAGE_DONE),
                      check_range("state: restarts", state.restarts, 0, config.restarts),
                      check_range("state: passes", state.passes, 0, passes),
                      check_range("state: iterations", state.iterations, 0, config.iterations + config.passes),
                      check_range("state: hands", state.hands, 0, INT64_MAX));
    if (status != FR_STATUS_OK) return status;
    const bool restarted = state.restarts == config.restarts, passed = state.passes == passes;
    const bool fits = state.stage <= FR_BUCKETS_STAGE_RESTARTS ? !restarted && state.passes == 0
                      : state.stage == FR_BUCKETS_STAGE_PASSES ? restarted && !passed
                                                               : restarted && passed;
    if (!fits || std::isnan(state.inertia) || state.inertia < 0)
        return fail(FR_STATUS_INVALID_DATA, "state: stage %d does not fit %d restarts and %d passes", state.stage,
                    state.restarts, state.passes);
    return FR_STATUS_OK;
}

} // namespace

void fr_buckets_config_init(fr_buckets_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->board_cards = 3;
    config->method = FR_BUCKETS_METHOD_EMD;
    config->count = 80;
    config->bits = 8;
    config->restarts = 10;
    config->iterations = 100;
    config->passes = 5;
    config->seed = 42;
}

fr_status fr_buckets_create(int32_t threads, fr_buckets **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (const fr_status status = check_range("threads", threads, 1, 256); status != FR_STATUS_OK) return status;
    return guard([&] {
        *out = new fr_buckets(threads);
        return FR_STATUS_OK;
    });
}

void fr_buckets_destroy(fr_buckets *builder) { delete builder; }

fr_status fr_buckets_start(fr_buckets *builder, const fr_buckets_config *config) {
    if (!builder || !config) return null_argument(builder ? "config" : "builder");
    builder->street.reset();
    if (const fr_status status = check_config(*config); status != FR_STATUS_OK) return status;
    return guard([&] {
        auto vectors = make_vectors(*config, builder->pool, builder->rivers, builder->starting);
        builder->street = std::make_unique<Street>(*config, builder->pool, std::move(vectors));
        return FR_STATUS_OK;
    });
}

fr_status fr_buckets_step(fr_buckets *builder, fr_buckets_progress *out) {
    if (const fr_status status = check_started(builder, out, "out"); status != FR_STATUS_OK) return status;
    return guard([&] {
        builder->street->step();
        *out = builder->street->progress();
        return FR_STATUS_OK;
    });
}

fr_status fr_buckets_get_state(const fr_buckets *builder, fr_buckets_progress *progress, float *centers) {
    const fr_status status =
        first_failure(check_started(builder, progress, "progress"), centers ? FR_STATUS_OK : null_argument("centers"));
    if (status != FR_STATUS_OK) return status;
    const Street &street = *builder->street;
    *progress = street.state();
    progress->done = street.progress().done;
    for (int64_t i = 0; i < street.centers().count(); i++)
        centers = std::copy_n(street.centers().center(i), street.vectors().dimensions(), centers);
    return FR_STATUS_OK;
}

fr_status fr_buckets_set_state(fr_buckets *builder, const fr_buckets_progress *progress, const float *centers) {
    fr_status status =
        first_failure(check_started(builder, progress, "progress"), centers ? FR_STATUS_OK : null_argument("centers"));
    if (status != FR_STATUS_OK) return status;
    Street &street = *builder->street;
    status = check_state(street.config(), *progress);
    if (status != FR_STATUS_OK) return status;
    const float *end = centers + static_cast<int64_t>(street.config().count) * street.vectors().dimensions();
    if (!std::all_of(centers, end, [](float value) { return std::isfinite(value); }))
        return fail(FR_STATUS_INVALID_DATA, "state: a centre is not finite");
    street.set_state(*progress, centers);
    return FR_STATUS_OK;
}

fr_status fr_buckets_get_dimensions(const fr_buckets *builder, int32_t *out) {
    const fr_status status = check_started(builder, out, "out");
    if (status == FR_STATUS_OK) *out = builder->street->vectors().dimensions();
    return status;
}

fr_status fr_buckets_get_vectors(fr_buckets *builder, const uint8_t *cards, int64_t hands, float *out) {
    fr_status status = first_failure(check_started(builder, out, "out"), cards ? FR_STATUS_OK : null_argument("cards"),
                                     check_range("hands", hands, 0, INT64_MAX / 7));
    if (status != FR_STATUS_OK) return status;
    const Vectors &vectors = builder->street->vectors();
    const int size = 2 + builder->street->config().board_cards;
    for (int64_t i = 0; i < hands && status == FR_STATUS_OK; i++)
        status = check_cards(cards + i * size, size, kDeck);
    if (status != FR_STATUS_OK) return status;
    return guard([&] {
        const auto scratch = vectors.scratch();
        std::vector<float> vector(static_cast<size_t>(bucket_padded(vectors.dimensions())));
        for (int64_t i = 0; i < hands; i++) {
            const uint8_t *hand = cards + i * size;
            const auto pair = static_cast<uint16_t>(pair_index(hand[0], hand[1]));
            vectors.find(hand + 2, &pair, 1, *scratch, vector.data());
            out = std::copy_n(vector.data(), vectors.dimensions(), out);
        }
        return FR_STATUS_OK;
    });
}
