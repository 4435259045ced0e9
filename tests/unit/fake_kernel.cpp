// SPDX-License-Identifier: MIT
// fake_kernel.cpp - the driver's side of the conversation.
#include "fake_kernel.hpp"

#include "kernel/netlink/uapi.hpp"

#include <catch2/catch.hpp>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <wgctl.h>

#include <algorithm>
#include <cerrno>

namespace wg::test {
namespace {

using netlink::Attr;
using netlink::AttrReader;
using netlink::AttrWriter;
using netlink::Bytes;
using netlink::Nest;

std::span<const std::uint8_t> octets(Bytes bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

KeyBytes key_of(const Attr& attr) {
    REQUIRE(attr.payload.size() == kKeyBytes);
    KeyBytes key;
    std::ranges::copy(octets(attr.payload), key.begin());
    return key;
}

template <class Number>
Number number_of(const Attr& attr) {
    REQUIRE(attr.payload.size() == sizeof(Number));
    return *attr.number<Number>();
}

Endpoint endpoint_of(const Attr& attr) {
    Endpoint endpoint;
    if (attr.number<sa_family_t>() == AF_INET) {
        const auto in = number_of<sockaddr_in>(attr);
        endpoint.address =
            *IpAddress::from_bytes(octets(std::as_bytes(std::span(&in.sin_addr, 1))));
        endpoint.port = ntohs(in.sin_port);
    } else {
        const auto in = number_of<sockaddr_in6>(attr);
        REQUIRE(in.sin6_family == AF_INET6);
        endpoint.address = *IpAddress::from_bytes(in.sin6_addr.s6_addr);
        endpoint.port = ntohs(in.sin6_port);
        endpoint.scope = in.sin6_scope_id;
    }
    return endpoint;
}

AllowedIpChange ip_of(Bytes body) {
    AllowedIpChange change;
    std::uint16_t family = 0;
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        switch (attr->type) {
        case uapi::kAllowedIpFamily: family = number_of<std::uint16_t>(*attr); break;
        case uapi::kAllowedIpAddress:
            change.ip.address = IpAddress::from_bytes(octets(attr->payload)).value();
            break;
        case uapi::kAllowedIpCidr: change.ip.cidr = number_of<std::uint8_t>(*attr); break;
        case uapi::kAllowedIpFlags: change.remove = number_of<std::uint32_t>(*attr) == 1; break;
        default: FAIL("unknown allowed IP attribute");
        }
    }
    REQUIRE(!reader.malformed());
    REQUIRE(family == (change.ip.address.family() == Family::v4 ? AF_INET : AF_INET6));
    return change;
}

PeerConfig peer_of(Bytes body) {
    PeerConfig peer;
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        switch (attr->type) {
        case uapi::kPeerPublicKey: peer.public_key = PublicKey(key_of(*attr)); break;
        case uapi::kPeerPresharedKey: peer.preshared_key.emplace(key_of(*attr)); break;
        case uapi::kPeerFlags: {
            const auto flags = number_of<std::uint32_t>(*attr);
            peer.remove = (flags & uapi::kPeerRemoveMe) != 0;
            peer.replace_allowed_ips = (flags & uapi::kPeerReplaceAllowedIps) != 0;
            peer.update_only = (flags & uapi::kPeerUpdateOnly) != 0;
            break;
        }
        case uapi::kPeerEndpoint: peer.endpoint = endpoint_of(*attr); break;
        case uapi::kPeerKeepalive:
            peer.persistent_keepalive = number_of<std::uint16_t>(*attr);
            break;
        case uapi::kPeerAllowedIps: {
            AttrReader list(attr->payload);
            while (const auto item = list.next())
                peer.allowed_ips.push_back(ip_of(item->payload));
            REQUIRE(!list.malformed());
            break;
        }
        default: FAIL("unknown peer attribute");
        }
    }
    REQUIRE(!reader.malformed());
    return peer;
}

// Both families write a device's change with the same attributes.
Config change_of(Bytes body, std::string& name) {
    Config change;
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        switch (attr->type) {
        case uapi::kDeviceIfname:
            name = attr->string();
            REQUIRE(attr->payload.size() == name.size() + 1);
            break;
        case uapi::kDevicePrivateKey: change.private_key.emplace(key_of(*attr)); break;
        case uapi::kDeviceFlags:
            change.replace_peers = number_of<std::uint32_t>(*attr) == uapi::kDeviceReplacePeers;
            break;
        case uapi::kDeviceListenPort: change.listen_port = number_of<std::uint16_t>(*attr); break;
        case uapi::kDeviceFwmark: change.fwmark = number_of<std::uint32_t>(*attr); break;
        case uapi::kDevicePeers: {
            AttrReader list(attr->payload);
            while (const auto item = list.next())
                change.peers.push_back(peer_of(item->payload));
            REQUIRE(!list.malformed());
            break;
        }
        default: FAIL("unknown device attribute");
        }
    }
    REQUIRE(!reader.malformed());
    return change;
}

} // namespace

