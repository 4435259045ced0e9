// SPDX-License-Identifier: MIT
// driver.cpp - what every driver can do by get() and set() alone.
#include "kernel/driver.hpp"

#include <wgctl/diff.hpp>

#include <unordered_set>
#include <utility>
#include <vector>

namespace wg {

Driver::~Driver() = default;

namespace {

// By what differs, so that sessions live on. Peers are told apart by their keys: programs give them
// in another order each time. One that has got its first endpoint loses it with all the rest, and
// is made anew.
Config way_back(Device now, const Device& before) {
    std::unordered_set<PublicKey> without_endpoint;
    for (const Peer& peer : before.peers) {
        if (!peer.endpoint)
            without_endpoint.insert(peer.public_key);
    }
    std::vector<PeerConfig> removed;
    std::erase_if(now.peers, [&](const Peer& peer) {
        const bool gained_endpoint = peer.endpoint && without_endpoint.contains(peer.public_key);
        if (gained_endpoint) {
            removed.emplace_back().public_key = peer.public_key;
            removed.back().remove = true;
        }
        return gained_endpoint;
    });
    Config change = diff(now, as_config(before), {false});
    if (before.listen_port == 0 && now.listen_port != 0)
        change.listen_port = 0; // of which diff() thinks that any port will do
    change.peers.insert(change.peers.begin(), removed.begin(), removed.end());
    return change;
}

} // namespace

Status Driver::put_back(const Device& before, Error cause) {
    const auto failed = [&](const Error& error) {
        cause.context += "; and the device could not be put back: " + error.context;
        return std::unexpected(std::move(cause));
    };
    auto now = get(before.name);
    if (!now)
        return failed(now.error());
    if (const auto undone = set(before.name, way_back(std::move(*now), before)); !undone)
        return failed(undone.error());
    cause.context += "; the device is as it was before";
    return std::unexpected(std::move(cause));
}

Status Driver::transact(const Device& before, const Config& change) {
    auto done = set(before.name, change);
    return done ? Status() : put_back(before, std::move(done.error()));
}

Result<DeviceStats> Driver::stats(std::string_view name) {
    const auto device = get(name);
    if (!device)
        return std::unexpected(device.error());
    DeviceStats stats;
    stats.name = device->name;
    stats.index = device->index;
    for (const Peer& peer : device->peers)
        stats.peers.push_back(
            {peer.public_key, peer.last_handshake, peer.rx_bytes, peer.tx_bytes, std::nullopt, {}});
    return stats;
}

} // namespace wg
