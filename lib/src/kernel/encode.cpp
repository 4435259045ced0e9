// SPDX-License-Identifier: MIT
// encode.cpp - what to change, as the driver's messages.
#include "kernel/encode.hpp"

#include "kernel/netlink/uapi.hpp"

#include <wgctl/quote.hpp>

#include <fmt/format.h>
#include <netinet/in.h>
#include <wgctl.h>

#include <algorithm>

namespace wg {
namespace {

using netlink::attr_size;
using netlink::AttrWriter;
using netlink::Bytes;
using netlink::Nest;

// Members of both nests of nests, peers and allowed IPs, have this type.
constexpr std::uint16_t kItem = 0;

constexpr std::size_t kNestBytes = attr_size(0);
constexpr std::size_t kKeyAttrBytes = attr_size(kKeyBytes);

Bytes as_bytes(const KeyBytes& key) {
    return std::as_bytes(std::span(key));
}

std::uint32_t flags_of(const PeerConfig& peer) {
    return (peer.remove ? uapi::kPeerRemoveMe : 0) |
           (peer.replace_allowed_ips ? uapi::kPeerReplaceAllowedIps : 0) |
           (peer.update_only ? uapi::kPeerUpdateOnly : 0);
}

std::size_t sockaddr_size(const EndpointSpec& spec) {
    const auto* endpoint = std::get_if<Endpoint>(&spec);
    return endpoint && endpoint->address.family() == Family::v4 ? sizeof(sockaddr_in)
                                                                : sizeof(sockaddr_in6);
}

void put_endpoint(AttrWriter& out, const Endpoint& endpoint) {
    const auto address = endpoint.address.bytes();
    if (endpoint.address.family() == Family::v4) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, address.data(), address.size());
        out.number(uapi::kPeerEndpoint, in);
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        in.sin6_port = htons(endpoint.port);
        in.sin6_scope_id = endpoint.scope;
        std::memcpy(&in.sin6_addr, address.data(), address.size());
        out.number(uapi::kPeerEndpoint, in);
    }
}

bool put_allowed_ip(AttrWriter& out, const AllowedIpChange& change) {
    const bool v4 = change.ip.address.family() == Family::v4;
    Nest item(out, kItem);
    out.number(uapi::kAllowedIpFamily, static_cast<std::uint16_t>(v4 ? AF_INET : AF_INET6));
    out.bytes(uapi::kAllowedIpAddress, std::as_bytes(change.ip.address.bytes()));
    out.number(uapi::kAllowedIpCidr, change.ip.cidr);
    if (change.remove) // kernels before 6.16 refuse the attribute, so only where it is needed
        out.number(uapi::kAllowedIpFlags, uapi::kAllowedIpRemoveMe);
    return item.close();
}

bool put_peer(AttrWriter& out, const PeerConfig& peer) {
    Nest item(out, kItem);
    out.bytes(uapi::kPeerPublicKey, as_bytes(peer.public_key.bytes()));
    if (const auto flags = flags_of(peer))
        out.number(uapi::kPeerFlags, flags);
    if (peer.preshared_key)
        out.bytes(uapi::kPeerPresharedKey, as_bytes(peer.preshared_key->bytes()));
    if (peer.endpoint)
        put_endpoint(out, std::get<Endpoint>(*peer.endpoint));
    if (peer.persistent_keepalive)
        out.number(uapi::kPeerKeepalive, *peer.persistent_keepalive);
    if (!peer.allowed_ips.empty()) {
        Nest list(out, uapi::kPeerAllowedIps);
        for (const AllowedIpChange& change : peer.allowed_ips) {
            if (!put_allowed_ip(out, change))
                return false;
        }
        if (!list.close())
            return false;
    }
    return item.close();
}

bool put_peers(AttrWriter& out, const std::vector<PeerConfig>& peers) {
    if (peers.empty())
        return true;
    Nest list(out, uapi::kDevicePeers);
    for (const PeerConfig& peer : peers) {
        if (!put_peer(out, peer))
            return false;
    }
    return list.close();
}

} // namespace

std::size_t device_size(const Config& change) {
    std::size_t size = attr_size(uapi::kInterfaceNameBytes);
    if (change.private_key)
        size += kKeyAttrBytes;
    if (change.replace_peers)
        size += attr_size(sizeof(std::uint32_t));
    if (change.listen_port)
        size += attr_size(sizeof(std::uint16_t));
    if (change.fwmark)
        size += attr_size(sizeof(std::uint32_t));
    return size + (change.peers.empty() ? 0 : kNestBytes);
}

