// SPDX-License-Identifier: MIT
// binding.hpp - what a tunnel's own UDP socket is bound to. wg.ko alone.
#pragma once

#include <wgctl/address.hpp>

#include <optional>
#include <string>

namespace wg {

/// What is.
struct Binding {
    std::string interface;         ///< name of an interface or VRF in the namespace the tunnel was
                                   ///< made in, the last one of it if it is gone; empty: any
    std::optional<IpAddress> ipv4; ///< nothing: any
    std::optional<IpAddress> ipv6; ///< nothing: any

    bool operator==(const Binding&) const = default;
};

/// What to change; a field without a value stays.
struct BindingChange {
    std::optional<std::string> interface; ///< empty unbinds
    std::optional<IpAddress> ipv4;        ///< 0.0.0.0 unbinds
    std::optional<IpAddress> ipv6;        ///< :: unbinds

    bool operator==(const BindingChange&) const = default;
    bool empty() const { return *this == BindingChange(); }
};

} // namespace wg
