// SPDX-License-Identifier: MIT
// coverage.hpp - whether networks together leave nothing out.
#pragma once

#include <wgctl/address.hpp>

#include <vector>

namespace wg {

/// Whether the union of @p networks holds every address of @p space. Those of the other family, or
/// outside of it, do not count.
bool covers(const AllowedIp& space, std::vector<AllowedIp> networks);

/// Whether it holds every public address of a family: all but those of the IANA special-purpose
/// registries and multicast, in IPv6 all of 2000::/3 but the former.
bool covers_public(Family family, std::vector<AllowedIp> networks);

} // namespace wg
