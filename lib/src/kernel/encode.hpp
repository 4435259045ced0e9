// SPDX-License-Identifier: MIT
// encode.hpp - what to change, as the driver's messages. Pure. The way back is in dump.hpp.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/config.hpp>

#include <string_view>

namespace wg {

/// @name The exact number of bytes that encode_set() writes, for the longest interface name.
/// @{
std::size_t device_size(const Config& change); ///< all but the peers' own, their nest included
std::size_t peer_size(const PeerConfig& peer); ///< all but the allowed IPs, their nest included
std::size_t allowed_ip_size(const AllowedIpChange& change);
/// @}

/// The body of a GET request.
SecretBytes encode_get(std::string_view name);

/// Code::invalid when a key is still in a file, or an endpoint a HostName.
Status check_sayable(const Config& change);

/// The body of a SET request. Code::invalid for what is not sayable or a nest past 64 KiB.
Result<SecretBytes> encode_set(std::string_view name, const Config& change);

/// The body of WGCTL_CMD_STAGE: the change as one part of a transaction. @p flags are
/// WGCTL_STAGE_*.
Result<SecretBytes> encode_part(std::string_view name, const Config& change, std::uint32_t flags);

} // namespace wg
