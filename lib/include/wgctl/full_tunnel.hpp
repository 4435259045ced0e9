// SPDX-License-Identifier: MIT
// full_tunnel.hpp - whether a configuration sends everything through the tunnel. Pure.
#pragma once

#include <wgctl/config.hpp>

namespace wg {

/// What a tunnel takes over from the rest of the machine. All false where it does not have the
/// machine's main routing table to itself: with a `Table` other than the main one, `Netns` or
/// `Vrf`.
struct FullTunnel {
    bool v4 = false;       ///< all of public IPv4 goes through the tunnel
    bool v6 = false;       ///< all of global unicast IPv6, 2000::/3, does
    bool block_v6 = false; ///< IPv4 does, IPv6 does not, and the file does not let it leak

    bool operator==(const FullTunnel&) const = default;
};

/// A family is full when the allowed IPs of all peers together hold each of its addresses, except
/// those of the IANA special-purpose registries (RFC 6890: private, link-local, documentation ...),
/// multicast, and the peers' own numeric endpoints, which no tunnel can carry. So `0.0.0.0/0`, its
/// two halves and lists of "everything but the LAN" are all full. One missing address is enough not
/// to be. Takes O(n log n) for n allowed IPs.
WGCTL_API FullTunnel full_tunnel(const ConfigFile& file);

/// Families whose default route itself leads into the tunnel. It is not put into the main table,
/// where it would take the machine's own one's place, but into another, which rules lead to.
struct DefaultRoutes {
    bool v4 = false;
    bool v6 = false;

    bool operator==(const DefaultRoutes&) const = default;
};

/// By 0.0.0.0/0 or ::/0 among the allowed IPs where `Table` is auto. None with `Netns` or `Vrf`,
/// which have a default route of their own.
WGCTL_API DefaultRoutes default_routes(const ConfigFile& file);

} // namespace wg
