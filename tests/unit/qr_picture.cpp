// SPDX-License-Identifier: MIT
// qr_picture.cpp - a QR code in characters.
#include "qr_picture.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>

namespace {

// One character of four kinds for two modules, one above the other.
std::string rows(const std::string& picture) {
    std::string out;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (picture[i] == ' ' || picture[i] == '\n') {
            out += picture[i];
            continue;
        }
        const std::string block = picture.substr(i, 3);
        out += block == "\u2588" ? 'B' : block == "\u2580" ? 'u' : 'l';
        i += 2;
    }
    return out;
}

TEST_CASE("TwoModulesAreOneCharacterAndFourLightOnesSurroundThem") {
    // Other bits than the lowest are the encoder's own.
    constexpr std::array<unsigned char, 9> modules = {0x03, 0x02, 0x01, 0x01, 0x01,
                                                      0x00, 0x00, 0x01, 0xc0};
    CHECK(rows(std::string(ctl::qr_picture(modules, 3, false))) == "BBBBBBBBBBB\n"
                                                                   "BBBBBBBBBBB\n"
                                                                   "BBBB ulBBBB\n"
                                                                   "BBBBBlBBBBB\n"
                                                                   "BBBBBBBBBBB\n"
                                                                   "uuuuuuuuuuu\n");
}

TEST_CASE("ColorsAreSetOnEveryLineAndTakenBack") {
    constexpr std::array<unsigned char, 1> module = {1};
    const std::string picture(ctl::qr_picture(module, 1, true));
    std::size_t set = 0, reset = 0, lines = 0;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        set += picture.compare(i, 8, "\033[97;40m") == 0;
        reset += picture.compare(i, 5, "\033[0m\n") == 0;
        lines += picture[i] == '\n';
    }
    CHECK(lines == 5);
    CHECK(set == lines);
    CHECK(reset == lines);
}

} // namespace
