// SPDX-License-Identifier: MIT
// utf8.hpp - the characters of UTF-8 (RFC 3629).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace wg {

/// Bytes of the character that a text begins with; 0 when it begins with none. The text is not
/// empty.
constexpr std::size_t character_size(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || text.size() < size)
        return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
    }
    const bool longer_than_need_be =
        (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
    const bool no_character =
        (lead == 0xed && byte(1) >= 0xa0) || (lead == 0xf4 && byte(1) >= 0x90);
    return longer_than_need_be || no_character ? 0 : size;
}

/// The number of a character, all of whose bytes are given.
constexpr char32_t code_point(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character[0]);
    const std::size_t size = character.size();
    char32_t number = size == 1 ? lead : lead & (0xffu >> (size + 1));
    for (const char c : character.substr(1))
        number = number << 6 | (static_cast<unsigned char>(c) & 0x3f);
    return number;
}

/// The column of a byte in a line, from 1: so many characters are before it, and the bytes that are
/// of none.
constexpr unsigned column_of(std::string_view line, std::size_t offset) {
    unsigned column = 1;
    for (std::size_t at = 0; at < offset && at < line.size(); ++column)
        at += std::max<std::size_t>(character_size(line.substr(at)), 1);
    return column;
}

/// True for what a terminal obeys or nobody sees: control characters, blanks other than U+0020,
/// zero-width characters, those that change the direction of writing, the byte order mark.
constexpr bool is_unseen(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x1680 || c == 0x180e ||
           (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) ||
           (c >= 0x205f && c <= 0x206f) || c == 0x3000 || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb);
}

/// True when any such character, or a byte that is of none, is in the text.
constexpr bool has_unseen(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        if (size == 0 || is_unseen(code_point(text.substr(0, size))))
            return true;
        text.remove_prefix(size);
    }
    return false;
}

} // namespace wg
