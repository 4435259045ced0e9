// SPDX-License-Identifier: MIT
// unreadable.cpp - lines that look right and are not: what is said of them, and what is not shown.
#include <wgctl/edit.hpp>
#include <wgctl/names.hpp>
#include <wgctl/parse.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace wg;

const std::string kPrivate = "2Jk6MUqEWsHUZfGCf+zRicC7sJKoH6hTnmTRDAHpLFQ=";
const std::string kPublic = "qzVaV9TDBGHay0YghTfW/ljUFvMH00vyO1HKLGTkYC4=";
const std::string kMark = "\xef\xbb\xbf";

// All that is said of a text, in lines.
std::string said(const std::string& text) {
    std::string all;
    for (const Finding& finding : check(text, {"f", Dialect::quick, true}).findings)
        all += finding.message() + '\n' + finding.picture();
    for (const std::string& key : {kPrivate, kPublic})
        for (std::size_t i = 0; i + 12 <= key.size(); ++i)
            CHECK(all.find(key.substr(i, 12)) == all.npos);
    return all;
}

bool says(const std::string& text, const std::string& words) {
    const std::string all = said(text);
    UNSCOPED_INFO(all);
    return all.find(words) != all.npos;
}

} // namespace

TEST_CASE("ACharacterThatOnlyLooksRightIsNamedWithItsColumn") {
    const std::string head = "[Interface]\n";
    CHECK(says(head + "PrivateKey =\xc2\xa0" + kPrivate, "column 13 has U+00A0 (no-break space)"));
    CHECK(
        says(head + "PrivateKey = " + kPrivate + "\xe2\x80\x8b", "column 58 has U+200B (zero-wi"));
    CHECK(says(head + "PrivateKey = \xe2\x80\x9c" + kPrivate + "\xe2\x80\x9d",
               "column 14 has U+201C (typographic quotation mark)"));
    CHECK(says(head + "Private\xe2\x80\x8bKey = " + kPrivate, "column 8 has U+200B"));
    CHECK(says(head + "PrivateKey \xef\xbc\x9d " + kPrivate, "column 12 has U+FF1D (fullwidth"));
    CHECK(says(head + "ListenPort = 51820\xe2\x80\xae", "column 19 has U+202E (direction mark)"));
    CHECK(says(head + "ListenPort = 5\xd0\xb5", "column 15 has U+0435, not ASCII"));
    CHECK(says(head + "MTU = 1\xff", "column 8 has the byte 0xff"));
    CHECK(says(head + "MTU = 14\x01"
                      "20",
               "column 9 has U+0001 (control character)"));
    CHECK(says(head + kMark + "[Peer]\nPublicKey = x", "column 1 has U+FEFF (byte order mark)"));
    CHECK(says("[Interface\xc2\xa0]\n", "column 11 has U+00A0"));
    CHECK(says("[Peer]\nPublicKey =\xe2\x80\xaf" + kPublic, "column 12 has U+202F"));
    CHECK(says("[Peer]\nAllowedIPs = 10.0.0.0\xe2\x81\x84"
               "8",
               "column 22 has U+2044"));
    CHECK(says("[Peer]\nEndpoint = gate.test\xc2\xa0:5", "column 21 has U+00A0"));
    CHECK(says("[Peer]\nEndpoint = \xe2\x80\x9cgate.test:5\xe2\x80\x9d", "column 12 has U+201C"));
    // Not of a line that is read, nor of a comment.
    CHECK_FALSE(says(head + "MTU = x # \xc2\xa0", "U+00A0"));
    CHECK_FALSE(says(head + "PostUp = echo \xc2\xa0", "U+00A0"));
}

TEST_CASE("LinesThatEndInCarriageReturnsAloneAreCalledThat") {
    CHECK(says("[Interface]\rPrivateKey = " + kPrivate + "\rListenPort = 5\r",
               "f:1:1: error: unknown section; there are [Interface] and [Peer]; a carriage return "
               "in column 12 does not end a line"));
    CHECK(says("[Interface]\nListenPort = 5\rFwMark = 6\n", "a carriage return in column 15"));
    CHECK(said("[Interface]\r\nPrivateKey = " + kPrivate + "\r\nListenPort = 5\r\n") == "");
}

