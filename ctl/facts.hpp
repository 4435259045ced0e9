// SPDX-License-Identifier: MIT
// facts.hpp - a configuration as lines for scripts. Pure.
#pragma once

#include <wgctl/config.hpp>

#include <string>

namespace ctl {

/// Lines `key<TAB>value` of everything but keys and peers, in the order that the man page lists
/// them; what the file does not say is left out. A value has no newline. `full-ipv4`, `full-ipv6`
/// and `block-ipv6` are what wg::full_tunnel() gives, `default-ipv4` and `default-ipv6` what
/// wg::default_routes() does. `route` has every network that a peer is
/// allowed, each once, the longest prefix first.
std::string facts(const wg::ConfigFile& file);

} // namespace ctl
