// SPDX-License-Identifier: MIT
// qr_picture.hpp - a QR code in characters: half blocks of UTF-8, two modules a character.
#pragma once

#include <wgctl/wipe.hpp>

#include <cstddef>
#include <span>

namespace ctl {

inline constexpr std::size_t kQuietModules = 4; ///< around the code (ISO/IEC 18004)

/// @p modules are @p width times @p width bytes, row by row, dark ones with their lowest bit set.
/// A line takes a column for each and for the light quiet zone on both sides. Light is what is
/// drawn, so the terminal's background must be dark; @p colors makes it so.
wg::SecretString qr_picture(std::span<const unsigned char> modules, std::size_t width, bool colors);

} // namespace ctl
