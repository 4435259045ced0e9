// SPDX-License-Identifier: MIT
// transaction.hpp - a change that wg.ko carries out whole or not at all, as messages of the wgctl
// family. Pure.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/config.hpp>
#include <wgctl/transport.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

/// The change in as many parts as it needs; the last one commits. Code::invalid for what
/// check_sayable() refuses.
Result<std::vector<Request>> encode_transaction(std::string_view name, const Config& change);

/// Forgets the parts that were sent on this socket. Every driver that has the wgctl family
/// understands it.
Request abort_transaction();

/// As locate() of dump.hpp, for an error's offset into the body of a part.
std::string locate_in_part(netlink::Bytes body, std::size_t offset);

} // namespace wg
