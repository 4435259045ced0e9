// SPDX-License-Identifier: MIT
// kind.hpp - the link kinds of drivers, each with a generic netlink family of its name.
#pragma once

#include <wgctl/api.hpp>

#include <string_view>

namespace wg {

/// The in-tree driver's link kind and family name, and wg.ko's unless loaded with kind=NAME.
inline constexpr std::string_view kDefaultKind = "wireguard";

/// True for what wg.ko takes as kind=NAME, or a longer name: 1 to 15 letters, digits and `_.-`, the
/// first of which is no `-`.
WGCTL_API bool is_kind(std::string_view text) noexcept;

} // namespace wg