SetRequest decode_set(Bytes body) {
    SetRequest request;
    request.change = change_of(body, request.name);
    return request;
}

namespace {

void put_device(AttrWriter& out, const Device& device) {
    out.number(uapi::kDeviceListenPort, device.listen_port);
    out.number(uapi::kDeviceFwmark, device.fwmark);
    out.number(uapi::kDeviceIfindex, device.index);
    out.string(uapi::kDeviceIfname, device.name);
    if (device.private_key)
        out.bytes(uapi::kDevicePrivateKey, std::as_bytes(std::span(device.private_key->bytes())));
    if (device.public_key)
        out.bytes(uapi::kDevicePublicKey, std::as_bytes(std::span(device.public_key->bytes())));
}

void put_ip(AttrWriter& out, const AllowedIp& ip) {
    Nest item(out, 0);
    out.number(uapi::kAllowedIpCidr, ip.cidr);
    out.number(uapi::kAllowedIpFamily,
               static_cast<std::uint16_t>(ip.address.family() == Family::v4 ? AF_INET : AF_INET6));
    out.bytes(uapi::kAllowedIpAddress, std::as_bytes(ip.address.bytes()));
    REQUIRE(item.close());
}

void put_endpoint(AttrWriter& out, const Endpoint& endpoint,
                  std::uint16_t type = uapi::kPeerEndpoint) {
    if (endpoint.address.family() == Family::v4) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, endpoint.address.bytes().data(), 4);
        out.number(type, in);
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        in.sin6_port = htons(endpoint.port);
        in.sin6_scope_id = endpoint.scope;
        std::memcpy(&in.sin6_addr, endpoint.address.bytes().data(), 16);
        out.number(type, in);
    }
}

void put_peer_fields(AttrWriter& out, const Peer& peer) {
    const KeyBytes psk = peer.preshared_key.value_or(PresharedKey()).bytes();
    out.bytes(uapi::kPeerPresharedKey, std::as_bytes(std::span(psk)));
    out.number(uapi::kPeerLastHandshake, peer.last_handshake);
    out.number(uapi::kPeerKeepalive, peer.persistent_keepalive);
    out.number(uapi::kPeerTxBytes, peer.tx_bytes);
    out.number(uapi::kPeerRxBytes, peer.rx_bytes);
    out.number(uapi::kPeerProtocolVersion, std::uint32_t{1});
    if (peer.endpoint)
        put_endpoint(out, *peer.endpoint);
}

// Where a dump goes on.
struct Cursor {
    std::size_t peer = 0;
    std::size_t ip = 0;
    bool torn = false; // the peer's own fields have been sent
};

// One peer, as much of it as fits. True when all of it did.
bool put_peer(AttrWriter& out, const Peer& peer, std::size_t limit, Cursor& at) {
    Nest item(out, 0);
    out.bytes(uapi::kPeerPublicKey, std::as_bytes(std::span(peer.public_key.bytes())));
    if (!at.torn)
        put_peer_fields(out, peer);
    if (out.out().size() > limit)
        return false; // the nest is taken back
    if (at.ip < peer.allowed_ips.size()) {
        Nest list(out, uapi::kPeerAllowedIps);
        for (; at.ip < peer.allowed_ips.size(); ++at.ip) {
            const std::size_t before = out.out().size();
            put_ip(out, peer.allowed_ips[at.ip]);
            if (out.out().size() <= limit)
                continue;
            out.out().resize(before);
            REQUIRE(list.close());
            REQUIRE(item.close());
            at.torn = true;
            return false;
        }
        REQUIRE(list.close());
    }
    REQUIRE(item.close());
    return true;
}

} // namespace

