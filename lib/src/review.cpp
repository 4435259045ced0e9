// SPDX-License-Identifier: MIT
// review.cpp - what the lines of a configuration mean together.
#include "review.hpp"

#include <fmt/format.h>

#include <bit>
#include <functional>
#include <limits>

namespace wg {
namespace {

// The first peer of each key. With a hundred thousand of them the nodes of a map would take as long
// as all the rest.
class FirstPeers {
public:
    explicit FirstPeers(const std::vector<PeerConfig>& peers)
        : peers_(peers), slots_(std::bit_ceil(2 * peers.size() + 1), kFree) {}

    /// The first with the key of peer @p i, which is that one itself unless there was one before.
    std::size_t of(std::size_t i) {
        std::size_t slot = std::hash<PublicKey>()(peers_[i].public_key);
        for (;; ++slot) {
            std::uint32_t& found = slots_[slot & (slots_.size() - 1)];
            if (found == kFree)
                found = static_cast<std::uint32_t>(i);
            if (peers_[found].public_key == peers_[i].public_key)
                return found;
        }
    }

private:
    static constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();
    const std::vector<PeerConfig>& peers_;
    std::vector<std::uint32_t> slots_; // more than half of them are free
};

void find_twins(Draft& draft, const Source& source) {
    const auto& peers = draft.parsed.file.device.peers;
    FirstPeers first(peers);
    for (std::size_t i = 0; i < peers.size(); ++i) {
        if (draft.peers[i].public_key.line == 0)
            continue;
        const std::size_t twin = first.of(i);
        if (twin != i)
            draft.warn(
                source, draft.peers[i].public_key,
                fmt::format("the peer of line {} has the same PublicKey; there is one such peer, "
                            "and what is set here replaces what is set there",
                            draft.peers[twin].public_key.line));
    }
}

void find_self(Draft& draft, const Source& source) {
    const Config& device = draft.parsed.file.device;
    if (!device.private_key || device.private_key->is_zero())
        return;
    const auto own = derive_public_key(*device.private_key);
    for (std::size_t i = 0; own && i < device.peers.size(); ++i) {
        if (device.peers[i].public_key == *own)
            draft.warn(
                source, draft.peers[i].public_key,
                "this is the interface's own public key, and the kernel ignores such a peer; "
                "write the other side's");
    }
}

void find_moves(Draft& draft, const Source& source) {
    const auto& peers = draft.parsed.file.device.peers;
    const auto claims = claims_of(draft);
    for (std::size_t i = 1; i < claims.size(); ++i) {
        const Claim& loser = claims[i - 1];
        const Claim& winner = claims[i];
        if (loser.network == winner.network &&
            peers[loser.peer].public_key != peers[winner.peer].public_key)
            draft.warn(
                source, draft.allowed_ips[winner.place],
                fmt::format("this network moves here from the peer above in line {}, which loses "
                            "it; a network has one peer",
                            draft.allowed_ips[loser.place].line));
    }
}

} // namespace

void find_conflicts(Draft& draft, const Source& source) {
    find_twins(draft, source);
    find_self(draft, source);
    find_moves(draft, source);
}

} // namespace wg
