// SPDX-License-Identifier: MIT
// format.cpp - from values to the text of a configuration file.
#include <wgctl/format.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace wg {
namespace {

void line(SecretString& out, std::string_view key, std::string_view value) {
    out.append(key).append(" = ").append(value) += '\n';
}

std::string mark(std::uint32_t fwmark) {
    return fmt::format("0x{:x}", fwmark);
}

const char* truth(bool value) {
    return value ? "true" : "false";
}

template <class List, class ToText>
std::string join(const List& list, const ToText& to_text) {
    std::string joined;
    for (const auto& item : list) {
        if (!joined.empty())
            joined += ", ";
        joined += to_text(item);
    }
    return joined;
}

void append_hooks(SecretString& out, std::string_view key, const std::vector<std::string>& hooks) {
    for (const std::string& hook : hooks)
        line(out, key, hook);
}

void append_quick(SecretString& out, const QuickConfig& quick) {
    if (!quick.addresses.empty())
        line(out, "Address", join(quick.addresses, [](const auto& a) { return a.to_string(); }));
    if (!quick.dns.empty())
        line(out, "DNS", join(quick.dns, [](const auto& a) { return a.to_string(); }));
    if (!quick.dns_search.empty())
        line(out, "DNS", join(quick.dns_search, [](const auto& domain) { return domain; }));
    if (quick.mtu)
        line(out, "MTU", std::to_string(*quick.mtu));
    if (quick.table)
        line(out, "Table", *quick.table);
    append_hooks(out, "PreUp", quick.pre_up);
    append_hooks(out, "PostUp", quick.post_up);
    append_hooks(out, "PreDown", quick.pre_down);
    append_hooks(out, "PostDown", quick.post_down);
    if (quick.save_config)
        line(out, "SaveConfig", truth(*quick.save_config));
    if (quick.kill_switch)
        line(out, "KillSwitch", truth(*quick.kill_switch));
    if (quick.allow_lan)
        line(out, "AllowLan", truth(*quick.allow_lan));
    if (quick.ipv6_leak)
        line(out, "IPv6Leak", *quick.ipv6_leak ? "allow" : "block");
    if (!quick.netns.empty())
        line(out, "Netns", quick.netns);
    if (!quick.vrf.empty())
        line(out, "Vrf", quick.vrf);
}

std::string text_of(const AllowedIp& ip, const Peer&) {
    return ip.to_string();
}

std::string text_of(const AllowedIpChange& change, const PeerConfig& peer) {
    const char* const sign = change.remove ? "-" : peer.replace_allowed_ips ? "" : "+";
    return sign + change.ip.to_string();
}

std::optional<std::uint16_t> keepalive_of(const Peer& peer) {
    return peer.persistent_keepalive != 0 ? std::optional(peer.persistent_keepalive) : std::nullopt;
}

std::optional<std::uint16_t> keepalive_of(const PeerConfig& peer) {
    return peer.persistent_keepalive;
}

template <class AnyPeer>
void append_peer(SecretString& out, const AnyPeer& peer, const ScopeNamer& name) {
    out += "[Peer]\n";
    line(out, "PublicKey", peer.public_key.to_base64());
    if (peer.preshared_key)
        line(out, "PresharedKey", peer.preshared_key->to_base64().view());
    if constexpr (requires { peer.preshared_key_file; })
        if (!peer.preshared_key_file.empty())
            line(out, "PresharedKeyFile", peer.preshared_key_file);
    if (!peer.allowed_ips.empty())
        line(out, "AllowedIPs",
             join(peer.allowed_ips, [&](const auto& item) { return text_of(item, peer); }));
    if (peer.endpoint)
        line(out, "Endpoint", to_string(*peer.endpoint, name));
    if (const auto seconds = keepalive_of(peer))
        line(out, "PersistentKeepalive", std::to_string(*seconds));
}

// About as long as the text of the peers. Growing would copy, and wipe, what is there.
std::size_t likely_size(const std::vector<Peer>& peers) {
    constexpr std::size_t kPeer = 100, kKey = 60, kEndpoint = 32, kAllowedIp = 20;
    std::size_t size = kPeer;
    for (const Peer& peer : peers)
        size += kPeer + (peer.preshared_key ? kKey : 0) + (peer.endpoint ? kEndpoint : 0) +
                kAllowedIp * peer.allowed_ips.size();
    return size;
}

} // namespace

SecretString format(const ConfigFile& file) {
    const Config& device = file.device;
    SecretString out = "[Interface]\n";
    if (device.private_key)
        line(out, "PrivateKey", device.private_key->to_base64().view());
    if (!device.private_key_file.empty())
        line(out, "PrivateKeyFile", device.private_key_file);
    if (device.listen_port)
        line(out, "ListenPort", std::to_string(*device.listen_port));
    if (device.fwmark)
        line(out, "FwMark", mark(*device.fwmark));
    append_quick(out, file.quick);
    for (const PeerConfig& peer : device.peers) {
        out += '\n';
        append_peer(out, peer, {});
    }
    return out;
}

SecretString format(const PeerConfig& peer) {
    SecretString out;
    append_peer(out, peer, {});
    return out;
}

SecretString format(const Peer& peer, const ScopeNamer& name) {
    SecretString out;
    append_peer(out, peer, name);
    return out;
}

SecretString format(const Device& device, const ScopeNamer& name) {
    SecretString out = "[Interface]\n";
    out.reserve(out.size() + likely_size(device.peers));
    if (device.listen_port != 0)
        line(out, "ListenPort", std::to_string(device.listen_port));
    if (device.fwmark != 0)
        line(out, "FwMark", mark(device.fwmark));
    if (device.private_key)
        line(out, "PrivateKey", device.private_key->to_base64().view());
    out += '\n';
    for (const Peer& peer : device.peers) {
        if (&peer != &device.peers.front())
            out += '\n';
        append_peer(out, peer, name);
    }
    return out;
}

} // namespace wg
