// SPDX-License-Identifier: MIT
// edit_distance.hpp - how far a word is from another, for whoever mistypes one.
#pragma once

#include <wgctl/api.hpp>

#include <cstddef>
#include <string_view>

namespace wg {

/// Insertions, deletions, substitutions and swaps of neighbours between two texts, letter case not
/// counted.
WGCTL_API std::size_t edit_distance(std::string_view a, std::string_view b);

} // namespace wg
