// SPDX-License-Identifier: MIT
// full_tunnel.cpp - whether a configuration sends everything through the tunnel.
#include <wgctl/full_tunnel.hpp>

#include "value/coverage.hpp"
#include "value/system_name.hpp"

#include <string>
#include <utility>
#include <vector>

namespace wg {
namespace {

bool has_own_routes(const QuickConfig& quick) {
    return !quick.netns.empty() || !quick.vrf.empty();
}

bool has_main_table(const QuickConfig& quick) {
    const std::string table = quick.table.value_or("auto");
    return (table == "auto" || is_main_table(table)) && !has_own_routes(quick);
}

// Everything of a family that goes into the tunnel, or cannot: an endpoint's own address.
std::vector<AllowedIp> networks_of(const Config& device, Family family) {
    std::vector<AllowedIp> networks;
    const auto add = [&](const AllowedIp& network) {
        if (network.address.family() == family)
            networks.push_back(network);
    };
    for (const PeerConfig& peer : device.peers) {
        for (const AllowedIpChange& change : peer.allowed_ips) {
            if (!change.remove)
                add(change.ip);
        }
        const auto* const endpoint =
            peer.endpoint ? std::get_if<Endpoint>(&*peer.endpoint) : nullptr;
        if (endpoint)
            add({endpoint->address, static_cast<std::uint8_t>(endpoint->address.bits())});
    }
    return networks;
}

} // namespace

FullTunnel full_tunnel(const ConfigFile& file) {
    FullTunnel full;
    if (!has_main_table(file.quick))
        return full;
    full.v4 = covers_public(Family::v4, networks_of(file.device, Family::v4));
    full.v6 = covers_public(Family::v6, networks_of(file.device, Family::v6));
    full.block_v6 = full.v4 && !full.v6 && !file.quick.ipv6_leak.value_or(false);
    return full;
}

DefaultRoutes default_routes(const ConfigFile& file) {
    DefaultRoutes routes;
    if (file.quick.table.value_or("auto") != "auto" || has_own_routes(file.quick))
        return routes;
    for (const PeerConfig& peer : file.device.peers) {
        for (const AllowedIpChange& change : peer.allowed_ips) {
            if (!change.remove && change.ip.cidr == 0)
                (change.ip.address.family() == Family::v4 ? routes.v4 : routes.v6) = true;
        }
    }
    return routes;
}

} // namespace wg
