// SPDX-License-Identifier: MIT
// draft.hpp - a configuration file while it is read: its values, and where each one stands.
#pragma once

#include "text/source.hpp"

#include <wgctl/parse.hpp>

#include <cstdint>
#include <vector>

namespace wg {

struct Draft {
    Parsed parsed;
    Span private_key; ///< the line that gives one, perhaps a bad one; 0 for none
    Span interface;   ///< the first heading [Interface]
    Span secret;      ///< the first key that stands in the file itself
    Span mtu;         ///< values of the interface: line 0 when there is none
    Span table;
    Span allow_lan;
    std::vector<Span> allowed_ips; ///< those of all peers, in their order

    void warn(const Source& source, const Span& place, std::string context);
};

/// A network that a peer asks for.
struct Claim {
    AllowedIp network;
    std::uint32_t place; ///< index into Draft::allowed_ips
    std::uint32_t peer;  ///< index into the device's peers
};

/// Those of all peers, in their order.
std::vector<Claim> claims_of(const Draft& draft);

} // namespace wg