TEST_CASE("AKeyWithoutItsEqualsSignIsToldSo") {
    const std::string head = "[Interface]\n";
    const std::string told = "`=' is missing after PrivateKey; write PrivateKey = ...";
    for (const char* between : {" ", "\t", ": ", ":", " : "})
        CHECK(says(head + "privatekey" + between + kPrivate, told));
    CHECK(says(head + "PrivateKey " + kPrivate.substr(0, 43), told));
    CHECK(says("[Peer]\nAllowedIPs 10.0.0.0/8", "`=' is missing after AllowedIPs"));
    CHECK(says(head + "MTU", "`=' is missing after MTU"));
    CHECK(says(head + "Private Key", "neither a section nor"));
}

TEST_CASE("QuotationMarksAroundAValueAreCalledThat") {
    CHECK(says("[Interface]\nPrivateKey = \"" + kPrivate + "\"",
               "a value has no quotation marks around it, as in column 14"));
    CHECK(says("[Interface]\nMTU = '1420'", "as in column 7"));
}

TEST_CASE("AByteOrderMarkBeforeTheTextMakesNoDifference") {
    const std::string text = "[Interface]\nPrivateKey = " + kPrivate + "\nMTU = 1400\n# Ann\n" +
                             "[Peer]\nPublicKey = " + kPublic + "\nAllowedIPs = 10.0.0.0/8\n";
    CHECK(said(kMark + text) == said(text));
    const auto parsed = parse(kMark + text, {"f", Dialect::quick});
    REQUIRE(parsed);
    CHECK(parsed->file == parse(text, {"f", Dialect::quick})->file);
    CHECK(strip(kMark + text) == strip(text));
    CHECK(Names::from_config(kMark + text) == Names::from_config(text));
    CHECK(Names::from_list(kMark + kPublic + " Ann") == Names::from_list(kPublic + " Ann"));
    CHECK(says(kMark + "MTU = 5", "f:1:1: error: a key before any section"));
    CHECK(says(kMark + "[Interfase]\n", "    1 | [Interfase]\n      | ^~~~~~~~~~~\n"));
    (void)said(kMark);
}

TEST_CASE("AKeyInTheWrongPlaceIsToldTheRightOne") {
    const std::string head = "[Interface]\n";
    for (const std::string& key : {kPrivate, kPrivate.substr(0, 43),
                                   std::string("d8993a314a8458b1d465f1827fecd189c0bbb092a81fa8539e"
                                               "64d10c01e92c54")}) {
        for (const char* name : {"Table", "MTU", "ListenPort", "Netns", "Vrf", "PostUp", "DNS"})
            CHECK(says(head + name + " = " + key, "a key, which belongs after PrivateKey"));
        CHECK(says(head + "PreUp = /" + key + " x", "a key, which belongs after PrivateKey"));
        CHECK(said(head + "PreUp = K='" + key + "' true").find("PreUp") == std::string::npos);
        CHECK(said(head + "PreUp = /var/lib/app/" + key + "/up %i").find("PreUp") == std::string::npos);
        CHECK(says(head + "PrivateKeyFile = " + key, "write PrivateKey = ..."));
        CHECK(says("[Peer]\nPresharedKeyFile = " + key, "write PresharedKey = ..."));
        CHECK(says("[Peer]\nEndpoint = " + key, "a key, which belongs after PrivateKey"));
        CHECK(
            says("[Peer]\nEndpoint = " + key + ":5", "a key in the place of the endpoint's host"));
        CHECK(says("[Peer]\nEndpoint = " + key.substr(0, 20) + '.' + key.substr(20) + ":5",
                   "a key in the place of the endpoint's host"));
    }
}
