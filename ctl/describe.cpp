// SPDX-License-Identifier: MIT
// describe.cpp - a change in words for people.
#include "describe.hpp"

#include <wgctl/scope.hpp>

#include <fmt/format.h>

#include <unordered_map>

namespace ctl {
namespace {

constexpr const char* kNone = "(none)";

std::string secret(bool there) {
    return there ? "(hidden)" : kNone;
}

std::string mark(std::uint32_t fwmark) {
    return fwmark == 0 ? "off" : fmt::format("0x{:x}", fwmark);
}

std::string port(std::uint16_t listen_port) {
    return listen_port == 0 ? "any" : std::to_string(listen_port);
}

std::string keepalive(std::uint16_t seconds) {
    return seconds == 0 ? "off" : fmt::format("every {} s", seconds);
}

std::string endpoint(const std::optional<wg::EndpointSpec>& spec) {
    return spec ? wg::to_string(*spec, wg::interface_name) : kNone;
}

class Description {
public:
    void device(const wg::Device& now, const wg::Config& change);
    void peer(const wg::Peer* now, const wg::PeerConfig& change, std::string_view name);
    std::string take() { return std::move(text_); }

private:
    void line(std::string_view text) { text_.append(text) += '\n'; }
    void field(std::string_view indent, std::string_view name, const std::string& before,
               const std::string& after) {
        line(fmt::format("{}{}: {} -> {}", indent, name, before, after));
    }
    void allowed_ips(const wg::PeerConfig& change);

    std::string text_;
};

void Description::device(const wg::Device& now, const wg::Config& change) {
    line(now.name);
    if (change.fwmark)
        field("  ", "fwmark", mark(now.fwmark), mark(*change.fwmark));
    if (change.listen_port)
        field("  ", "listen port", port(now.listen_port), port(*change.listen_port));
    if (change.private_key)
        field("  ", "private key", secret(now.private_key.has_value()),
              change.private_key->is_zero() ? kNone : "(another, hidden)");
    if (change.replace_peers && !now.peers.empty())
        line(fmt::format("- every present peer, {} of them", now.peers.size()));
}

void Description::allowed_ips(const wg::PeerConfig& change) {
    std::string list;
    for (const wg::AllowedIpChange& item : change.allowed_ips)
        list += fmt::format("{}{}{}", list.empty() ? "" : ", ",
                            item.remove                  ? "-"
                            : change.replace_allowed_ips ? ""
                                                         : "+",
                            item.ip.network().to_string());
    if (change.replace_allowed_ips)
        line("    allowed ips: all replaced by " + (list.empty() ? kNone : list));
    else if (!list.empty())
        line("    allowed ips: " + list);
}

void Description::peer(const wg::Peer* now, const wg::PeerConfig& change, std::string_view name) {
    const char sign = change.remove ? '-' : now ? '~' : '+';
    line(fmt::format("{} peer {}{}{}", sign, change.public_key.to_base64(), name.empty() ? "" : " ",
                     name));
    if (change.remove)
        return;
    const wg::Peer absent;
    const wg::Peer& before = now ? *now : absent;
    if (change.preshared_key && (now || !change.preshared_key->is_zero()))
        field("    ", "preshared key", secret(before.preshared_key.has_value()),
              change.preshared_key->is_zero() ? kNone : "(another, hidden)");
    if (change.endpoint)
        field("    ", "endpoint", endpoint(before.endpoint), endpoint(change.endpoint));
    if (change.persistent_keepalive && (now || *change.persistent_keepalive != 0))
        field("    ", "persistent keepalive", keepalive(before.persistent_keepalive),
              keepalive(*change.persistent_keepalive));
    allowed_ips(change);
}

} // namespace

std::string describe(const wg::Device& now, const wg::Config& change, const wg::Names& names) {
    if (change.empty())
        return {};
    std::unordered_map<wg::PublicKey, const wg::Peer*> present;
    if (!change.replace_peers)
        for (const wg::Peer& peer : now.peers)
            present.emplace(peer.public_key, &peer);
    Description description;
    description.device(now, change);
    for (const wg::PeerConfig& peer : change.peers) {
        const auto found = present.find(peer.public_key);
        const bool there = found != present.end();
        if (there || !(peer.remove || peer.update_only)) // the kernel passes over the others
            description.peer(there ? found->second : nullptr, peer, names.find(peer.public_key));
    }
    return description.take();
}

} // namespace ctl
