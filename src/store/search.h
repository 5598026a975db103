// Search by name and identifier over tracks and assets (fold.h says what is folded).
#pragma once

#include <string_view>
#include <vector>

#include "base/db.h"
#include "store/query.h"

namespace yagura {

// Best first: an identifier that is equal, one that begins so, a name that begins so, a name that
// holds it; then by name and id.
std::vector<SearchHit> find_named(const Db& db, std::string_view text, std::size_t limit);

}  // namespace yagura