std::vector<SecretBytes> encode_dump(const Device& device, std::size_t limit) {
    std::vector<SecretBytes> messages;
    Cursor at;
    do {
        SecretBytes& message = messages.emplace_back();
        AttrWriter out(message);
        if (at.peer == 0 && !at.torn)
            put_device(out, device);
        if (device.peers.empty())
            break;
        Nest peers(out, uapi::kDevicePeers);
        const Cursor before = at;
        while (at.peer < device.peers.size() && put_peer(out, device.peers[at.peer], limit, at))
            at = {at.peer + 1, 0, false};
        REQUIRE(peers.close());
        // Room for nothing would go on for ever; a real page never is that small.
        REQUIRE((at.peer != before.peer || at.ip != before.ip || at.torn != before.torn));
    } while (at.peer < device.peers.size());
    return messages;
}

void apply(Device& device, const Config& change) {
    if (change.fwmark)
        device.fwmark = *change.fwmark;
    if (change.listen_port)
        device.listen_port = *change.listen_port;
    if (change.replace_peers)
        device.peers.clear();
    if (change.private_key) {
        device.private_key = clamp(*change.private_key);
        if (change.private_key->is_zero())
            device.private_key.reset();
    }
    for (const PeerConfig& config : change.peers) {
        auto peer = std::ranges::find(device.peers, config.public_key, &Peer::public_key);
        if (config.remove) {
            if (peer != device.peers.end())
                device.peers.erase(peer);
            continue;
        }
        if (peer == device.peers.end()) {
            if (config.update_only)
                continue;
            peer = device.peers.insert(peer, Peer());
            peer->public_key = config.public_key;
            peer->protocol_version = 1;
        }
        if (config.preshared_key) {
            peer->preshared_key = config.preshared_key;
            if (config.preshared_key->is_zero())
                peer->preshared_key.reset();
        }
        if (config.endpoint)
            peer->endpoint = std::get<Endpoint>(*config.endpoint);
        if (config.replace_allowed_ips)
            peer->allowed_ips.clear();
        for (const AllowedIpChange& item : config.allowed_ips) {
            const AllowedIp ip = item.ip.network();
            if (item.remove) {
                std::erase(peer->allowed_ips, ip);
                continue;
            }
            for (Peer& other : device.peers)
                std::erase(other.allowed_ips, ip);
            peer->allowed_ips.push_back(ip);
        }
        if (config.persistent_keepalive)
            peer->persistent_keepalive = *config.persistent_keepalive;
    }
}

