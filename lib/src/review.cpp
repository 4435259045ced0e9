// SPDX-License-Identifier: MIT
// review.cpp - what the lines of a configuration mean together.
#include "review.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace wg {
namespace {

void find_twins(Draft& draft, const Source& source) {
    const auto& peers = draft.parsed.file.device.peers;
    std::unordered_map<PublicKey, std::size_t> first;
    first.reserve(peers.size());
    for (std::size_t i = 0; i < peers.size(); ++i) {
        if (draft.peers[i].public_key.line == 0)
            continue;
        const auto [twin, is_new] = first.try_emplace(peers[i].public_key, i);
        if (!is_new)
            draft.warn(
                source, draft.peers[i].public_key,
                fmt::format("the peer of line {} has the same PublicKey; there is one such peer, "
                            "and what is set here replaces what is set there",
                            draft.peers[twin->second].public_key.line));
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
