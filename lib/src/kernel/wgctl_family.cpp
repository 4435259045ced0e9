// SPDX-License-Identifier: MIT
// wgctl_family.cpp - the messages of wg.ko's wgctl family.
#include "kernel/wgctl_family.hpp"

#include "kernel/decode_attr.hpp"

#include <wgctl/quote.hpp>

#include <fmt/format.h>
#include <linux/netlink.h>
#include <wgctl.h>

#include <array>
#include <utility>

namespace wg {
namespace {

using netlink::Attr;
using netlink::AttrReader;
using netlink::AttrWriter;
using netlink::Bytes;

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

// In the order of enum wgctl_event.
constexpr std::array kEvents = {
    EventKind::device_added,    EventKind::device_removed, EventKind::device_changed,
    EventKind::peer_added,      EventKind::peer_removed,   EventKind::peer_changed,
    EventKind::handshake,       EventKind::endpoint,       EventKind::handshake_failed,
    EventKind::session_expired,
};
static_assert(kEvents.size() == WGCTL_EVENT_SESSION_EXPIRED + 1);

std::unexpected<Error> malformed(std::string_view what) {
    return fail(Code::malformed, fmt::format("the kernel's message has {}", what));
}

Request request_about(std::string_view name, std::uint8_t command, std::uint16_t flags = 0) {
    Request request{Channel::wgctl, command, flags, {}};
    AttrWriter(request.body).string(WGCTL_A_IFNAME, name);
    return request;
}

bool decode_time(const Attr& attr, Time& field) {
    std::uint64_t nanoseconds = 0;
    if (!decode_number(attr, nanoseconds))
        return false;
    field = {static_cast<std::int64_t>(nanoseconds / kNanosecondsPerSecond),
             static_cast<std::int64_t>(nanoseconds % kNanosecondsPerSecond)};
    return true;
}

// The attribute's type is the reason's number and one, and reasons that are newer than this
// library have no name in it.
bool decode_drops(Bytes body, std::vector<DropCount>& drops) {
    const auto names = drop_reasons();
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (attr->type == 0)
            continue; // padding
        DropCount drop;
        if (!decode_number(*attr, drop.packets))
            return false;
        const unsigned reason = attr->type - 1u;
        drop.reason =
            reason < names.size() ? std::string(names[reason]) : fmt::format("reason_{}", reason);
        drops.push_back(std::move(drop));
    }
    return !reader.malformed();
}

bool decode_peer_attr(const Attr& attr, PeerStats& peer) {
    switch (attr.type) {
    case WGCTL_PEER_A_PUBLIC_KEY:
        if (const auto key = key_bytes(attr)) {
            peer.public_key = PublicKey(*key);
            return true;
        }
        return false;
    case WGCTL_PEER_A_LAST_HANDSHAKE: return decode_time(attr, peer.last_handshake);
    case WGCTL_PEER_A_RX_BYTES: return decode_number(attr, peer.rx_bytes);
    case WGCTL_PEER_A_TX_BYTES: return decode_number(attr, peer.tx_bytes);
    case WGCTL_PEER_A_HANDSHAKES: return decode_number(attr, peer.handshakes.emplace());
    case WGCTL_PEER_A_DROPS: return decode_drops(attr.payload, peer.drops);
    default: return true;
    }
}

bool decode_peers(Bytes body, std::vector<PeerStats>& peers) {
    AttrReader list(body);
    while (const auto item = list.next()) {
        PeerStats& peer = peers.emplace_back();
        AttrReader reader(item->payload);
        while (const auto attr = reader.next()) {
            if (!decode_peer_attr(*attr, peer))
                return false;
        }
        if (reader.malformed() || !AttrReader(item->payload).find(WGCTL_PEER_A_PUBLIC_KEY))
            return false;
    }
    return !list.malformed();
}

bool decode_stats_attr(const Attr& attr, DeviceStats& stats) {
    switch (attr.type) {
    case WGCTL_A_IFINDEX: return decode_number(attr, stats.index);
    case WGCTL_A_IFNAME: stats.name = attr.string(); return true;
    case WGCTL_A_DROPS: return decode_drops(attr.payload, stats.drops);
    case WGCTL_A_PEERS: return decode_peers(attr.payload, stats.peers);
    default: return true;
    }
}

bool decode_event_peer(Bytes body, Event& event) {
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (attr->type == WGCTL_PEER_A_PUBLIC_KEY && !decode_key(*attr, event.peer))
            return false;
        if (attr->type == WGCTL_PEER_A_ENDPOINT && !decode_endpoint(*attr, event.endpoint))
            return false;
    }
    return !reader.malformed() && event.peer;
}

