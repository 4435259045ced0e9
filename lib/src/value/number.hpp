// SPDX-License-Identifier: MIT
// number.hpp - digits to numbers, strictly: no sign, no white space, nothing left over.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wg {

/// 0..@p max in the given base. Leading zeros are fine and do not mean octal.
inline std::optional<std::uint64_t> parse_digits(std::string_view text, std::uint64_t max,
                                                 int base) noexcept {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (text.empty() || error != std::errc() || stop != end || value > max)
        return std::nullopt;
    return value;
}

inline std::optional<std::uint64_t> parse_decimal(std::string_view text,
                                                  std::uint64_t max) noexcept {
    return parse_digits(text, max, 10);
}

} // namespace wg
