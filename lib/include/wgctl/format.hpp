// SPDX-License-Identifier: MIT
// format.hpp - the inverse of parse.hpp.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/wipe.hpp>

namespace wg {

/// A configuration file that parse() turns into @p file again, as long as every field is one that a
/// file can express: removed peers, update-only ones and replaced peer lists are not.
WGCTL_API SecretString format(const ConfigFile& file);

/// One section [Peer] of such a file.
WGCTL_API SecretString format(const PeerConfig& peer);

/// The same for a peer as it is, its endpoint as numbers. @p name is for the scope of a link-local
/// one.
WGCTL_API SecretString format(const Peer& peer, const ScopeNamer& name = {});

/// What `wg showconf` prints: peers in the kernel's order, endpoints as numbers.
WGCTL_API SecretString format(const Device& device, const ScopeNamer& name = {});

} // namespace wg
