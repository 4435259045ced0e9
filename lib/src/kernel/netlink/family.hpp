// SPDX-License-Identifier: MIT
// family.hpp - what the generic netlink families of a driver are called.
#pragma once

#include <wgctl/transport.hpp>

#include <wgctl.h>

#include <string>
#include <string_view>

namespace wg::netlink {

/// The wgctl family of the driver of that kind, as kmod/uapi/wgctl.h says. The other family is
/// called as the kind is.
inline std::string wgctl_family_of(std::string_view kind) {
    std::string name = WGCTL_GENL_NAME;
    if (kind != kDefaultKind)
        name.append("-").append(kind);
    return name;
}

} // namespace wg::netlink
