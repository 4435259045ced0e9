// SPDX-License-Identifier: MIT
// scope.hpp - interfaces as the scopes of link-local addresses.
#pragma once

#include <wgctl/api.hpp>

#include <cstdint>
#include <string>

namespace wg {

/// A ScopeNamer: if_indextoname(3), or the number when there is no such interface.
WGCTL_API std::string interface_name(std::uint32_t index);

} // namespace wg
