// SPDX-License-Identifier: MIT
// key_text.hpp - where in a text from outside there may be a key; the rule is in quote.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace wg {

/// Offsets in the text, the `=` behind a key included.
struct KeyPlace {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The first at or behind @p from, which is not in the midst of a word.
std::optional<KeyPlace> find_key(std::string_view text, std::size_t from = 0);

/// True for a single word of 12 or more letters of base64, with or without `=` behind it: what the
/// second line of a key looks like when it was broken.
bool is_key_remainder(std::string_view line) noexcept;

} // namespace wg
