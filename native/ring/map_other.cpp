// Systems without rings.
#include "ring/map.h"

#include "base/error.h"

namespace fr::ring {

struct Map::System {};

Map::Map() = default;
Map::Map(uint8_t *base, uint64_t bytes, const char *location) : location_(location), base_(base), bytes_(bytes) {}
Map::~Map() = default;

fr_status Map::open(const char *, uint64_t) {
    return fail(FR_STATUS_UNSUPPORTED, "native ring channels need Linux or Windows");
}
fr_status Map::lock() { return FR_STATUS_UNSUPPORTED; }
void Map::unlock() {}
bool Map::is_removed() const { return false; }
void Map::remove() {}
fr_status Map::check() const { return FR_STATUS_UNSUPPORTED; }
void Map::sleep_on(uint32_t *, int) {}
void Map::wake(uint32_t *) {}

} // namespace fr::ring
