#include "cfr/plain_traversal.h"

#include <algorithm>
#include <iterator>

namespace fr {

std::vector<RowsPlace> find_rows_places(const fr_cfr_game &game) {
    if (game.betting.players() != 2) return {};
    std::array<std::array<RowsPlace, 2>, FR_CFR_MAX_STREETS> all = {};
    for (const Node &node : game.tree.nodes) {
        if (node.kind != FR_CFR_NODE_KIND_DECISION) continue;
        RowsPlace &place = all[node.street][node.actor];
        if (place.floats == 0) place = {node.row, node.stride, node.actor, node.street};
        place.first = std::min(place.first, node.row);
    }
    for (const Node &node : game.tree.nodes) {
        if (node.kind != FR_CFR_NODE_KIND_DECISION) continue;
        const RowsPlace &place = all[node.street][node.actor];
        if (node.row + row_floats(node.actions) > place.first + place.floats) return {};
    }
    std::vector<RowsPlace> result;
    for (const auto &street : all)
        std::copy_if(street.begin(), street.end(), std::back_inserter(result),
                     [](const RowsPlace &place) { return place.floats > 0; });
    return result;
}

} // namespace fr
