// SPDX-License-Identifier: MIT
// binding.hpp - what a tunnel's own UDP socket is bound to. wg.ko alone.
#pragma once

#include <wgctl/address.hpp>

#include <cstdint>
#include <optional>

namespace wg {

/// What is.
struct Binding {
    std::uint32_t interface = 0;   ///< index of an interface or VRF in the namespace the tunnel was
                                   ///< made in; 0 is none
    std::optional<IpAddress> ipv4; ///< nothing: any
    std::optional<IpAddress> ipv6; ///< nothing: any

    bool operator==(const Binding&) const = default;
};

/// What to change; a field without a value stays.
struct BindingChange {
    std::optional<std::uint32_t> interface; ///< 0 unbinds
    std::optional<IpAddress> ipv4;          ///< 0.0.0.0 unbinds
    std::optional<IpAddress> ipv6;          ///< :: unbinds

    bool operator==(const BindingChange&) const = default;
    bool empty() const { return *this == BindingChange(); }
};

} // namespace wg
