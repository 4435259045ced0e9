// SPDX-License-Identifier: MIT
// tunnel.hpp - what the name of a tunnel means: its configuration file and its interface.
#pragma once

#include <wgctl/result.hpp>

#include <string>
#include <string_view>

namespace wg {

/// Where a tunnel has its file, NAME.conf, and the names of peers may be kept.
inline constexpr std::string_view kConfigDirectory = "/etc/wireguard";

struct Tunnel {
    std::string file; ///< a path that no program takes for an option
    std::string interface;

    bool operator==(const Tunnel&) const = default;
};

/// The tunnel that @p written names: the path of a file that ends in .conf, whose interface
/// has the name of the file, or the name of an interface, whose file is in kConfigDirectory.
/// Code::invalid when the interface cannot be called so: 1 to 15 letters, digits and `_=+.-`, the
/// first of which is no `-`; and when the path has a newline, which no list of lines can hold. Does
/// no I/O.
WGCTL_API Result<Tunnel> find_tunnel(std::string_view written);

} // namespace wg
