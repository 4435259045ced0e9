// SPDX-License-Identifier: MIT
// odd_settings.hpp - single values that are taken, and can hardly work.
#pragma once

#include "text/draft.hpp"

namespace wg {

/// Adds warnings of addresses that no host has, an MTU that IPv6 or a datagram does not fit, a
/// routing table that is not there, and endpoints that are read otherwise than they look.
void find_odd_settings(Draft& draft, const Source& source, const ParseOptions& options);

} // namespace wg
