// SPDX-License-Identifier: MIT
// advice.hpp - what works in a configuration and is rarely meant.
#pragma once

#include "text/draft.hpp"

namespace wg {

/// Adds warnings of leaks beside the tunnel, endpoints that lie inside it, and missing keys and
/// addresses.
void find_advice(Draft& draft, const Source& source);

} // namespace wg
