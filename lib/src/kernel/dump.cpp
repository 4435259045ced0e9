// SPDX-License-Identifier: MIT
// dump.cpp - the driver's messages back to values.
#include "kernel/dump.hpp"

#include "kernel/decode_attr.hpp"
#include "kernel/netlink/uapi.hpp"

#include <fmt/format.h>

namespace wg {
namespace {

using netlink::Attr;
using netlink::AttrReader;
using netlink::Bytes;

std::unexpected<Error> malformed(std::string_view what) {
    return fail(Code::malformed, fmt::format("the kernel's answer has {}", what));
}

bool decode_time(const Attr& attr, Time& field) {
    const auto time = attr.number<std::array<std::int64_t, 2>>();
    if (time)
        field = {(*time)[0], (*time)[1]};
    return time.has_value();
}

bool decode_allowed_ip(Bytes body, std::vector<AllowedIp>& list) {
    std::optional<IpAddress> address;
    std::optional<std::uint8_t> cidr;
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (attr->type == uapi::kAllowedIpAddress)
            address = IpAddress::from_bytes(as_octets(attr->payload));
        else if (attr->type == uapi::kAllowedIpCidr)
            cidr = attr->number<std::uint8_t>();
    }
    if (reader.malformed() || !address || !cidr || *cidr > address->bits())
        return false;
    list.push_back({*address, *cidr});
    return true;
}

bool decode_allowed_ips(Bytes body, std::vector<AllowedIp>& list) {
    AttrReader reader(body);
    while (const auto item = reader.next()) {
        if (!decode_allowed_ip(item->payload, list))
            return false;
    }
    return !reader.malformed();
}

bool decode_peer_attr(const Attr& attr, Peer& peer) {
    switch (attr.type) {
    case uapi::kPeerPresharedKey: return decode_key(attr, peer.preshared_key);
    case uapi::kPeerEndpoint: return decode_endpoint(attr, peer.endpoint);
    case uapi::kPeerKeepalive: return decode_number(attr, peer.persistent_keepalive);
    case uapi::kPeerLastHandshake: return decode_time(attr, peer.last_handshake);
    case uapi::kPeerRxBytes: return decode_number(attr, peer.rx_bytes);
    case uapi::kPeerTxBytes: return decode_number(attr, peer.tx_bytes);
    case uapi::kPeerAllowedIps: return decode_allowed_ips(attr.payload, peer.allowed_ips);
    case uapi::kPeerProtocolVersion: return decode_number(attr, peer.protocol_version);
    default: return true;
    }
}

bool decode_peer(Bytes body, std::vector<Peer>& peers) {
    const auto key_attr = AttrReader(body).find(uapi::kPeerPublicKey);
    const auto key = key_attr ? key_bytes(*key_attr) : std::nullopt;
    if (!key)
        return false;
    const PublicKey public_key(*key);
    if (peers.empty() || peers.back().public_key != public_key)
        peers.emplace_back().public_key = public_key;
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (!decode_peer_attr(*attr, peers.back()))
            return false;
    }
    return !reader.malformed();
}

bool decode_peers(Bytes body, std::vector<Peer>& peers) {
    AttrReader reader(body);
    while (const auto item = reader.next()) {
        if (!decode_peer(item->payload, peers))
            return false;
    }
    return !reader.malformed();
}

bool decode_device_attr(const Attr& attr, Device& device) {
    switch (attr.type) {
    case uapi::kDeviceIfindex: return decode_number(attr, device.index);
    case uapi::kDeviceIfname: device.name = attr.string(); return true;
    case uapi::kDevicePrivateKey: return decode_key(attr, device.private_key);
    case uapi::kDevicePublicKey: return decode_key(attr, device.public_key);
    case uapi::kDeviceListenPort: return decode_number(attr, device.listen_port);
    case uapi::kDeviceFwmark: return decode_number(attr, device.fwmark);
    case uapi::kDevicePeers: return decode_peers(attr.payload, device.peers);
    default: return true;
    }
}

// The member of a list of nests that covers the offset; its own offset comes with it.
std::optional<std::pair<Attr, std::size_t>> item_at(Bytes list, std::size_t offset) {
    AttrReader reader(list);
    while (const auto item = reader.next()) {
        const auto start = static_cast<std::size_t>(item->payload.data() - list.data());
        if (offset + netlink::kAttrHeaderBytes >= start && offset < start + item->payload.size())
            return std::pair(*item, start);
    }
    return std::nullopt;
}

} // namespace

Status DumpDecoder::add(Bytes body) {
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (!decode_device_attr(*attr, device_))
            return malformed(fmt::format("a bad attribute {}", attr->type));
    }
    if (reader.malformed())
        return malformed("a torn attribute");
    return {};
}

std::string locate(Bytes body, std::size_t offset) {
    const auto peers = item_at(body, offset);
    if (!peers || peers->first.type != uapi::kDevicePeers || offset < peers->second)
        return {};
    offset -= peers->second;
    const auto peer = item_at(peers->first.payload, offset);
    if (!peer)
        return {};
    const auto key_attr = AttrReader(peer->first.payload).find(uapi::kPeerPublicKey);
    const auto key = key_attr ? key_bytes(*key_attr) : std::nullopt;
    if (!key)
        return {};
    const std::string name = "peer " + PublicKey(*key).to_base64();
    if (offset < peer->second)
        return name;
    offset -= peer->second;
    const auto ips = item_at(peer->first.payload, offset);
    if (!ips || ips->first.type != uapi::kPeerAllowedIps || offset < ips->second)
        return name;
    std::vector<AllowedIp> list;
    const auto ip = item_at(ips->first.payload, offset - ips->second);
    if (!ip || !decode_allowed_ip(ip->first.payload, list))
        return name;
    return fmt::format("allowed IP {} of {}", list.front().to_string(), name);
}

} // namespace wg
