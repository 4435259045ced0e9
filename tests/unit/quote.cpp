// SPDX-License-Identifier: MIT
// quote.cpp - what a message shows of a text from outside.
#include "directory.hpp"
#include "random.hpp"

#include <wgctl/key.hpp>
#include <wgctl/quote.hpp>
#include <wgctl/result.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace wg;

namespace {

const std::string kKey = "2Jk6MUqEWsHUZfGCf+zRicC7sJKoH6hTnmTRDAHpLFQ=";
const std::string kHex = "d8993a314a8458b1d465f1827fecd189c0bbb092a81fa8539e64d10c01e92c54";

bool shares_twelve(std::string_view text, std::string_view key) {
    for (std::size_t i = 0; i + 12 <= key.size(); ++i) {
        if (text.find(key.substr(i, 12)) != text.npos)
            return true;
    }
    return false;
}

} // namespace

TEST_CASE("AKeyIsHiddenWhereverItIs", "[quote]") {
    CHECK(hide_keys(kKey) == "(hidden)");
    CHECK(hide_keys(kHex) == "(hidden)");
    CHECK(hide_keys("private-key=" + kKey) == "private-key=(hidden)");
    CHECK(hide_keys("a " + kKey + ":51820, b") == "a (hidden):51820, b");
    CHECK(hide_keys("key" + kKey + "\n" + kHex + "?") == "(hidden)\n(hidden)?");
    CHECK(hide_keys("/etc/wireguard/" + kKey) == "(hidden)");
    CHECK(hide_keys(kKey.substr(0, 43)) == "(hidden)");
    CHECK(hide_keys(kKey.substr(1, 42)) == "(hidden)");
    CHECK(hide_keys("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") == "(hidden)");
    CHECK(quote(kKey + "=") == "`(hidden)'");
    CHECK(fail(Code::invalid, "bad: " + kKey).error().context == "bad: (hidden)");
}

TEST_CASE("EveryKeyIsHiddenWholeOrMistyped", "[quote]") {
    test::Random random(20);
    for (int i = 0; i < 2000; ++i) {
        const KeyBytes bytes = random.key();
        const std::string key(PresharedKey(bytes).to_base64().view());
        INFO(key);
        CHECK(hide_keys(key) == "(hidden)");
        CHECK(hide_keys(key + key) == "(hidden)(hidden)");
        CHECK_FALSE(shares_twelve(hide_keys("x" + key.substr(0, 43) + "y"), key));
        std::string url = key;
        for (char& c : url)
            c = c == '+' ? '-' : c == '/' ? '_' : c;
        CHECK(hide_keys(url) == "(hidden)");
        std::string hex;
        for (const std::uint8_t byte : bytes)
            hex.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
        CHECK(hide_keys(hex) == "(hidden)");
    }
}

// Every place of a break, with everything that people and programs break a key with.
TEST_CASE("AKeyInPiecesIsHidden", "[quote]") {
    for (const std::string gap :
         {" ", "\n", "\r\n    ", ".", ",", ":", ", ", ";", "|", "\xc2\xa0", "\xe2\x80\x8b"}) {
        for (const std::string& key : {kKey, kHex}) {
            for (std::size_t at = 1; at < key.size() - 1; ++at) {
                const std::string broken = key.substr(0, at) + gap + key.substr(at);
                INFO(broken);
                CHECK_FALSE(shares_twelve(hide_keys("`" + broken + "': not a key"), key));
                CHECK(holds_key(broken));
            }
            const std::string thrice =
                key.substr(0, 14) + gap + key.substr(14, 15) + gap + key.substr(29);
            CHECK_FALSE(shares_twelve(hide_keys(thrice), key));
            CHECK(fail(Code::invalid, thrice).error().context == "(hidden)");
        }
    }
}

// As an argument is, which a blank has parted from the rest.
TEST_CASE("APieceOfAKeyByItselfIsHidden", "[quote]") {
    test::Random random(21);
    int pieces = 0, missed = 0;
    for (int i = 0; i < 2000; ++i) {
        const std::string key(PresharedKey(random.key()).to_base64().view());
        for (const std::size_t at : {12, 16, 20, 24, 28}) {
            for (const std::string& piece : {key.substr(0, at), key.substr(at)}) {
                ++pieces;
                missed += shares_twelve(hide_keys(piece), key) ? 1 : 0;
            }
        }
    }
    INFO(missed << " of " << pieces);
    CHECK(missed * 50 < pieces);
    CHECK(hide_keys("2Jk6MUqEWsHUZ: No such file") == "(hidden): No such file");
    CHECK(hide_keys("c7sJ/KoH6h-TnmT") == "(hidden)");
    CHECK(hide_keys(kHex.substr(0, 32)) == "(hidden)");
    CHECK_FALSE(holds_key("2Jk6MUqEWsHUZ"));
}

