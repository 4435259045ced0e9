// SPDX-License-Identifier: MIT
// event.cpp - names of events, and events guessed from two readings.
#include <wgctl/event.hpp>

#include <algorithm>
#include <unordered_map>

namespace wg {
namespace {

// 3 * REJECT_AFTER_TIME (whitepaper, section 6.3): the driver wipes all keys.
constexpr std::int64_t kWipedAfterSeconds = 540;

bool administered_differently(const Peer& before, const Peer& after) {
    const auto sorted = [](std::vector<AllowedIp> ips) {
        std::ranges::sort(ips);
        return ips;
    };
    return before.preshared_key != after.preshared_key ||
           before.persistent_keepalive != after.persistent_keepalive ||
           (before.allowed_ips != after.allowed_ips &&
            sorted(before.allowed_ips) != sorted(after.allowed_ips));
}

bool expired_between(const Peer& before, const Peer& after, const Time& then, const Time& now) {
    if (before.last_handshake != after.last_handshake || after.last_handshake == Time())
        return false;
    Time wiped = after.last_handshake;
    wiped.seconds += kWipedAfterSeconds;
    return then < wiped && wiped <= now;
}

// Compares one device with its former self.
class Comparison {
public:
    Comparison(const Time& then, const Time& now, std::vector<Event>& events)
        : then_(then), now_(now), events_(events) {}

    void device(const Device& before, const Device& after);
    void new_device(const Device& device);
    Event& add(EventKind kind, const Device& device, const PublicKey* peer = nullptr) {
        Event& event = events_.emplace_back();
        event.kind = kind;
        event.time = now_;
        event.index = device.index;
        event.device = device.name;
        if (peer)
            event.peer = *peer;
        return event;
    }

private:
    void peer(const Device& device, const Peer& before, const Peer& after);
    void new_peer(const Device& device, const Peer& peer);
    void handshake(const Device& device, const Peer& peer);

    const Time& then_;
    const Time& now_;
    std::vector<Event>& events_;
};

void Comparison::handshake(const Device& device, const Peer& peer) {
    if (peer.last_handshake == Time())
        return;
    Event& event = add(EventKind::handshake, device, &peer.public_key);
    event.time = peer.last_handshake;
    event.endpoint = peer.endpoint;
}

// Where it has come from is what it was given; that it has shaken hands since is news.
void Comparison::new_peer(const Device& device, const Peer& peer) {
    add(EventKind::peer_added, device, &peer.public_key);
    handshake(device, peer);
}

void Comparison::new_device(const Device& device) {
    add(EventKind::device_added, device);
    for (const Peer& peer : device.peers)
        new_peer(device, peer);
}

void Comparison::peer(const Device& device, const Peer& before, const Peer& after) {
    if (administered_differently(before, after))
        add(EventKind::peer_changed, device, &after.public_key);
    if (before.endpoint != after.endpoint && after.endpoint) {
        Event& event = add(EventKind::endpoint, device, &after.public_key);
        event.endpoint = after.endpoint;
        event.old_endpoint = before.endpoint;
    }
    if (before.last_handshake != after.last_handshake)
        handshake(device, after);
    if (expired_between(before, after, then_, now_))
        add(EventKind::session_expired, device, &after.public_key);
}

void Comparison::device(const Device& before, const Device& after) {
    if (before.private_key != after.private_key || before.listen_port != after.listen_port ||
        before.fwmark != after.fwmark || before.name != after.name)
        add(EventKind::device_changed, after);
    std::unordered_map<PublicKey, const Peer*> former;
    for (const Peer& peer : before.peers)
        former.emplace(peer.public_key, &peer);
    for (const Peer& present : after.peers) {
        const auto found = former.find(present.public_key);
        if (found == former.end()) {
            new_peer(after, present);
            continue;
        }
        peer(after, *found->second, present);
        former.erase(found);
    }
    for (const Peer& gone : before.peers) {
        if (former.contains(gone.public_key))
            add(EventKind::peer_removed, after, &gone.public_key);
    }
}

} // namespace

std::string_view to_string(EventKind kind) noexcept {
    switch (kind) {
    case EventKind::device_added: return "device-added";
    case EventKind::device_removed: return "device-removed";
    case EventKind::device_changed: return "device-changed";
    case EventKind::peer_added: return "peer-added";
    case EventKind::peer_removed: return "peer-removed";
    case EventKind::peer_changed: return "peer-changed";
    case EventKind::handshake: return "handshake";
    case EventKind::endpoint: return "endpoint";
    case EventKind::handshake_failed: return "handshake-failed";
    case EventKind::session_expired: return "session-expired";
    case EventKind::lost: return "lost";
    }
    return "unknown";
}

std::vector<Event> changes(const std::vector<Device>& before, const std::vector<Device>& after,
                           const Time& then, const Time& now) {
    std::vector<Event> events;
    Comparison comparison(then, now, events);
    for (const Device& device : before) {
        if (std::ranges::find(after, device.index, &Device::index) == after.end())
            comparison.add(EventKind::device_removed, device);
    }
    for (const Device& device : after) {
        const auto former = std::ranges::find(before, device.index, &Device::index);
        if (former == before.end())
            comparison.new_device(device);
        else
            comparison.device(*former, device);
    }
    return events;
}

} // namespace wg
