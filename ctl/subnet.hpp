// SPDX-License-Identifier: MIT
// subnet.hpp - which address of a network is still free.
#pragma once

#include <wgctl/address.hpp>

#include <optional>
#include <span>

namespace ctl {

/// The lowest host address of @p subnet that none of @p taken holds, in time that depends on their
/// number alone. The network's own address and, in IPv4, its broadcast address are no hosts, unless
/// the network is too small to have them (RFC 3021). A network among @p taken that is as large as
/// the subnet or larger is a route, not an address, and takes nothing. Nothing when all are taken,
/// and when the subnet is a single address.
std::optional<wg::IpAddress> free_address(const wg::AllowedIp& subnet,
                                          std::span<const wg::AllowedIp> taken);

} // namespace ctl
