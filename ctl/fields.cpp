// SPDX-License-Identifier: MIT
// fields.cpp - the views of a device that scripts read.
#include "fields.hpp"

#include <wgctl/scope.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ctl {
namespace {

using wg::Device;
using wg::Peer;
using wg::SecretString;

constexpr std::string_view kNone = "(none)";

template <class Key>
void append_key(SecretString& out, const std::optional<Key>& key) {
    if (key)
        out += std::string_view(key->to_base64().view());
    else
        out += kNone;
}

void append_key(SecretString& out, const std::optional<wg::PublicKey>& key) {
    out += key ? std::string_view(key->to_base64()) : kNone;
}

std::string fwmark(const Device& device) {
    return device.fwmark != 0 ? fmt::format("0x{:x}", device.fwmark) : "off";
}

std::string keepalive(const Peer& peer) {
    return peer.persistent_keepalive != 0 ? std::to_string(peer.persistent_keepalive) : "off";
}

std::string endpoint(const Peer& peer) {
    return peer.endpoint ? to_string(*peer.endpoint, wg::interface_name) : std::string(kNone);
}

void append_allowed_ips(SecretString& out, const Peer& peer, char separator) {
    if (peer.allowed_ips.empty())
        out += kNone;
    for (const wg::AllowedIp& ip : peer.allowed_ips) {
        if (&ip != &peer.allowed_ips.front())
            out += separator;
        out += std::string_view(ip.to_string());
    }
}

// One line a peer: prefix, public key, a tab, and what add() appends.
template <class Add>
void each_peer(SecretString& out, const Device& device, std::string_view prefix, const Add& add) {
    for (const Peer& peer : device.peers) {
        out.append(prefix).append(peer.public_key.to_base64()) += '\t';
        add(peer);
        out += '\n';
    }
}

void one(SecretString& out, std::string_view prefix, std::string_view value) {
    out.append(prefix).append(value) += '\n';
}

void public_key(SecretString& out, const Device& device, std::string_view prefix) {
    out += prefix;
    append_key(out, device.public_key);
    out += '\n';
}

void private_key(SecretString& out, const Device& device, std::string_view prefix) {
    out += prefix;
    append_key(out, device.private_key);
    out += '\n';
}

void listen_port(SecretString& out, const Device& device, std::string_view prefix) {
    one(out, prefix, std::to_string(device.listen_port));
}

void show_fwmark(SecretString& out, const Device& device, std::string_view prefix) {
    one(out, prefix, fwmark(device));
}

void peers(SecretString& out, const Device& device, std::string_view prefix) {
    for (const Peer& peer : device.peers)
        one(out, prefix, peer.public_key.to_base64());
}

void preshared_keys(SecretString& out, const Device& device, std::string_view prefix) {
    each_peer(out, device, prefix, [&](const Peer& peer) { append_key(out, peer.preshared_key); });
}

void endpoints(SecretString& out, const Device& device, std::string_view prefix) {
    each_peer(out, device, prefix,
              [&](const Peer& peer) { out += std::string_view(endpoint(peer)); });
}

void allowed_ips(SecretString& out, const Device& device, std::string_view prefix) {
    each_peer(out, device, prefix, [&](const Peer& peer) { append_allowed_ips(out, peer, ' '); });
}

void latest_handshakes(SecretString& out, const Device& device, std::string_view prefix) {
    each_peer(out, device, prefix, [&](const Peer& peer) {
        out += std::string_view(std::to_string(peer.last_handshake.seconds));
    });
}

void transfer(SecretString& out, const Device& device, std::string_view prefix) {
    each_peer(out, device, prefix, [&](const Peer& peer) {
        out += std::string_view(fmt::format("{}\t{}", peer.rx_bytes, peer.tx_bytes));
    });
}

void persistent_keepalive(SecretString& out, const Device& device, std::string_view prefix) {
    each_peer(out, device, prefix,
              [&](const Peer& peer) { out += std::string_view(keepalive(peer)); });
}

void dump(SecretString& out, const Device& device, std::string_view prefix) {
    out += prefix;
    append_key(out, device.private_key);
    out += '\t';
    append_key(out, device.public_key);
    out += std::string_view(fmt::format("\t{}\t{}\n", device.listen_port, fwmark(device)));
    each_peer(out, device, prefix, [&](const Peer& peer) {
        append_key(out, peer.preshared_key);
        out.append("\t").append(endpoint(peer)) += '\t';
        append_allowed_ips(out, peer, ',');
        out += std::string_view(fmt::format("\t{}\t{}\t{}\t{}", peer.last_handshake.seconds,
                                            peer.rx_bytes, peer.tx_bytes, keepalive(peer)));
    });
}

constexpr std::array kFields = {
    Field{"public-key", public_key},
    Field{"private-key", private_key},
    Field{"listen-port", listen_port},
    Field{"fwmark", show_fwmark},
    Field{"peers", peers},
    Field{"preshared-keys", preshared_keys},
    Field{"endpoints", endpoints},
    Field{"allowed-ips", allowed_ips},
    Field{"latest-handshakes", latest_handshakes},
    Field{"transfer", transfer},
    Field{"persistent-keepalive", persistent_keepalive},
    Field{"dump", dump},
};

} // namespace

const Field* find_field(std::string_view name) {
    const auto found = std::ranges::find(kFields, name, &Field::name);
    return found != kFields.end() ? &*found : nullptr;
}

} // namespace ctl
