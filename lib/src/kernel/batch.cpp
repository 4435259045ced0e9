// SPDX-License-Identifier: MIT
// batch.cpp - one change cut into pieces that each fit into a message.
#include "kernel/batch.hpp"

#include "kernel/encode.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace wg {
namespace {

class Splitter {
public:
    Splitter(std::size_t limit, const OnPiece& on_piece) : limit_(limit), on_piece_(on_piece) {}

    void begin(Config device);
    Status add(const PeerConfig& peer);
    Status end() { return on_piece_(piece_); }

private:
    std::size_t room() const { return used_ < limit_ ? limit_ - used_ : 0; }
    Status next_piece();
    Status tear(const PeerConfig& peer);

    std::size_t limit_;
    const OnPiece& on_piece_;
    std::size_t used_ = 0;
    Piece piece_;
};

// The size of a device with peers, so that the nest around them is counted once and for all.
std::size_t device_part(Config device) {
    device.peers.resize(1);
    return device_size(device);
}

void Splitter::begin(Config device) {
    used_ = device_part(device);
    piece_ = {std::move(device), false};
}

Status Splitter::next_piece() {
    auto taken = on_piece_(piece_);
    // Its memory serves again, unless it was moved from.
    std::vector<PeerConfig> peers = std::move(piece_.change.peers);
    peers.clear();
    begin({});
    piece_.change.peers = std::move(peers);
    return taken;
}

std::size_t whole_size(const PeerConfig& peer) {
    std::size_t size = peer_size(peer);
    for (const AllowedIpChange& change : peer.allowed_ips)
        size += allowed_ip_size(change);
    return size;
}

Status Splitter::add(const PeerConfig& peer) {
    const std::size_t size = whole_size(peer);
    if (size > room() && !piece_.change.peers.empty()) {
        if (auto taken = next_piece(); !taken)
            return taken;
    }
    if (size > room())
        return tear(peer);
    used_ += size;
    piece_.change.peers.push_back(peer);
    return {};
}

// The rest of a peer keeps the flags that say whether it may come into being, for without them a
// removed or absent peer would be made by its own continuation.
PeerConfig rest_of(const PeerConfig& peer) {
    PeerConfig rest;
    rest.public_key = peer.public_key;
    rest.remove = peer.remove;
    rest.update_only = peer.update_only;
    return rest;
}

Status Splitter::tear(const PeerConfig& peer) {
    PeerConfig part = peer;
    const std::vector<AllowedIpChange> list = std::exchange(part.allowed_ips, {});
    for (auto next = list.begin();;) {
        part.allowed_ips.push_back(*next); // counts the nest around the list
        used_ += peer_size(part) + allowed_ip_size(*next);
        for (++next; next != list.end() && allowed_ip_size(*next) <= room(); ++next) {
            used_ += allowed_ip_size(*next);
            part.allowed_ips.push_back(*next);
        }
        PeerConfig rest = rest_of(part);
        piece_.change.peers.push_back(std::move(part));
        if (next == list.end())
            return {};
        part = std::move(rest);
        if (auto taken = next_piece(); !taken)
            return taken;
        piece_.continues_peer = true;
    }
}

// All but the peers.
Config device_of(const Config& change) {
    Config device;
    device.fwmark = change.fwmark;
    device.listen_port = change.listen_port;
    device.replace_peers = change.replace_peers;
    device.private_key = change.private_key;
    device.private_key_file = change.private_key_file;
    return device;
}

} // namespace

Status split(const Config& change, std::size_t limit, const OnPiece& on_piece) {
    Splitter splitter(std::max(limit, kMinMessageBytes), on_piece);
    splitter.begin(device_of(change));
    for (const PeerConfig& peer : change.peers) {
        if (auto added = splitter.add(peer); !added)
            return added;
    }
    return splitter.end();
}

std::vector<Piece> split(const Config& change, std::size_t limit) {
    std::vector<Piece> pieces;
    (void)split(change, limit, [&](Piece& piece) -> Status {
        pieces.push_back(std::move(piece));
        return {};
    });
    return pieces;
}

Config merge(std::vector<Piece> pieces) {
    Config whole;
    for (Piece& piece : pieces) {
        auto next = piece.change.peers.begin();
        if (&piece == &pieces.front()) {
            whole = std::move(piece.change);
            continue;
        }
        if (piece.continues_peer) {
            std::ranges::move(next->allowed_ips,
                              std::back_inserter(whole.peers.back().allowed_ips));
            ++next;
        }
        std::move(next, piece.change.peers.end(), std::back_inserter(whole.peers));
    }
    return whole;
}

} // namespace wg
