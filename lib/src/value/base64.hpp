// SPDX-License-Identifier: MIT
// base64.hpp - keys as text and back, without a table lookup or a branch on a secret.
#pragma once

#include <wgctl/key.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace wg {

/// RFC 4648, section 4.
void encode_base64(const KeyBytes& bytes, std::span<char, kKeyTextChars> text) noexcept;

/// Nothing unless @p text is exactly what encode_base64 would give: 44 characters, one '=', the two
/// unused bits zero. Only the length and the verdict show in the timing.
std::optional<KeyBytes> decode_base64(std::string_view text) noexcept;

} // namespace wg
