// SPDX-License-Identifier: MIT
// endpoint_watch.cpp - which peers need another address of their endpoint's name, and which one.
#include "endpoint_watch.hpp"

#include <wgctl/diff.hpp>
#include <wgctl/quote.hpp>

#include <utility>

namespace ctl {

EndpointWatch::EndpointWatch(const wg::Config& file, LookUp look_up,
                             const std::function<std::string(std::size_t peer)>& place)
    : look_up_(std::move(look_up)) {
    for (std::size_t i = 0; i < file.peers.size(); ++i) {
        const wg::PeerConfig& peer = file.peers[i];
        const auto* name = peer.endpoint ? std::get_if<wg::HostName>(&*peer.endpoint) : nullptr;
        if (!name)
            continue;
        Watched& watched = peers_[peer.public_key];
        watched.name = *name;
        watched.place = place ? place(i) : "";
    }
}

namespace {

// Also when the clock was set back: nothing is to wait until it is as late as before.
bool has_passed(std::int64_t seconds, std::int64_t since, const wg::Time& time) {
    return time.seconds < since || time.seconds - since >= seconds;
}

} // namespace

// Something was sent to the present address for a while, and no handshake came of it.
bool EndpointWatch::is_failing(Watched& watched, const wg::Peer& peer, const wg::Time& time,
                               bool impatient) {
    if (watched.tried != peer.endpoint) {
        watched.tried = peer.endpoint;
        watched.tried_since = time.seconds;
        watched.sent_before = peer.tx_bytes;
        return impatient;
    }
    return has_passed(kTrySeconds, watched.tried_since, time) &&
           peer.tx_bytes != watched.sent_before;
}

wg::Config EndpointWatch::look(const wg::Device& now, const wg::Time& time, bool impatient) {
    wg::Config change;
    for (const wg::Peer& peer : now.peers) {
        const auto found = peers_.find(peer.public_key);
        if (found == peers_.end())
            continue;
        Watched& watched = found->second;
        if (wg::is_alive(peer, time)) {
            watched.tried.reset(); // when it dies, its address has all its time again
            continue;
        }
        if (watched.addresses.empty() || has_passed(kFreshSeconds, watched.looked_up, time)) {
            wg::Addresses answer = look_up_(watched.name);
            if (answer.endpoints.empty())
                complaints_.push_back(watched.place + answer.reason + ": " +
                                      wg::quote(wg::to_string(wg::EndpointSpec(watched.name))));
            else
                watched.addresses = std::move(answer.endpoints);
            watched.looked_up = time.seconds;
        }
        const bool failing = is_failing(watched, peer, time, impatient);
        const auto next = wg::next_endpoint(peer, watched.addresses, failing, time);
        if (!next)
            continue;
        watched.tried = next;
        watched.tried_since = time.seconds;
        watched.sent_before = peer.tx_bytes;
        wg::PeerConfig& moved = change.peers.emplace_back();
        moved.public_key = peer.public_key;
        moved.update_only = true;
        moved.endpoint = *next;
    }
    return change;
}

} // namespace ctl