namespace {

bool removes_single_ips(const Config& change) {
    return std::ranges::any_of(change.peers, [](const PeerConfig& peer) {
        return std::ranges::any_of(peer.allowed_ips, &AllowedIpChange::remove);
    });
}

void put_time(AttrWriter& out, std::uint16_t type, const Time& time) {
    out.number(type, static_cast<std::uint64_t>(time.seconds * 1'000'000'000 + time.nanoseconds));
}

void put_drops(AttrWriter& out, std::uint16_t type, const std::vector<DropCount>& drops) {
    if (drops.empty())
        return;
    Nest nest(out, type);
    for (const DropCount& drop : drops) {
        const auto reason = std::ranges::find(drop_reasons(), drop.reason);
        // One that the library cannot know stands for a newer kernel's.
        const auto number = reason == drop_reasons().end() ? 200 : reason - drop_reasons().begin();
        out.number(static_cast<std::uint16_t>(number + 1), drop.packets);
    }
    REQUIRE(nest.close());
}

void put_peer_stats(AttrWriter& out, const PeerStats& peer) {
    Nest item(out, 0);
    out.bytes(WGCTL_PEER_A_PUBLIC_KEY, std::as_bytes(std::span(peer.public_key.bytes())));
    put_time(out, WGCTL_PEER_A_LAST_HANDSHAKE, peer.last_handshake);
    out.number(WGCTL_PEER_A_RX_BYTES, peer.rx_bytes);
    out.number(WGCTL_PEER_A_TX_BYTES, peer.tx_bytes);
    out.flag(WGCTL_PEER_A_PAD);
    if (peer.handshakes)
        out.number(WGCTL_PEER_A_HANDSHAKES, *peer.handshakes);
    put_drops(out, WGCTL_PEER_A_DROPS, peer.drops);
    REQUIRE(item.close());
}

// The first message with the device's own reasons, then one for each peer.
std::vector<SecretBytes> encode_stats(const DeviceStats& stats) {
    std::vector<SecretBytes> messages(stats.peers.size() + 1);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        AttrWriter out(messages[i]);
        out.number(WGCTL_A_IFINDEX, stats.index);
        out.string(WGCTL_A_IFNAME, stats.name);
        if (i == 0) {
            put_drops(out, WGCTL_A_DROPS, stats.drops);
            continue;
        }
        Nest peers(out, WGCTL_A_PEERS);
        put_peer_stats(out, stats.peers[i - 1]);
        REQUIRE(peers.close());
    }
    return messages;
}

} // namespace

SecretBytes encode_event(const Event& event) {
    SecretBytes body;
    AttrWriter out(body);
    out.number(WGCTL_A_EVENT, static_cast<std::uint32_t>(event.kind));
    put_time(out, WGCTL_A_TIME, event.time);
    out.number(WGCTL_A_IFINDEX, event.index);
    out.string(WGCTL_A_IFNAME, event.device);
    if (event.old_endpoint)
        put_endpoint(out, *event.old_endpoint, WGCTL_A_OLD_ENDPOINT);
    if (event.initiator)
        out.number(WGCTL_A_INITIATOR, static_cast<std::uint8_t>(*event.initiator));
    if (event.peer) {
        Nest peer(out, WGCTL_A_PEER);
        out.bytes(WGCTL_PEER_A_PUBLIC_KEY, std::as_bytes(std::span(event.peer->bytes())));
        if (event.endpoint)
            put_endpoint(out, *event.endpoint, WGCTL_PEER_A_ENDPOINT);
        REQUIRE(peer.close());
    }
    return body;
}

Exchanged FakeKernel::on_part(const Request& request) {
    std::uint32_t flags = 0;
    std::string name;
    std::optional<Config> part;
    AttrReader reader(request.body);
    while (const auto attr = reader.next()) {
        std::string unnamed;
        if (attr->type == WGCTL_A_IFNAME)
            name = attr->string();
        else if (attr->type == WGCTL_A_STAGE_FLAGS)
            flags = number_of<std::uint32_t>(*attr);
        else if (attr->type == WGCTL_A_DEVICE)
            part = change_of(attr->payload, unnamed);
        CHECK(unnamed.empty());
    }
    if ((flags & (WGCTL_STAGE_FIRST | WGCTL_STAGE_ABORT)) != 0)
        parts.clear();
    if ((flags & WGCTL_STAGE_ABORT) != 0)
        return {};
    if (!devices.contains(name))
        return std::unexpected(Refusal{ENODEV, false, {}, {}});
    REQUIRE(part);
    set_sizes.push_back(request.body.size());
    parts.push_back(std::move(*part));
    if ((flags & WGCTL_STAGE_COMMIT) == 0)
        return {};
    for (const Config& change : parts)
        apply(devices[name], change);
    parts.clear();
    ++commits;
    return {};
}

Exchanged FakeKernel::on_wgctl(const Request& request, const OnReply& on_reply) {
    if (!has_wgctl_family)
        return std::unexpected(Refusal{ENOENT, true, {}, {}});
    AttrReader reader(request.body);
    SecretBytes answer;
    AttrWriter out(answer);
    switch (request.command) {
    case WGCTL_CMD_STAGE: return on_part(request);
    case WGCTL_CMD_GET_STATS:
        for (const SecretBytes& message : encode_stats(stats))
            on_reply(message);
        return {};
    case WGCTL_CMD_GET_BINDING:
        if (!binding.interface.empty())
            out.string(WGCTL_A_BIND_IFNAME, binding.interface);
        if (binding.ipv4)
            out.bytes(WGCTL_A_BIND_IPV4, std::as_bytes(binding.ipv4->bytes()));
        if (binding.ipv6)
            out.bytes(WGCTL_A_BIND_IPV6, std::as_bytes(binding.ipv6->bytes()));
        on_reply(answer);
        return {};
    case WGCTL_CMD_SET_BINDING:
        while (const auto attr = reader.next()) {
            const auto address = IpAddress::from_bytes(octets(attr->payload));
            if (attr->type == WGCTL_A_BIND_IFNAME)
                binding.interface = attr->string();
            else if (attr->type == WGCTL_A_BIND_IPV4)
                binding.ipv4 = address;
            else if (attr->type == WGCTL_A_BIND_IPV6)
                binding.ipv6 = address;
        }
        return {};
    default: return std::unexpected(Refusal{EOPNOTSUPP, false, {}, {}});
    }
}

Exchanged FakeKernel::exchange(const Request& request, const OnReply& on_reply) {
    ++requests;
    Refusal refusal;
    if (!refusals.empty()) {
        refusal = refusals.front();
        refusals.pop_front();
    }
    if (refusal.number != 0 && refusal.number != EINTR)
        return std::unexpected(refusal);
    auto done = request.channel == Channel::device  ? on_device(request, on_reply)
                : request.channel == Channel::wgctl ? on_wgctl(request, on_reply)
                                                    : on_link(request, on_reply);
    return refusal.number == 0 ? done : std::unexpected(refusal);
}

Exchanged FakeKernel::on_device(const Request& request, const OnReply& on_reply) {
    const auto named = AttrReader(request.body).find(uapi::kDeviceIfname);
    if (!named)
        return std::unexpected(Refusal{EBADR, false, {}, {}});
    const std::string name = named->string();
    if (!devices.contains(name))
        return std::unexpected(Refusal{ENODEV, false, {}, {}});
    if (request.command == uapi::kGetDevice) {
        for (const SecretBytes& message : encode_dump(devices[name], dump_bytes))
            on_reply(message);
        return {};
    }
    set_sizes.push_back(request.body.size());
    sets.push_back(decode_set(request.body));
    if (!has_wgctl_family && removes_single_ips(sets.back().change))
        return std::unexpected(Refusal{EINVAL, false, {}, {}});
    if (!keep_devices)
        apply(devices[name], sets.back().change);
    return {};
}

Exchanged FakeKernel::on_link(const Request& request, const OnReply& on_reply) {
    AttrReader attributes(Bytes(request.body).subspan(sizeof(ifinfomsg)));
    const auto name = attributes.find(IFLA_IFNAME);
    std::uint32_t index = 0;
    for (const auto& [link, kind] : links) {
        ++index;
        ifinfomsg info{};
        std::memcpy(&info, request.body.data(), sizeof info);
        if (request.command == RTM_DELLINK && static_cast<std::uint32_t>(info.ifi_index) == index) {
            links.erase(link);
            return {};
        }
        if (request.command != RTM_GETLINK || (name && name->string() != link))
            continue;
        info.ifi_index = static_cast<int>(index);
        SecretBytes body(sizeof info);
        std::memcpy(body.data(), &info, sizeof info);
        AttrWriter out(body);
        out.string(IFLA_IFNAME, link);
        rtnl_link_stats64 counters{};
        counters.rx_packets = 7;
        counters.tx_dropped = 8;
        out.number(IFLA_STATS64, counters);
        Nest linkinfo(out, IFLA_LINKINFO);
        out.string(IFLA_INFO_KIND, kind);
        REQUIRE(linkinfo.close());
        on_reply(body);
        if (name)
            return {};
    }
    if (request.command == RTM_NEWLINK) {
        const auto linkinfo = attributes.find(IFLA_LINKINFO);
        REQUIRE(linkinfo);
        if (!links
                 .emplace(name->string(),
                          AttrReader(linkinfo->payload).find(IFLA_INFO_KIND)->string())
                 .second)
            return std::unexpected(Refusal{EEXIST, false, {}, {}});
        return {};
    }
    if (request.command == RTM_GETLINK && !name)
        return {};
    return std::unexpected(Refusal{ENODEV, false, {}, {}});
}

} // namespace wg::test
