// SPDX-License-Identifier: MIT
// batch.hpp - one change cut into pieces that each fit into a message. Pure.
#pragma once

#include <wgctl/config.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace wg {

/// Bytes of attributes in one SET message. Well below what a nest can say (64 KiB) and what a
/// socket takes at once (208 KiB), and large enough that messages cost nothing next to peers.
inline constexpr std::size_t kMaxMessageBytes = 32768;

/// The least that split() can work with: a device's own attributes, one full peer and one IP.
inline constexpr std::size_t kMinMessageBytes = 512;

struct Piece {
    Config change;
    bool continues_peer = false; ///< the first peer goes on from the piece before
};

using OnPiece = std::function<Status(Piece&)>;

/// Cuts the change so that encode_set() stays within @p limit bytes (at least kMinMessageBytes) for
/// each piece. Only the first piece carries the device's own fields and replaces peers. A peer that
/// fits into a message is never torn; of a torn one only the first part replaces allowed IPs and
/// has the other fields. There is always at least one piece. The pieces come one by one, and may be
/// moved from; the first failure of @p on_piece ends it.
Status split(const Config& change, std::size_t limit, const OnPiece& on_piece);

/// All of them.
std::vector<Piece> split(const Config& change, std::size_t limit);

/// The inverse: merge(split(c, n)) == c.
Config merge(std::vector<Piece> pieces);

} // namespace wg
