// SPDX-License-Identifier: MIT
// single_value.hpp - the single values of a configuration that parse.hpp does not show.
#pragma once

#include <wgctl/parse.hpp>

namespace wg {

/// One item of a list of allowed IPs, with an optional `+` or `-` in front.
Status add_allowed_ip(std::string_view item, PeerConfig& peer);

/// Bytes, from the smallest IPv4 allows to the largest the driver takes.
Result<std::uint32_t> parse_mtu(std::string_view text);

/// True for a text of decimal digits alone, or of hexadecimal ones after `0x`. The name of a table
/// may begin with a digit.
bool is_table_number(std::string_view text);

/// `auto`, `off`, a number or a name of rt_tables. Checked for its characters alone.
Result<std::string> parse_table(std::string_view text);

/// `true` or `false`.
Result<bool> parse_bool(std::string_view text);

/// `allow` is true, `block` is false.
Result<bool> parse_leak(std::string_view text);

} // namespace wg
