// SPDX-License-Identifier: MIT
// driver.cpp - changes as small as can be, and all or nothing.
#include <wgctl/client.hpp>
#include <wgctl/diff.hpp>

#include "kernel/batch.hpp"
#include "kernel/dump.hpp"
#include "kernel/encode.hpp"
#include "kernel/explain.hpp"
#include "kernel/wgctl_family.hpp"
#include "program/userspace.hpp"

#include <wgctl.h>

#include <algorithm>
#include <cerrno>
#include <unordered_set>
#include <utility>
#include <vector>

namespace wg {
namespace {

Result<std::vector<Request>> encode_parts(std::string_view name, const Config& change) {
    const std::vector<Piece> pieces = split(change, kMaxMessageBytes);
    std::vector<Request> requests;
    for (const Piece& piece : pieces) {
        const std::uint32_t flags = (&piece == &pieces.front() ? WGCTL_STAGE_FIRST : 0u) |
                                    (&piece == &pieces.back() ? WGCTL_STAGE_COMMIT : 0u);
        auto body = encode_stage(name, piece.change, flags);
        if (!body)
            return std::unexpected(std::move(body.error()));
        requests.push_back({Channel::wgctl, WGCTL_CMD_STAGE, 0, std::move(*body)});
    }
    return requests;
}

bool takes_single_ips_away(const Config& change) {
    return std::ranges::any_of(change.peers, [](const PeerConfig& peer) {
        return std::ranges::any_of(peer.allowed_ips, &AllowedIpChange::remove);
    });
}

// Takes an allowed IP from a peer that does not have it: nothing changes, but a driver that cannot
// take single ones refuses to read it.
Config probe_for_single_ips(const Peer& peer) {
    PeerConfig change;
    change.public_key = peer.public_key;
    change.update_only = true;
    AllowedIp absent{*IpAddress::parse("255.255.255.255"), 32};
    while (std::ranges::find(peer.allowed_ips, absent.network()) != peer.allowed_ips.end())
        --absent.cidr;
    change.allowed_ips.push_back({absent.network(), true});
    Config probe;
    probe.peers.push_back(std::move(change));
    return probe;
}

// By what differs, so that sessions live on. Peers are told apart by their keys: programs give them
// in another order each time. One that has got its first endpoint loses it with all the rest, and
// is made anew.
Config way_back(Device now, const Device& before) {
    std::unordered_set<PublicKey> homeless;
    for (const Peer& peer : before.peers) {
        if (!peer.endpoint)
            homeless.insert(peer.public_key);
    }
    std::vector<PeerConfig> removed;
    std::erase_if(now.peers, [&](const Peer& peer) {
        const bool found_home = peer.endpoint && homeless.contains(peer.public_key);
        if (found_home) {
            removed.emplace_back().public_key = peer.public_key;
            removed.back().remove = true;
        }
        return found_home;
    });
    Config change = diff(now, as_config(before), {false});
    if (before.listen_port == 0 && now.listen_port != 0)
        change.listen_port = 0; // of which diff() thinks that any port will do
    change.peers.insert(change.peers.begin(), removed.begin(), removed.end());
    return change;
}

// As locate(), for what lies in a part's nest.
std::string locate_in_part(netlink::Bytes body, std::size_t offset) {
    const auto device = netlink::AttrReader(body).find(WGCTL_A_DEVICE);
    const auto start = device ? static_cast<std::size_t>(device->payload.data() - body.data()) : 0;
    return device && offset >= start ? locate(device->payload, offset - start) : std::string();
}

} // namespace

Result<bool> Client::takes_single_ips(const Device& now) {
    if (now.peers.empty())
        return true; // there is nothing to take
    if (userspace_->has(now.name))
        return false;
    if (const auto extended = is_extended(); extended && *extended)
        return true;
    const auto probed = set(now.name, probe_for_single_ips(now.peers.front()));
    if (!probed && probed.error().number != EINVAL)
        return std::unexpected(probed.error());
    return probed.has_value();
}

Result<Config> Client::plan(const Device& now, const Config& target) {
    Config change = diff(now, target);
    if (!takes_single_ips_away(change))
        return change;
    const auto able = takes_single_ips(now);
    if (!able)
        return std::unexpected(able.error());
    return *able ? change : diff(now, target, {false});
}

Status Client::transact(const Device& before, const Config& change) {
    if (change.empty())
        return {};
    const auto step_by_step = [&] {
        auto done = set(before.name, change);
        return done ? Status() : undo(before, std::move(done.error()));
    };
    if (userspace_->has(before.name))
        return step_by_step();
    const auto parts = encode_parts(before.name, change);
    if (!parts)
        return std::unexpected(parts.error());
    for (const Request& part : *parts) {
        const auto sent = transport_->exchange(part, [](auto) {});
        if (sent)
            continue;
        // Either it cannot stage, or this is no device of its own, which set() says as well.
        if (sent.error().no_family || sent.error().number == EOPNOTSUPP)
            return step_by_step();
        const auto offset = sent.error().offset;
        Error error = explain(sent.error(), Action::stage, before.name, kind_,
                              offset ? locate_in_part(part.body, *offset) : std::string());
        (void)transport_->exchange(abort_staged(), [](auto) {}); // or it goes with the socket
        return std::unexpected(std::move(error));
    }
    return {};
}

Status Client::undo(const Device& before, Error cause) {
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

} // namespace wg
