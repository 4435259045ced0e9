// SPDX-License-Identifier: MIT
// route_tables.hpp - the names of routing tables that ip(8) knows.
#pragma once

#include <string>
#include <string_view>

namespace ctl {

/// Whether ip-route(8) takes @p name for a table: a built-in one, or one of `rt_tables` and of the
/// files `rt_tables.d/*.conf` in /etc/iproute2, /usr/share/iproute2 and /usr/lib/iproute2, below
/// @p root.
bool has_route_table(std::string_view name, const std::string& root = "");

} // namespace ctl
