// SPDX-License-Identifier: MIT
// base64.cpp - keys as text and back, without a table lookup or a branch on a secret.
#include "value/base64.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace wg {
namespace {

// Sixteen letters, or their values, at once: a hundred thousand keys are most of a large
// configuration. Comparing gives all ones or zero, lane by lane.
using Lanes [[gnu::vector_size(16)]] = std::uint8_t;
constexpr std::size_t kLanes = 16;

// The digits of a key, zero from where the key ends. Cleared in the end.
struct Digits {
    std::array<std::uint8_t, 3 * kLanes> of;

    template <class Map>
    void each(const Map& map) {
        for (std::size_t i = 0; i < of.size(); i += kLanes) {
            Lanes lanes;
            std::memcpy(&lanes, &of[i], kLanes);
            lanes = map(lanes);
            std::memcpy(&of[i], &lanes, kLanes);
        }
    }
    ~Digits() { wipe(of.data(), of.size()); }
};
constexpr std::size_t kDigits = kKeyTextChars - 1;

Lanes in_range(const Lanes& value, std::uint8_t low, std::uint8_t high) {
    return std::bit_cast<Lanes>((value >= low) & (value <= high));
}

Lanes letters_of(const Lanes& value) {
    return (in_range(value, 0, 25) & (value + 'A')) |
           (in_range(value, 26, 51) & (value + ('a' - 26))) |
           (in_range(value, 52, 61) & (value - (52 - '0'))) | (in_range(value, 62, 62) & '+') |
           (in_range(value, 63, 63) & '/');
}

// 0..63, or 255 for a character outside of the alphabet.
Lanes values_of(const Lanes& letter) {
    const Lanes upper = in_range(letter, 'A', 'Z'), lower = in_range(letter, 'a', 'z');
    const Lanes number = in_range(letter, '0', '9');
    const Lanes plus = in_range(letter, '+', '+'), slash = in_range(letter, '/', '/');
    return (upper & (letter - 'A')) | (lower & (letter - ('a' - 26))) |
           (number & (letter + (52 - '0'))) | (plus & 62) | (slash & 63) |
           ~(upper | lower | number | plus | slash);
}

} // namespace

void encode_base64(const KeyBytes& bytes, std::span<char, kKeyTextChars> text) noexcept {
    Digits digits{};
    for (std::size_t in = 0, out = 0; in < kKeyBytes; in += 3, out += 4) {
        const unsigned third = in + 2 < kKeyBytes ? bytes[in + 2] : 0u;
        const unsigned group = unsigned(bytes[in]) << 16 | unsigned(bytes[in + 1]) << 8 | third;
        for (unsigned i = 0; i < 4; ++i)
            digits.of[out + i] = static_cast<std::uint8_t>(group >> (18 - 6 * i) & 63);
    }
    digits.each(letters_of);
    std::memcpy(text.data(), digits.of.data(), kDigits);
    text[kDigits] = '=';
}

std::optional<KeyBytes> decode_base64(std::string_view text) noexcept {
    if (text.size() != kKeyTextChars || text.back() != '=')
        return std::nullopt;
    Digits digits;
    digits.of.fill('A');
    std::memcpy(digits.of.data(), text.data(), kDigits);
    digits.each(values_of);
    std::optional<KeyBytes> bytes(std::in_place);
    unsigned all = 0;
    for (std::size_t in = 0, out = 0; out < kKeyBytes; in += 4, out += 3) {
        const unsigned a = digits.of[in], b = digits.of[in + 1];
        const unsigned c = digits.of[in + 2], d = digits.of[in + 3];
        all |= a | b | c | d;
        const unsigned group = a << 18 | b << 12 | c << 6 | d;
        (*bytes)[out] = static_cast<std::uint8_t>(group >> 16);
        (*bytes)[out + 1] = static_cast<std::uint8_t>(group >> 8);
        if (out + 2 < kKeyBytes)
            (*bytes)[out + 2] = static_cast<std::uint8_t>(group);
        else
            all |= group & 0xff; // two bits that must be zero
    }
    if (all > 63) {
        wipe(bytes->data(), bytes->size());
        bytes.reset();
    }
    return bytes;
}

} // namespace wg
