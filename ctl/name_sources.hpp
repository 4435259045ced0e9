// SPDX-License-Identifier: MIT
// name_sources.hpp - where the names of peers come from by default.
#pragma once

#include <wgctl/names.hpp>

#include <string_view>

namespace ctl {

/// The names of an interface's peers: from the list that WGCTL_NAMES in the environment names, else
/// /etc/wireguard/names; then, for peers without one, from the comments of
/// /etc/wireguard/INTERFACE.conf. Files that cannot be read give none; complains only of one that
/// WGCTL_NAMES names. An empty WGCTL_NAMES asks for no names at all.
wg::Names names_for(std::string_view interface);

/// Whether there is a list of names, in WGCTL_NAMES or as /etc/wireguard/names.
bool has_name_list();

} // namespace ctl