TEST_CASE("WhatIsNoKeyIsShown", "[quote]") {
    const std::vector<std::string> texts = {
        "",
        "wg0",
        "vpn.example.com:51820",
        "ec2-203-0-113-25.eu-central-1.compute.amazonaws.com",
        "/etc/wireguard/customers/frankfurt-gateway-number-two.conf",
        "/home/Alice/Documents/WireGuard/ServerKeys/frankfurt/privatekey",
        "Anna-Katharina-Muellers-MacBook-Pro-2023",
        "MuellersMacBookPro2023",
        "10.0.0.0/8,192.168.0.0/16,fd00:1234:5678:9abc:def0:1234:5678:9abc/128",
        "0123456789abcdef0123456789abcdef", // a half of hex is a name of many things
        "WG_ENDPOINT_RESOLUTION_RETRIES",
        "persistent-keepalive=25",
        "v5gbfz3jvzsvazx2.myfritz.net:51820",
        "DESKTOP-7F3K9QZ, RTX3090Workstation, OnePlusNinePro",
        "2001:db8:85a3::8a2e:370:7334, FD00:1234:5678:9ABC:DEF0:1234:5678:9ABC",
        "wg0.conf:12:7: error: ListenPort: a port is a number from 0 to 65535: `99999'",
        "ExcludedApplications, IncludedApplications, PersistentKeepalive, PreSharedKeyFile",
        "/nix/store/0c6kzph7l0dcbfmjap64f0czdafn3b7x-wireguard/wg0.conf",
        "Anna's IPhone 15, Mueller's MacBook Pro 2023, and Peter's ThinkPad X1",
    };
    for (const std::string& text : texts) {
        CHECK(hide_keys(text) == text);
        CHECK_FALSE(holds_key(text));
    }
}

TEST_CASE("APathThatExistsIsNoKey", "[quote]") {
    const Directory dir;
    const std::string there = dir.path + "/" + kHex;
    const std::string odd = dir.path + "/" + kKey.substr(0, 16) + "\n";
    std::filesystem::create_directory(there);
    std::ofstream(there + "/wg0.conf") << "x";
    std::ofstream(odd) << "x";
    CHECK(presentable_path(there + "/wg0.conf") == there + "/wg0.conf");
    CHECK(presentable_path(there + "/nowhere/wg0.conf") == there + "/nowhere/wg0.conf");
    CHECK(presentable_path(there + "/" + kHex) == there + "/(hidden)");
    CHECK(presentable_path(odd) == odd.substr(0, odd.size() - 1) + "\\n");
    CHECK(path_without_keys(odd) == odd);
    CHECK(presentable_path(kKey) == "(hidden)");
    CHECK(presentable_path(kHex + ".d/wg0.conf") == "(hidden).d/wg0.conf");
    CHECK(fail_file(Code::invalid, there, "bad: " + kHex).error().context ==
          there + ": bad: (hidden)");
    const std::string deep = dir.path + std::string(1000, '/') + "nowhere";
    CHECK(presentable_path(deep) == deep);
    CHECK(presentable_path(std::string(5000, '.')).size() == 4096 + 3);
}

TEST_CASE("WhatIsShownIsOneLineAndShort", "[quote]") {
    CHECK(presentable("a\nb\tc\x1b[31m\x7f") == "a\\nb\\tc\\x1b[31m\\x7f");
    CHECK(presentable("M\xc3\xbcnchen") == "M\xc3\xbcnchen");
    CHECK(presentable("a\xc2\xa0"
                      "b\xe2\x80\x8b"
                      "c\xc2\x85") == "a\\u{a0}b\\u{200b}c\\u{85}");
    CHECK(presentable("\xe2\x80\xae"
                      "evil") == "\\u{202e}evil");
    CHECK(presentable("\xff\xc3") == "\\xff\\xc3");
    CHECK(presentable(std::string_view("\0x", 2)) == "\\x00x");
    std::string words;
    while (words.size() < 1000)
        words += "\xc3\xa4 ";
    const std::string shown = presentable(words);
    CHECK(shown.size() <= 203);
    CHECK(shown.ends_with("..."));
    CHECK(words.starts_with(shown.substr(0, shown.size() - 3)));
    CHECK(quote("it's") == "`it's'");
}

TEST_CASE("AKeyByItselfIsKnownAsOne", "[quote]") {
    CHECK(is_key_text(kKey));
    CHECK(is_key_text(kKey.substr(0, 43)));
    CHECK(is_key_text(kHex));
    CHECK_FALSE(is_key_text(""));
    CHECK_FALSE(is_key_text(kKey + "="));
    CHECK_FALSE(is_key_text(kKey.substr(1)));
    CHECK_FALSE(is_key_text("/etc/wireguard/keys/Frankfurt/server/privat"));
    CHECK_FALSE(is_key_text("frankfurt1frankfurt2frankfurt3frankfurt4abc"));
}
