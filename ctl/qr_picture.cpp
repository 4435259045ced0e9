// SPDX-License-Identifier: MIT
// qr_picture.cpp - a QR code in characters.
#include "qr_picture.hpp"

#include <string_view>

namespace ctl {
namespace {

constexpr std::string_view kWhiteOnBlack = "\033[97;40m";
constexpr std::string_view kReset = "\033[0m";

// By upper and lower half, light or not.
constexpr std::string_view kBlocks[2][2] = {{" ", "\u2584"}, {"\u2580", "\u2588"}};

} // namespace

wg::SecretString qr_picture(std::span<const unsigned char> modules, std::size_t width,
                            bool colors) {
    const std::size_t whole = width + 2 * kQuietModules;
    const auto is_light = [&](std::size_t x, std::size_t y) {
        if (y >= whole)
            return false;   // below the last line of an odd number
        x -= kQuietModules; // wraps to the left of the code, and is past its end then too
        y -= kQuietModules;
        return x >= width || y >= width || (modules[y * width + x] & 1) == 0;
    };
    wg::SecretString out;
    for (std::size_t y = 0; y < whole; y += 2) {
        if (colors)
            out += kWhiteOnBlack;
        for (std::size_t x = 0; x < whole; ++x)
            out += kBlocks[is_light(x, y)][is_light(x, y + 1)];
        if (colors)
            out += kReset;
        out += '\n';
    }
    return out;
}

} // namespace ctl
