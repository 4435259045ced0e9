// SPDX-License-Identifier: MIT
// letters.hpp - the letters and blanks of configuration files: ASCII, whatever the locale.
#pragma once

#include <wgctl/wipe.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace wg {

/// As isspace(3) in the C locale.
constexpr bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Equal but for the case of letters.
constexpr bool same(std::string_view a, std::string_view b) {
    return a == b || std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// Without its white space. A line that is not understood may be a secret.
inline SecretString compact(std::string_view text) {
    SecretString out;
    std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return !is_space(c); });
    return out;
}

constexpr std::string_view trim_end(std::string_view text) {
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

constexpr std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    return trim_end(text);
}

/// Calls take(word) for each word, as wg-quick(8) finds them: commas part them as white space does.
template <class Take>
void each_word(std::string_view text, const Take& take) {
    const auto parts = [](char c) { return c == ',' || is_space(c); };
    for (auto at = text.begin();;) {
        const auto begin = std::find_if_not(at, text.end(), parts);
        if (begin == text.end())
            return;
        at = std::find_if(begin, text.end(), parts);
        take(std::string_view(begin, at));
    }
}

/// A text without the byte order mark (U+FEFF in UTF-8) that some editors begin a file with.
constexpr std::string_view skip_mark(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    return text.substr(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
}

/// Takes the first line off @p text. The line has no newline.
constexpr std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// Calls take(item) for each item of a comma-separated list. An empty list is one empty item.
template <class Take>
constexpr void each_item(std::string_view list, const Take& take) {
    for (std::size_t start = 0; start <= list.size();) {
        const auto comma = std::min(list.find(',', start), list.size());
        take(list.substr(start, comma - start));
        start = comma + 1;
    }
}

} // namespace wg
