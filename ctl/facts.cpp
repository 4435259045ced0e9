// SPDX-License-Identifier: MIT
// facts.cpp - a configuration as lines for scripts.
#include "facts.hpp"

#include <wgctl/full_tunnel.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ctl {
namespace {

void line(std::string& out, std::string_view key, std::string_view value) {
    out.append(key).append("\t").append(value) += '\n';
}

template <class List>
void lines(std::string& out, std::string_view key, const List& list) {
    for (const auto& item : list) {
        if constexpr (requires { item.to_string(); })
            line(out, key, item.to_string());
        else
            line(out, key, item);
    }
}

void truth(std::string& out, std::string_view key, const std::optional<bool>& value) {
    if (value)
        line(out, key, *value ? "true" : "false");
}

// What follows from the file as a whole. A line when it is so, none when it is not.
void flag(std::string& out, std::string_view key, bool set) {
    if (set)
        line(out, key, "true");
}

// So that a route within another one is made before it, as wg-quick(8) does.
std::vector<wg::AllowedIp> routes_of(const wg::Config& device) {
    std::vector<wg::AllowedIp> routes;
    for (const wg::PeerConfig& peer : device.peers) {
        for (const wg::AllowedIpChange& change : peer.allowed_ips) {
            if (!change.remove)
                routes.push_back(change.ip.network());
        }
    }
    std::ranges::sort(routes);
    const auto twins = std::ranges::unique(routes);
    routes.erase(twins.begin(), twins.end());
    std::ranges::stable_sort(routes, std::greater(), &wg::AllowedIp::cidr);
    return routes;
}

} // namespace

std::string facts(const wg::ConfigFile& file) {
    const wg::QuickConfig& quick = file.quick;
    std::string out;
    lines(out, "address", quick.addresses);
    lines(out, "dns", quick.dns);
    lines(out, "search", quick.dns_search);
    if (quick.mtu)
        line(out, "mtu", std::to_string(*quick.mtu));
    if (quick.table)
        line(out, "table", *quick.table);
    if (file.device.fwmark.value_or(0) != 0)
        line(out, "fwmark", std::to_string(*file.device.fwmark));
    if (!quick.netns.empty())
        line(out, "netns", quick.netns);
    if (!quick.vrf.empty())
        line(out, "vrf", quick.vrf);
    truth(out, "save-config", quick.save_config);
    truth(out, "kill-switch", quick.kill_switch);
    truth(out, "allow-lan", quick.allow_lan);
    if (quick.ipv6_leak)
        line(out, "ipv6-leak", *quick.ipv6_leak ? "allow" : "block");
    const wg::FullTunnel full = wg::full_tunnel(file);
    flag(out, "full-ipv4", full.v4);
    flag(out, "full-ipv6", full.v6);
    flag(out, "block-ipv6", full.block_v6);
    const wg::DefaultRoutes defaults = wg::default_routes(file);
    flag(out, "default-ipv4", defaults.v4);
    flag(out, "default-ipv6", defaults.v6);
    lines(out, "pre-up", quick.pre_up);
    lines(out, "post-up", quick.post_up);
    lines(out, "pre-down", quick.pre_down);
    lines(out, "post-down", quick.post_down);
    lines(out, "route", routes_of(file.device));
    return out;
}

} // namespace ctl