bool decode_event_attr(const Attr& attr, Event& event) {
    switch (attr.type) {
    case WGCTL_A_IFINDEX: return decode_number(attr, event.index);
    case WGCTL_A_IFNAME: event.device = attr.string(); return true;
    case WGCTL_A_TIME: return decode_time(attr, event.time);
    case WGCTL_A_PEER: return decode_event_peer(attr.payload, event);
    case WGCTL_A_OLD_ENDPOINT: return decode_endpoint(attr, event.old_endpoint);
    case WGCTL_A_INITIATOR:
        event.initiator = attr.number<std::uint8_t>() == std::uint8_t{1};
        return !attr.payload.empty();
    default: return true;
    }
}

bool decode_address(const Attr& attr, std::size_t size, std::optional<IpAddress>& field) {
    const auto address = IpAddress::from_bytes(as_octets(attr.payload));
    if (!address || attr.payload.size() != size)
        return false;
    // Zeros are no address, of either family.
    const bool any = address == IpAddress() || address == IpAddress::parse("::");
    field = any ? std::nullopt : address;
    return true;
}

bool decode_binding_attr(const Attr& attr, Binding& binding) {
    switch (attr.type) {
    case WGCTL_A_BIND_IFNAME: binding.interface = attr.string(); return true;
    case WGCTL_A_BIND_IPV4: return decode_address(attr, 4, binding.ipv4);
    case WGCTL_A_BIND_IPV6: return decode_address(attr, 16, binding.ipv6);
    default: return true;
    }
}

} // namespace

Request get_stats(std::string_view name) {
    return request_about(name, WGCTL_CMD_GET_STATS, NLM_F_DUMP);
}

Status StatsDecoder::add(Bytes body) {
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (!decode_stats_attr(*attr, stats_))
            return malformed(fmt::format("a bad attribute {}", attr->type));
    }
    if (reader.malformed())
        return malformed("a torn attribute");
    return {};
}

Request get_binding(std::string_view name) {
    return request_about(name, WGCTL_CMD_GET_BINDING);
}

Request set_binding(std::string_view name, const BindingChange& change) {
    Request request = request_about(name, WGCTL_CMD_SET_BINDING);
    AttrWriter out(request.body);
    if (change.interface)
        out.string(WGCTL_A_BIND_IFNAME, *change.interface);
    if (change.ipv4)
        out.bytes(WGCTL_A_BIND_IPV4, std::as_bytes(change.ipv4->bytes()));
    if (change.ipv6)
        out.bytes(WGCTL_A_BIND_IPV6, std::as_bytes(change.ipv6->bytes()));
    return request;
}

Result<Binding> decode_binding(Bytes body) {
    Binding binding;
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (!decode_binding_attr(*attr, binding))
            return malformed(fmt::format("a bad attribute {}", attr->type));
    }
    if (reader.malformed())
        return malformed("a torn attribute");
    return binding;
}

std::string locate_binding(Bytes body, std::size_t offset) {
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        const auto start = static_cast<std::size_t>(attr->payload.data() - body.data());
        if (offset + netlink::kAttrHeaderBytes != start)
            continue;
        if (attr->type == WGCTL_A_BIND_IFNAME)
            return fmt::format("bind-device {}", quote(attr->string()));
        const auto address = IpAddress::from_bytes(as_octets(attr->payload));
        if ((attr->type == WGCTL_A_BIND_IPV4 || attr->type == WGCTL_A_BIND_IPV6) && address)
            return fmt::format("bind-address `{}'", address->to_string());
    }
    return {};
}

Result<std::optional<Event>> decode_event(Bytes body) {
    const auto kind = AttrReader(body).find(WGCTL_A_EVENT);
    const auto number = kind ? kind->number<std::uint32_t>() : std::nullopt;
    if (!number)
        return malformed("no kind of event");
    if (*number >= kEvents.size())
        return std::optional<Event>();
    Event event;
    event.kind = kEvents[*number];
    AttrReader reader(body);
    while (const auto attr = reader.next()) {
        if (!decode_event_attr(*attr, event))
            return malformed(fmt::format("a bad attribute {}", attr->type));
    }
    if (reader.malformed())
        return malformed("a torn attribute");
    const bool of_peer = event.kind >= EventKind::peer_added;
    if (of_peer && !event.peer)
        return malformed("an event of a peer without its key");
    return event;
}

} // namespace wg
