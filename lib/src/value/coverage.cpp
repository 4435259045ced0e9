// SPDX-License-Identifier: MIT
// coverage.cpp - whether networks together leave nothing out.
#include "value/coverage.hpp"

#include <wgctl/range.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace wg {
namespace {

// https://www.iana.org/assignments/iana-ipv4-special-registry as of 2025, and multicast (RFC 5771).
constexpr std::array<std::string_view, 17> kNotPublic4 = {
    "0.0.0.0/8",       // this network
    "10.0.0.0/8",      // private
    "100.64.0.0/10",   // shared, behind carriers' translation
    "127.0.0.0/8",     // loopback
    "169.254.0.0/16",  // link-local
    "172.16.0.0/12",   // private
    "192.0.0.0/24",    // protocol assignments
    "192.0.2.0/24",    // documentation
    "192.31.196.0/24", // AS112
    "192.52.193.0/24", // AMT
    "192.88.99.0/24",  // 6to4 relays, deprecated
    "192.168.0.0/16",  // private
    "192.175.48.0/24", // AS112
    "198.18.0.0/15",   // benchmarks
    "198.51.100.0/24", // documentation
    "203.0.113.0/24",  // documentation
    "224.0.0.0/3",     // multicast, reserved, broadcast
};

// https://www.iana.org/assignments/iana-ipv6-special-registry as of 2025, as far as it lies in
// global unicast, and all that lies outside (RFC 4291, section 2.4).
constexpr std::array<std::string_view, 8> kNotPublic6 = {
    "::/3",              // loopback, translation, ...
    "2001::/23",         // protocol assignments
    "2001:db8::/32",     // documentation
    "2002::/16",         // 6to4
    "2620:4f:8000::/48", // AS112
    "3fff::/20",         // documentation
    "4000::/2",          // unassigned, segment routing
    "8000::/1",          // private, link-local, multicast, ...
};

} // namespace

bool covers(const AllowedIp& space, std::vector<AllowedIp> networks) {
    for (AllowedIp& network : networks)
        network = network.network();
    std::ranges::sort(networks);
    const IpAddress last = last_of(space);
    IpAddress missing = space.network().address; // the lowest that none so far holds
    for (const AllowedIp& network : networks) {
        if (network.address.family() != missing.family())
            continue;
        if (network.address > missing)
            return false;
        const IpAddress end = last_of(network);
        if (end >= last)
            return true;
        if (end >= missing)
            missing = step(end, true);
    }
    return false;
}

bool covers_public(Family family, std::vector<AllowedIp> networks) {
    const bool v4 = family == Family::v4;
    const auto add = [&](std::string_view text) { networks.push_back(*AllowedIp::parse(text)); };
    if (v4)
        std::ranges::for_each(kNotPublic4, add);
    else
        std::ranges::for_each(kNotPublic6, add);
    return covers(*AllowedIp::parse(v4 ? "0.0.0.0/0" : "::/0"), std::move(networks));
}

} // namespace wg
