// SPDX-License-Identifier: MIT
// conflicts.hpp - what the lines of a configuration mean together.
#pragma once

#include "text/draft.hpp"

namespace wg {

/// Adds warnings of peers that are there twice or are oneself, and of allowed IPs that two peers
/// claim.
void find_conflicts(Draft& draft, const Source& source);

} // namespace wg
