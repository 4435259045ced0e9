// SPDX-License-Identifier: MIT
// base64.cpp - keys as text and back, without a table lookup or a branch on a secret.
#include "base64.hpp"

namespace wg {
namespace {

// All ones when low <= value <= high, else zero. Both differences are negative only inside the
// range, and an arithmetic shift spreads the sign bit of their conjunction.
constexpr int in_range(int value, int low, int high) {
    return ((low - 1 - value) & (value - high - 1)) >> 31;
}

constexpr char digit(unsigned six_bits) {
    const int value = static_cast<int>(six_bits & 63);
    const int letter = (in_range(value, 0, 25) & (value + 'A')) |
                       (in_range(value, 26, 51) & (value - 26 + 'a')) |
                       (in_range(value, 52, 61) & (value - 52 + '0')) |
                       (in_range(value, 62, 62) & '+') | (in_range(value, 63, 63) & '/');
    return static_cast<char>(letter);
}

// 0..63, or -1 for a character outside of the alphabet.
constexpr int value_of(char letter) {
    const int c = static_cast<unsigned char>(letter);
    const int upper = in_range(c, 'A', 'Z'), lower = in_range(c, 'a', 'z');
    const int number = in_range(c, '0', '9'), plus = in_range(c, '+', '+');
    const int slash = in_range(c, '/', '/');
    const int known = upper | lower | number | plus | slash;
    return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (number & (c - '0' + 52)) |
           (plus & 62) | (slash & 63) | ~known;
}

} // namespace

void encode_base64(const KeyBytes& bytes, std::span<char, kKeyTextChars> text) noexcept {
    std::size_t out = 0;
    for (std::size_t in = 0; in < kKeyBytes; in += 3) {
        const unsigned third = in + 2 < kKeyBytes ? bytes[in + 2] : 0u;
        const unsigned group = unsigned(bytes[in]) << 16 | unsigned(bytes[in + 1]) << 8 | third;
        for (unsigned shift = 24; shift > 0;)
            text[out++] = digit(group >> (shift -= 6));
    }
    text[kKeyTextChars - 1] = '=';
}

std::optional<KeyBytes> decode_base64(std::string_view text) noexcept {
    if (text.size() != kKeyTextChars || text.back() != '=')
        return std::nullopt;
    KeyBytes bytes{};
    int bad = 0;
    for (std::size_t in = 0, out = 0; in < kKeyTextChars; in += 4) {
        const bool last = in + 4 == kKeyTextChars;
        int values[4];
        for (std::size_t i = 0; i < 4; ++i)
            values[i] = last && i == 3 ? 0 : value_of(text[in + i]);
        bad |= values[0] | values[1] | values[2] | values[3];
        const unsigned group = unsigned(values[0] & 63) << 18 | unsigned(values[1] & 63) << 12 |
                               unsigned(values[2] & 63) << 6 | unsigned(values[3] & 63);
        bytes[out++] = static_cast<std::uint8_t>(group >> 16);
        bytes[out++] = static_cast<std::uint8_t>(group >> 8);
        if (last)
            bad |= -static_cast<int>(group & 0xff); // two bits that must be zero
        else
            bytes[out++] = static_cast<std::uint8_t>(group);
    }
    const bool good = bad >= 0; // only the sign bit of a value tells of an error
    if (!good) {
        wipe(bytes.data(), bytes.size());
        return std::nullopt;
    }
    std::optional<KeyBytes> result = bytes;
    wipe(bytes.data(), bytes.size());
    return result;
}

} // namespace wg
