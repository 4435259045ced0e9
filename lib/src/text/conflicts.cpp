// SPDX-License-Identifier: MIT
// conflicts.cpp - what the lines of a configuration mean together.
#include "text/conflicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>

namespace wg {
namespace {

// Finds equals among numbered items. With hundreds of thousands of them the nodes of a map, or a
// sort, would take as long as all the rest.
class Places {
public:
    explicit Places(std::size_t items) : slots_(std::bit_ceil(2 * items + 1), kFree) {}

    /// The place of an item: the number of one that is equal, as it was left there, or @p number.
    std::uint32_t& of(std::uint32_t number, std::size_t hash, const auto& equals) {
        for (;; ++hash) {
            std::uint32_t& found = slots_[hash & (slots_.size() - 1)];
            if (found == kFree)
                found = number;
            if (found == number || equals(found))
                return found;
        }
    }

private:
    static constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> slots_; // more than half of them are free
};

// Of the bytes, all of which count. An attacker who makes it slow has written the file himself.
std::size_t hash_of(const AllowedIp& network) {
    std::uint64_t high = 0, low = 0;
    const auto bytes = network.address.bytes();
    std::memcpy(&high, bytes.data(), std::min(bytes.size(), sizeof high));
    if (bytes.size() > sizeof high)
        std::memcpy(&low, bytes.data() + sizeof high, sizeof low);
    constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15u; // the golden ratio
    const std::uint64_t mixed = ((high * kOdd ^ low) + network.cidr) * kOdd;
    return mixed >> 32;
}

void find_twins(Draft& draft, const Source& source) {
    const auto& peers = draft.parsed.file.device.peers;
    Places first(peers.size());
    for (std::uint32_t i = 0; i < peers.size(); ++i) {
        if (draft.parsed.places.peers[i].public_key.line == 0)
            continue;
        const PublicKey& key = peers[i].public_key;
        const std::size_t twin = first.of(i, std::hash<PublicKey>()(key), [&](std::uint32_t other) {
            return peers[other].public_key == key;
        });
        if (twin != i)
            draft.warn(
                source, draft.parsed.places.peers[i].public_key,
                fmt::format("the peer of line {} has the same PublicKey; there is one such peer, "
                            "and what is set here replaces what is set there",
                            draft.parsed.places.peers[twin].public_key.line));
        else if (key.is_zero())
            draft.warn(source, draft.parsed.places.peers[i].public_key,
                       "an all-zero key is invalid, so no handshake can succeed; write the other "
                       "side's");
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
                source, draft.parsed.places.peers[i].public_key,
                "this is the interface's own public key, and the kernel ignores such a peer; "
                "write the other side's");
    }
}

void find_moves(Draft& draft, const Source& source) {
    const auto& peers = draft.parsed.file.device.peers;
    const auto claims = claims_of(draft);
    Places last(claims.size());
    for (std::uint32_t i = 0; i < claims.size(); ++i) {
        const Claim& winner = claims[i];
        std::uint32_t& place = last.of(i, hash_of(winner.network), [&](std::uint32_t other) {
            return claims[other].network == winner.network;
        });
        const Claim& loser = claims[std::exchange(place, i)];
        if (peers[loser.peer].public_key != peers[winner.peer].public_key)
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
