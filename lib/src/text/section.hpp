// SPDX-License-Identifier: MIT
// section.hpp - a peer as the section of a configuration file.
#pragma once

#include <wgctl/device.hpp>
#include <wgctl/wipe.hpp>

namespace wg {

/// Appends one section [Peer]. @p name is for the scope of a link-local endpoint.
void append_section(SecretString& out, const Peer& peer, const ScopeNamer& name);

} // namespace wg
