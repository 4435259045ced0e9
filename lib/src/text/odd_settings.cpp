// SPDX-License-Identifier: MIT
// odd_settings.cpp - single values that are taken, and can hardly work.
#include "text/odd_settings.hpp"

#include "text/single_value.hpp"
#include "value/letters.hpp"

#include <wgctl/range.hpp>

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace wg {
namespace {

constexpr std::uint32_t kLeastIPv6Mtu = 1280;            // RFC 8200, section 5
constexpr std::uint32_t kMostMtu = 0xffff - 40 - 8 - 32; // what a datagram over IPv6 has room for

bool is_in(const IpAddress& address, std::string_view network) {
    const AllowedIp outer = *AllowedIp::parse(network);
    return address.family() == outer.address.family() &&
           AllowedIp{address, outer.cidr}.network() == outer;
}

bool is_multicast(const IpAddress& address) {
    return is_in(address, "224.0.0.0/4") || is_in(address, "ff00::/8");
}

bool is_unspecified(const IpAddress& address) {
    return is_in(address, "0.0.0.0/32") || is_in(address, "::/128");
}

bool uses_ipv6(const ConfigFile& file) {
    const auto is_v6 = [](const AllowedIp& ip) { return ip.address.family() == Family::v6; };
    return std::ranges::any_of(file.quick.addresses, is_v6) ||
           std::ranges::any_of(file.device.peers, [&](const PeerConfig& peer) {
               return std::ranges::any_of(peer.allowed_ips, is_v6, &AllowedIpChange::ip);
           });
}

void find_odd_mtu(Draft& draft, const Source& source) {
    const auto mtu = draft.mtu.line != 0 ? draft.parsed.file.quick.mtu : std::nullopt;
    if (mtu && *mtu < kLeastIPv6Mtu && uses_ipv6(draft.parsed.file))
        draft.warn(source, draft.mtu,
                   "IPv6 needs an MTU of 1280 or more; below it the kernel takes the interface's "
                   "IPv6 addresses and routes away");
    if (mtu && *mtu > kMostMtu)
        draft.warn(source, draft.mtu,
                   fmt::format("no packet of more than {} bytes fits into a datagram", kMostMtu));
}

void find_unknown_table(Draft& draft, const Source& source, const ParseOptions& options) {
    const auto& table = draft.parsed.file.quick.table;
    if (draft.table.line == 0 || !table || *table == "auto" || *table == "off" ||
        !options.has_table || is_table_number(*table) || options.has_table(*table))
        return;
    draft.warn(source, draft.table,
               "there is no routing table of this name here; write its number, or name it in "
               "/etc/iproute2/rt_tables");
}

// Why no host has this address; nullptr when one may.
const char* fault_of_address(const AllowedIp& ip) {
    if (is_multicast(ip.address))
        return "a multicast address, which no interface has";
    if (is_unspecified(ip.address))
        return "the unspecified address, which no interface has";
    if (ip.cidr + 1u >= ip.address.bits()) // RFC 3021, RFC 6164
        return nullptr;
    if (ip == ip.network())
        return "the address of the network itself; give the interface one of those in it";
    if (ip.address.family() == Family::v4 && ip.address == last_of(ip))
        return "the broadcast address of its network; give the interface one of the others in it";
    return nullptr;
}

void find_odd_addresses(Draft& draft, const Source& source) {
    const auto& addresses = draft.parsed.file.quick.addresses;
    const auto& places = draft.parsed.places.addresses;
    std::map<IpAddress, std::uint32_t> lines; // where each is first
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        if (const char* const fault = fault_of_address(addresses[i]))
            draft.warn(source, places[i], fault);
        const auto [first, added] = lines.try_emplace(addresses[i].address, places[i].line);
        if (!added)
            draft.warn(source, places[i],
                       fmt::format("the interface has this address in line {} already; wg-quick "
                                   "fails at the second",
                                   first->second));
    }
}

// Of an endpoint that is an address.
const char* fault_of_endpoint(const Endpoint& endpoint) {
    if (endpoint.address.is_link_local() && endpoint.scope == 0)
        return "a link-local address is one of a link: write it as [fe80::1%eth0]:51820, with the "
               "interface's name";
    if (is_multicast(endpoint.address) || is_in(endpoint.address, "255.255.255.255/32"))
        return "no single host has this address";
    if (is_unspecified(endpoint.address))
        return "the unspecified address, which leads back to this machine";
    return endpoint.port == 0 ? "nothing can be sent to port 0" : nullptr;
}

// `010.1' is 8.0.0.1 to a resolver.
std::string other_form(const std::string& host) {
    in_addr read;
    if (host.find_first_not_of("0123456789.") != host.npos || inet_aton(host.c_str(), &read) != 1)
        return {};
    std::array<char, INET_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET, &read, text.data(), text.size());
}

void find_odd_endpoint(Draft& draft, const Source& source, const EndpointSpec& spec,
                       const Span& place) {
    const auto written = trim(source.text().substr(place.offset, place.length));
    const auto* const endpoint = std::get_if<Endpoint>(&spec);
    const std::string host = endpoint ? "" : std::get<HostName>(spec).host;
    const std::string other = other_form(host);
    if (std::ranges::any_of(written, is_space))
        draft.warn(source, place,
                   fmt::format("a blank in an endpoint, which is read as {}", to_string(spec)));
    if (endpoint && endpoint->address.family() == Family::v6 && !written.starts_with('['))
        draft.warn(
            source, place,
            fmt::format("an IPv6 address without brackets, which is read as {}", to_string(spec)));
    if (!other.empty())
        draft.warn(source, place,
                   fmt::format("an IPv4 address that is read as {}; write it so", other));
    else if (const char* const fault = endpoint ? fault_of_endpoint(*endpoint) : nullptr)
        draft.warn(source, place, fault);
}

} // namespace

void find_odd_settings(Draft& draft, const Source& source, const ParseOptions& options) {
    find_odd_mtu(draft, source);
    find_unknown_table(draft, source, options);
    find_odd_addresses(draft, source);
    if (draft.allow_lan.line != 0 && draft.parsed.file.quick.allow_lan.value_or(false) &&
        !draft.parsed.file.quick.kill_switch.value_or(false))
        draft.warn(source, draft.allow_lan, "AllowLan changes nothing without KillSwitch = true");
    const auto& peers = draft.parsed.file.device.peers;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        if (peers[i].endpoint)
            find_odd_endpoint(draft, source, *peers[i].endpoint,
                              draft.parsed.places.peers[i].endpoint);
    }
}

} // namespace wg
