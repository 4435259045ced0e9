// SPDX-License-Identifier: MIT
// names.cpp - what people call their peers.
#include <wgctl/names.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace {

using namespace wg;

constexpr const char* kKey = "KMYVqVFWUOTl8YC6KPNwPi1GbbC9RySrJ7/wxbSkPRg=";
constexpr const char* kOther = "qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=";

PublicKey key(const char* text) {
    return *PublicKey::from_base64(text);
}

// The name that a configuration gives to kKey; @p text has PUB for the line that names the key.
std::string name_in(std::string text) {
    text.replace(text.find("PUB"), 3, std::string("PublicKey = ") + kKey);
    return std::string(Names::from_config(text).find(key(kKey)));
}

TEST_CASE("AListNamesAKeyALine") {
    const Names names = Names::from_list("# my peers\n" + std::string(kKey) +
                                         " Ann's phone \r\n\n" + "garbage\n" + kOther + "\tBob");
    CHECK(names.size() == 2);
    CHECK(names.find(key(kKey)) == "Ann's phone");
    CHECK(names.find(key(kOther)) == "Bob");
    CHECK(names.find(PublicKey()).empty());
}

TEST_CASE("ALineOfAListThatIsNotAKeyAndANameIsPassedOver") {
    CHECK(Names::from_list(std::string(kKey) + "x\n" + kKey + "\n" + kKey + "  \n#" + kKey + " a")
              .empty());
}

TEST_CASE("ATaggedCommentNamesThePeer") {
    CHECK(name_in("[Peer]\nPUB\n# Name = Ann = Anna\n") == "Ann = Anna");
    CHECK(name_in("[Peer]\n#friendly_name=Ann\nPUB") == "Ann");
    CHECK(name_in("[ PEER ] # NAME = Ann\nPUB") == "Ann");
    CHECK(name_in("# Laptop\n[Peer]\n# Phone\nPUB\n# Name = Ann") == "Ann");
}

TEST_CASE("ACommentAtTheTopOfThePeerNamesIt") {
    CHECK(name_in("[Peer]\n# Ann's phone\nPUB") == "Ann's phone");
    CHECK(name_in("[Peer] # Ann\nPUB") == "Ann");
    CHECK(name_in("\n# Ann\n[Peer]\nPUB") == "Ann");
    CHECK(name_in("# clients\n### Client ann ###\n[Peer]\nPUB") == "Client ann");
    CHECK(name_in("# above\n[Peer]\n# inside\nPUB") == "inside");
}

TEST_CASE("OtherCommentsNameNobody") {
    CHECK(name_in("# Ann\n\n[Peer]\nPUB").empty());
    CHECK(name_in("[Peer]\nPUB\n# Ann").empty());
    CHECK(name_in("# PersistentKeepalive = 25\n[Peer]\nPUB").empty());
    CHECK(name_in(std::string("[Peer]\n#PresharedKey = ") + kOther + "\nPUB").empty());
    CHECK(name_in("# --------\n[Peer]\nPUB").empty());
    CHECK(name_in("[Peer]\n# " + std::string(65, 'a') + "\nPUB").empty());
    CHECK(name_in("# Name = Ann\n[Interface]\n# Name = Bob\n[Peer]\nPUB").empty());
}

TEST_CASE("ANameOfOnePeerIsNotTheNextOnes") {
    const Names names = Names::from_config("[Peer]\n# Ann\nPublicKey = " + std::string(kKey) +
                                           "\n[Peer]\npublic key=" + kOther + "\n");
    CHECK(names.size() == 1);
    CHECK(names.find(key(kKey)) == "Ann");
}

TEST_CASE("ANameIsSafeToPrint") {
    CHECK(name_in("[Peer]\n# Name = A\x1b[31mnn\x7f\xc2\x9b\tB\xc3\xa9\nPUB") ==
          "A[31mnn B\xc3\xa9");
    CHECK(!Names().add(key(kKey), "\x01\n"));
}

TEST_CASE("ANameIsUtf8WhateverTheFileIs") {
    // With `?' for U+FFFD.
    const auto name_of = [](std::string_view bytes) {
        Names names;
        names.add(key(kKey), bytes);
        std::string name(names.find(key(kKey)));
        for (auto at = name.find("\xef\xbf\xbd"); at != name.npos; at = name.find("\xef\xbf\xbd"))
            name.replace(at, 3, "?");
        return name;
    };
    CHECK(name_of("J\xfcrgen") == "J?rgen");     // Latin-1
    CHECK(name_of("A\x9b[31mnn") == "A?[31mnn"); // C1 as one byte
    CHECK(name_of("\xe2\x82\xac \xf0\x9f\x90\x89") == "\xe2\x82\xac \xf0\x9f\x90\x89");
    CHECK(name_of("\xc1\xbf\xe0\x9f\xbf\xf0\x8f\xbf\xbf") == "?????????"); // longer than need be
    CHECK(name_of("\xed\xa0\x80|\xf4\x90\x80\x80|\xff") == "???|????|?");  // no characters
    CHECK(name_of("a\xc3") == "a?");
    CHECK(name_of("a\xe2\x82") == "a??");
}

TEST_CASE("TheFirstNameOfAPeerStays") {
    Names names = Names::from_list(std::string(kKey) + " Ann\n" + kKey + " Bob\n");
    names.merge(Names::from_list(std::string(kKey) + " Cid\n" + kOther + " Dan\n"));
    CHECK(names.find(key(kKey)) == "Ann");
    CHECK(names.find(key(kOther)) == "Dan");
}

TEST_CASE("AnyBytesGiveNamesOrNone") {
    std::string text = "#a\n[Peer]\n#Name=b\nPublicKey=" + std::string(kKey) + "\n[x\n#\n=\n";
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char byte : {'\0', '\n', '#', '=', '[', '\xc2'}) {
            std::string changed = text;
            changed[i] = byte;
            CHECK(Names::from_config(changed).size() <= 1);
        }
    }
}

} // namespace