std::size_t peer_size(const PeerConfig& peer) {
    std::size_t size = kNestBytes + kKeyAttrBytes;
    if (flags_of(peer) != 0)
        size += attr_size(sizeof(std::uint32_t));
    if (peer.preshared_key)
        size += kKeyAttrBytes;
    if (peer.endpoint)
        size += attr_size(sockaddr_size(*peer.endpoint));
    if (peer.persistent_keepalive)
        size += attr_size(sizeof(std::uint16_t));
    return size + (peer.allowed_ips.empty() ? 0 : kNestBytes);
}

std::size_t allowed_ip_size(const AllowedIpChange& change) {
    return kNestBytes + attr_size(sizeof(std::uint16_t)) +
           attr_size(change.ip.address.bytes().size()) + attr_size(sizeof(std::uint8_t)) +
           (change.remove ? attr_size(sizeof(std::uint32_t)) : 0);
}

SecretBytes encode_get(std::string_view name) {
    SecretBytes body;
    AttrWriter(body).string(uapi::kDeviceIfname, name);
    return body;
}

namespace {

// Not by fail(), which would hide the peer's key: it is a public one, for that is what it was read
// as.
std::unexpected<Error> not_sayable(const PeerConfig& peer, std::string_view what) {
    return std::unexpected(Error{Code::invalid, 0,
                                 fmt::format("peer {}: {}", peer.public_key.to_base64(), what),
                                 std::nullopt});
}

} // namespace

Status check_sayable(const Config& change) {
    if (!change.private_key_file.empty())
        return fail(Code::invalid, fmt::format("the private key is in the file {}; read it first",
                                               quote(change.private_key_file)));
    for (const PeerConfig& peer : change.peers) {
        if (!peer.preshared_key_file.empty())
            return not_sayable(peer,
                               fmt::format("the preshared key is in the file {}; read it first",
                                           quote(peer.preshared_key_file)));
        if (peer.endpoint && std::holds_alternative<HostName>(*peer.endpoint))
            return not_sayable(peer, fmt::format("the endpoint {} is a name; resolve it first",
                                                 quote(to_string(*peer.endpoint))));
    }
    return {};
}

namespace {

bool put_device(AttrWriter& out, const Config& change) {
    if (change.private_key)
        out.bytes(uapi::kDevicePrivateKey, as_bytes(change.private_key->bytes()));
    if (change.replace_peers)
        out.number(uapi::kDeviceFlags, uapi::kDeviceReplacePeers);
    if (change.listen_port)
        out.number(uapi::kDeviceListenPort, *change.listen_port);
    if (change.fwmark)
        out.number(uapi::kDeviceFwmark, *change.fwmark);
    return put_peers(out, change.peers);
}

std::unexpected<Error> too_long() {
    return fail(Code::invalid, "the change does not fit into one message; split it first");
}

std::size_t size_of(const Config& change) {
    std::size_t size = device_size(change);
    for (const PeerConfig& peer : change.peers) {
        size += peer_size(peer);
        for (const AllowedIpChange& ip : peer.allowed_ips)
            size += allowed_ip_size(ip);
    }
    return size;
}

} // namespace

Result<SecretBytes> encode_set(std::string_view name, const Config& change) {
    if (auto sayable = check_sayable(change); !sayable)
        return std::unexpected(std::move(sayable.error()));
    SecretBytes body;
    body.reserve(size_of(change)); // growing would copy, and clear, what is there
    AttrWriter out(body);
    out.string(uapi::kDeviceIfname, name);
    if (!put_device(out, change))
        return too_long();
    return body;
}

Result<SecretBytes> encode_part(std::string_view name, const Config& change, std::uint32_t flags) {
    if (auto sayable = check_sayable(change); !sayable)
        return std::unexpected(std::move(sayable.error()));
    SecretBytes body;
    AttrWriter out(body);
    out.string(WGCTL_A_IFNAME, name);
    out.number(WGCTL_A_STAGE_FLAGS, flags);
    Nest device(out, WGCTL_A_DEVICE);
    if (!put_device(out, change) || !device.close())
        return too_long();
    return body;
}

} // namespace wg
