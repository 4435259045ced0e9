// SPDX-License-Identifier: MIT
// draft.hpp - a configuration file while it is read: its values, and where each one stands.
#pragma once

#include "source.hpp"

#include <wgctl/parse.hpp>

#include <cstdint>
#include <vector>

namespace wg {

struct PeerPlaces {
    Span heading;
    Span public_key;              ///< line 0 when there is none
    Span endpoint;                ///< line 0 when there is none
    bool has_allowed_ips = false; ///< perhaps bad ones
};

struct Draft {
    Parsed parsed;
    Span private_key;              ///< the line that gives one, perhaps a bad one; 0 for none
    Span interface;                ///< the first heading [Interface]
    Span secret;                   ///< the first key that stands in the file itself
    std::vector<PeerPlaces> peers; ///< as many as the device has
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
