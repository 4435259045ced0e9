// SPDX-License-Identifier: MIT
// check.cpp - all findings about a configuration at once, and how they are shown.
#include <wgctl/parse.hpp>

#include <wgctl/key.hpp>

#include "random.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace wg;

constexpr const char* kPrivate = "qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=";
constexpr const char* kPublic = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
constexpr const char* kOther = "n1nGr2lYlGBZTkjGPSC4FAxWXd2xIgrfRE0mDhkWfXE=";

const std::string kInterface = std::string("[Interface]\nPrivateKey = ") + kPrivate + "\n";
const std::string kPeer = std::string("[Peer]\nPublicKey = ") + kPublic + "\n";
const std::string kSecond = std::string("[Peer]\nPublicKey = ") + kOther + "\n";

ParseOptions with_advice() {
    return {"f", Dialect::quick, true, false};
}

std::vector<std::string> messages(const std::string& text,
                                  const ParseOptions& options = {"f", Dialect::quick}) {
    std::vector<std::string> all;
    for (const Finding& finding : check(text, options).findings)
        all.push_back(finding.message());
    return all;
}

// Whether there is exactly one finding, at that place, and it says that.
bool finds_one(const std::string& text, const std::string& place, const std::string& words,
               const ParseOptions& options = with_advice()) {
    const auto all = messages(text, options);
    for (const std::string& message : all)
        UNSCOPED_INFO(message);
    return all.size() == 1 && all[0].starts_with("f:" + place) &&
           all[0].find(words) != std::string::npos;
}

TEST_CASE("EveryErrorIsFoundAtOnceInTheOrderOfTheLines") {
    const auto all = messages("[Interface]\nListenPrt = 5\nListenPort = 99999\n[Peer]\n"
                              "AllowedIPs = 10.0.0.0/33, 10.0.0.0/8, x\nEndpoint = a\n[Foo]\nx\n");
    REQUIRE(all.size() == 7);
    CHECK(all[0] ==
          "f:2:1: error: unknown key in [Interface]; did you mean ListenPort?: `ListenPrt'");
    CHECK(all[1] == "f:3:14: error: ListenPort: a port is a number from 0 to 65535: `99999'");
    CHECK(all[2].starts_with("f:4:1: error: this peer has no PublicKey"));
    CHECK(all[3].starts_with("f:5:14: error: AllowedIPs: the prefix length"));
    CHECK(all[4].starts_with("f:5:39: error: AllowedIPs: not an IP address"));
    CHECK(all[5].starts_with("f:6:12: error: Endpoint: "));
    CHECK(all[6].starts_with("f:7:1: error: unknown section"));
}

TEST_CASE("ASoundFileHasNoFinding") {
    CHECK(messages(kInterface + "ListenPort=1\nAddress=10.0.0.1/24\n" + kPeer +
                       "AllowedIPs = 10.0.0.2/32, 0.0.0.0/0, ::/0\nEndpoint = 192.0.2.1:5\n" +
                       kSecond + "AllowedIPs = 10.0.1.0/24\n",
                   with_advice())
              .empty());
}

TEST_CASE("ATextOfAnotherEncodingIsRefusedForWhatItIs") {
    const std::string nul(1, '\0');
    for (const std::string& line :
         {"Endpoint = gate.test" + nul + "x:5", "# a" + nul, nul + nul + "\n" + nul}) {
        const auto all = messages(kPeer + line);
        CHECK(std::ranges::count_if(all, [](const std::string& message) {
                  return message.starts_with("f:3:") && message.find("a NUL byte") != message.npos;
              }) == 1);
    }
    CHECK(messages("[Interface]\nPostUp = echo" + nul)
              .at(0)
              .starts_with("f:2:14: error: a NUL byte"));
    // Behind a line that is hidden, in a comment that is not shown.
    for (const Finding& finding : check(std::string(40, 'a') + " # " + nul).findings)
        CHECK(finding.mark + finding.mark_len <= finding.excerpt.size());
}

TEST_CASE("AMisspeltKeyIsToldTheNearestOne") {
    for (const char* key : {"AllowedIP", "allowed-ips", "AlowedIPs", "AllowdeIPs"})
        CHECK(finds_one(kPeer + key + " = 1.2.3.4", "3:1", "did you mean AllowedIPs?", {"f"}));
    CHECK(finds_one(kInterface + "Adress = 1.2.3.4", "3:1", "did you mean Address?"));
    CHECK(finds_one("[Interfase]", "1:1", "did you mean [Interface]?", {"f"}));
    CHECK(finds_one("[Peers]", "1:1", "did you mean [Peer]?", {"f"}));
    CHECK(messages(kPeer + "Colour = red")[0] == "f:3:1: error: unknown key in [Peer]: `Colour'");
    CHECK(messages("[WireGuard]")[0].find("mean") == std::string::npos);
}

TEST_CASE("APictureMarksTheOffendingText") {
    const auto parsed = check(kPeer + "AllowedIPs =\t10.0.0.0/8,  10.1.2.3/24 # c", {"f"});
    REQUIRE(parsed.findings.size() == 1);
    CHECK(parsed.findings[0].picture() == "    3 | AllowedIPs = 10.0.0.0/8,  10.1.2.3/24\n"
                                          "      |                           ^~~~~~~~~~~\n");
}

TEST_CASE("APictureOfALongLineShowsThePartThatMatters") {
    std::string line = "AllowedIPs = ";
    for (int i = 0; i < 1000; ++i)
        line += "10.0.0.0/8, ";
    const auto parsed = check(kPeer + line + "10.1.2.3/24, " + line.substr(13) + "::/0", {"f"});
    REQUIRE(parsed.findings.size() == 1);
    const Finding& finding = parsed.findings[0];
    CHECK(finding.excerpt.size() < 140);
    CHECK(finding.excerpt.substr(finding.mark, finding.mark_len) == "10.1.2.3/24");
    CHECK(finding.where.column == line.size() + 1);
}

TEST_CASE("ColumnsAreCountedInCharacters") {
    // Two, three and four bytes; and one that is of no character.
    for (const std::string name :
         {"b\xc3\xbcro", "b\xe2\x82\xacro", "b\xf0\x9f\x98\x80ro", "b\xffro"}) {
        const auto endpoint = check(kPeer + "Endpoint = " + name + ".example:99999\n", {"f"});
        REQUIRE(endpoint.findings.size() == 1);
        CHECK(endpoint.findings[0].context.find("column 13 ") != std::string::npos);
        const auto later = check(kPeer + "AllowedIPs = " + name + ", x, 10.0.0.0/8, y\n", {"f"});
        REQUIRE(later.findings.size() == 3);
        CHECK(later.findings[0].where.column == 14);
        CHECK(later.findings[1].where.column == 20);
        CHECK(later.findings[2].where.column == 35);
    }
    const auto behind_a_mark = check("\xef\xbb\xbf[Interfac]\n", {"f"});
    REQUIRE(behind_a_mark.findings.size() == 1);
    CHECK(behind_a_mark.findings[0].where.column == 1);
}

TEST_CASE("AListInOneLineTakesNoLongerThanInManyLines") {
    using Clock = std::chrono::steady_clock;
    const auto time_of = [](const std::string& item, const std::string& between) {
        std::string text = kInterface + kPeer + "AllowedIPs = " + item;
        for (int i = 0; i < 20000; ++i)
            text += between + item;
        const auto begin = Clock::now();
        const auto findings = check(text, {"f", Dialect::quick}).findings.size();
        CHECK(findings == (item == "10.0.0.0/8" ? 0 : 20001));
        return Clock::now() - begin;
    };
    for (const std::string item : {"10.0.0.0/8", "10.0.0.1/8", "x"})
        CHECK(time_of(item, " , ") <
              5 * time_of(item, "\nAllowedIPs = ") + std::chrono::seconds(1));
}

TEST_CASE("NoFindingShowsASecretOrAControlCharacter") {
    const std::string key(kPrivate, 20);
    const std::string rest(kPrivate + 20);
    for (const std::string& text :
         {"[Interface]\nPrivateKey = " + key + rest + "x", "[Interface]\nPrivateKey = " + key,
          kPeer + "PresharedKey = " + key + " " + rest + "=", "[Interface]\n" + key + rest,
          "[Interface]\nPrivatKey = " + key + rest, "[Interface]\nPrivatKey = " + key,
          "[Interface]\nPrivateKey : " + key, kPeer + "Foo = " + key + rest, kPeer + key + rest,
          kPeer + "PrivateKey = " + key, "PrivateKey = " + key + rest,
          "[Interface]\nListenPort = x # " + key, "[Peer]\nPostUp = echo " + key + rest,
          "[Interface]\nPrivateKey =" + key + rest + "\nPrivateKey=" + key + rest}) {
        const auto parsed = check(text, {"f", Dialect::quick, true, true});
        CHECK(!parsed.findings.empty());
        for (const Finding& finding : parsed.findings) {
            CHECK(finding.message().find(key) == std::string::npos);
            CHECK(finding.picture().find(key) == std::string::npos);
        }
    }
    for (const Finding& finding : check("[Interface]\nFoo\x1b[31m = \x9b\x07\xc3\xa9\r\n").findings)
        for (const char c : finding.message() + finding.excerpt)
            CHECK((c >= ' ' && c < 0x7f));
}

TEST_CASE("ASecretThatIsMarkedIsHidden") {
    const auto parsed = check(std::string("[Interface]\n  PrivateKey = ") + kPrivate + "x", {"f"});
    REQUIRE(parsed.findings.size() == 1);
    CHECK(parsed.findings[0].where.text == "(hidden)");
    CHECK(parsed.findings[0].where.column == 16);
    CHECK(parsed.findings[0].picture() == "    2 |   PrivateKey = (hidden)\n"
                                          "      |                ^~~~~~~~\n");
}

TEST_CASE("ANetworkThatMovesFromOnePeerToAnotherIsFound") {
    CHECK(finds_one(kPeer + "AllowedIPs = 10.0.0.0/8, 10.0.0.0/24\n" + kSecond +
                        "AllowedIPs = ::/64, 10.0.0.0/24",
                    "6:21", "moves here from the peer above in line 3", {"f"}));
    // Host bits do not make another network of it.
    CHECK(messages(kPeer + "AllowedIPs = 10.0.0.1/24\n" + kSecond + "AllowedIPs = 10.0.0.2/24")
              .size() == 3);
    CHECK(messages(kPeer + "AllowedIPs = 10.0.0.0/8\n" + kSecond + "AllowedIPs = 10.0.0.0/24")
              .empty());
    CHECK(messages(kPeer + "AllowedIPs = 10.0.0.0/8\n" + kSecond + "AllowedIPs = -10.0.0.0/8")
              .empty());
}

TEST_CASE("EveryMoveTellsOfTheLastPeerThatHadTheNetwork") {
    test::Random random(9);
    std::string text;
    std::vector<std::string> expected;   // the beginning of a message, and its end
    std::map<AllowedIp, unsigned> lines; // where each network stands last
    for (unsigned line = 3; line < 1500; line += 3) {
        const AllowedIp network = random.some_network();
        text += "[Peer]\nPublicKey = " + PublicKey(random.key()).to_base64() +
                "\nAllowedIPs = " + network.to_string() + "\n";
        const unsigned last = std::exchange(lines[network], line);
        if (last != 0)
            expected.push_back(fmt::format("f:{}:14 line {}, which", line, last));
    }
    std::vector<std::string> found;
    for (const std::string& message : messages(text, {"f"}))
        found.push_back(
            message.substr(0, message.find(": ")) + ' ' +
            message.substr(message.find("line "), message.find(" loses") - message.find("line ")));
    CHECK(expected.size() > 100);
    CHECK(found == expected);
}

TEST_CASE("ANetworkInsideAnotherPeersIsFound") {
    const auto two = [](const char* first, const char* second) {
        return kInterface + kPeer + "AllowedIPs = " + first + "\n" + kSecond +
               "AllowedIPs = " + second;
    };
    CHECK(finds_one(two("10.0.0.0/8", "192.168.0.0/24, 10.7.0.0/16"), "8:30",
                    "overlaps 10.0.0.0/8 of another peer in line 5"));
    CHECK(finds_one(two("10.7.0.0/16", "10.0.0.0/8"), "5:14",
                    "overlaps 10.0.0.0/8 of another peer in line 8"));
    CHECK(finds_one(two("fd00::/8, 10.0.0.0/8", "fd00::7"), "8:14", "overlaps fd00::/8"));
    // The narrowest of those around it is the one that it takes from.
    CHECK(finds_one(two("10.0.0.0/8, 10.7.0.0/16", "10.7.7.7"), "8:14", "overlaps 10.7.0.0/16"));
    CHECK(messages(two("10.0.0.0/8, 10.7.0.0/16", "11.0.0.0/8, 0.0.0.0/8"), with_advice()).empty());
    CHECK(messages(two("0.0.0.0/0, ::/0", "10.0.0.0/8, fd00::1"), with_advice()).empty());
    CHECK(messages(two("0.0.0.0/1, 128.0.0.0/1, ::/0", "10.0.0.0/8"), with_advice()).empty());
    CHECK(messages(two("10.0.0.0/8", "10.7.0.0/16")).empty()); // setconf does not preach
}

TEST_CASE("ANetworkThatOnePeerHasTwiceIsFound") {
    const std::string peer = kInterface + kPeer + "AllowedIPs = 10.0.0.0/8, fd00::/64\n";
    CHECK(finds_one(peer + "AllowedIPs = ::1, 10.0.0.0/8", "6:19",
                    "warning: this peer has 10.0.0.0/8 in line 5 already"));
    CHECK(finds_one(kInterface + kPeer + "AllowedIPs = 1.2.3.4, 1.2.3.4/32", "5:23", "in line 5"));
    CHECK(messages(peer + "AllowedIPs = 10.0.0.0/9, fd00::/63", with_advice()).empty());
    CHECK(messages(peer + "AllowedIPs = 10.0.0.0/8").empty()); // setconf does not preach
}

TEST_CASE("AKeyOfZerosIsFound") {
    const std::string zeros(PublicKey().to_base64());
    CHECK(finds_one("[Peer]\nPublicKey = " + zeros + "\nAllowedIPs = ::1", "2:13",
                    "warning: an all-zero key is invalid", {"f"}));
    CHECK(finds_one("[Interface]\nPrivateKey = " + zeros, "2:1",
                    "warning: an all-zero key means none"));
    CHECK(messages("[Interface]\nPrivateKey = " + zeros + "\nPostUp = wg set %i private-key /k",
                   with_advice())
              .empty());
}

TEST_CASE("APeerThatIsThereTwiceOrIsOneselfIsFound") {
    CHECK(finds_one(kPeer + kSecond + kPeer, "6:13", "the peer of line 2 has the same PublicKey",
                    {"f"}));
    const auto own = derive_public_key(*PrivateKey::from_base64(kPrivate));
    REQUIRE(own);
    CHECK(finds_one(kInterface + "[Peer]\nPublicKey = " + own->to_base64(), "4:13",
                    "the interface's own public key", {"f"}));
}

TEST_CASE("AKeyThatIsThereTwiceIsFound") {
    CHECK(finds_one(kInterface + "MTU = 1400\nMTU = 1500", "4:1",
                    "MTU is already in line 3; the last value wins"));
    CHECK(messages(kInterface +
                   "Address = 1.2.3.4\nAddress = 1.2.3.5\nDNS=a\nDNS=b\nPreUp=a\n"
                   "PreUp=b\n" +
                   kPeer + "AllowedIPs=::1\nAllowedIPs=::2\n" + kSecond + "AllowedIPs=::3")
              .empty());
}

TEST_CASE("TheTwoPlacesOfAKeyExcludeEachOther") {
    CHECK(finds_one(kInterface + "PrivateKeyFile = a", "3:1",
                    "PrivateKeyFile and PrivateKey exclude each other, and PrivateKey is in "
                    "line 2"));
    CHECK(finds_one(kPeer + "PresharedKeyFile = a\nPresharedKey = " + kPrivate, "4:1",
                    "exclude each other", {"f"}));
}

TEST_CASE("ALeakBesideTheTunnelIsFound") {
    const auto all_of = [](const char* ips) { return kInterface + kPeer + "AllowedIPs = " + ips; };
    CHECK(finds_one(all_of("10.0.0.0/8, 0.0.0.0/0"), "5:26", "add ::/0"));
    CHECK(finds_one(all_of("::/0"), "5:14", "add 0.0.0.0/0"));
    CHECK(finds_one(all_of("0.0.0.0/1, 128.0.0.0/1"), "5:14", "add ::/0"));
    CHECK(messages(all_of("0.0.0.0/0, ::/1, 8000::/1"), with_advice()).empty());
    CHECK(finds_one(all_of("10.0.0.0/8, 64.0.0.0/2, 0.0.0.0/2, 128.0.0.0/1"), "5:38", "add ::/0"));
    CHECK(finds_one(all_of("2000::/3"), "5:14", "add 0.0.0.0/0"));
    CHECK(messages(all_of("0.0.0.0/1, 128.0.0.0/1, 2000::/3"), with_advice()).empty());
    CHECK(messages(all_of("0.0.0.0/1, 10.0.0.0/8"), with_advice()).empty());
    // Where the routes are in another place nobody knows what leads there; a leak may be meant.
    for (const char* const line :
         {"Table = off\n", "Table = 5\n", "Vrf = red\n", "Netns = blue\n", "IPv6Leak = allow\n"})
        CHECK(
            messages(kInterface + line + kPeer + "AllowedIPs = 0.0.0.0/0", with_advice()).empty());
    CHECK(messages(all_of("0.0.0.0/0")).empty());
}

TEST_CASE("AnEndpointThatIsNotReadAsItLooksIsFound") {
    const auto at = [](const char* endpoint) {
        return kInterface + kPeer + "AllowedIPs = 10.8.0.0/24\nEndpoint = " + endpoint;
    };
    CHECK(finds_one(at("vpn example.com:51820"), "6:12", "read as vpnexample.com:51820"));
    CHECK(finds_one(at("2001:db8::1:51820"), "6:12", "read as [2001:db8::1]:51820"));
    CHECK(finds_one(at("[fe80::1]:51820"), "6:12", "warning: a link-local address"));
    CHECK(finds_one(at("010.0.0.1:51820"), "6:12", "read as 8.0.0.1"));
    CHECK(finds_one(at("192.0.2:51820"), "6:12", "read as 192.0.0.2"));
    CHECK(finds_one(at("192.0.2.1:0"), "6:12", "port 0"));
    CHECK(finds_one(at("0.0.0.0:5"), "6:12", "the unspecified address"));
    CHECK(finds_one(at("[ff02::1%1]:5"), "6:12", "no single host"));
    CHECK(finds_one(at("300.1.1.1:51820"), "6:12", "error: Endpoint: not an IPv4 address"));
    CHECK(finds_one(at("192.0.2.1:5, 192.0.2.2:5"), "6:12", "error: Endpoint: a peer has one"));
    for (const char* const good : {"vpn.example.com:51820", "[fe80::1%eth0]:51820",
                                   "[fe80::1%3]:51820", "[2001:db8::1]:5", "192.0.2.1:5  # here"})
        CHECK(messages(at(good), with_advice()).empty());
    CHECK(messages(at("[fe80::1]:51820")).empty()); // setconf does not preach
}

TEST_CASE("AnMtuThatDoesNotFitIsFound") {
    const std::string small = kInterface + "MTU = 1279\n";
    CHECK(finds_one(small + "Address = fd00::1/64", "3:7", "IPv6 needs an MTU of 1280"));
    CHECK(finds_one(small + kPeer + "AllowedIPs = ::/0, 0.0.0.0/0", "3:7", "IPv6 needs"));
    CHECK(messages(small + "Address = 10.0.0.1/24", with_advice()).empty());
    CHECK(messages(kInterface + "MTU = 1280\nAddress = fd00::1/64", with_advice()).empty());
    CHECK(finds_one(kInterface + "MTU = 65456", "3:7", "no packet of more than 65455 bytes"));
    CHECK(messages(kInterface + "MTU = 65455", with_advice()).empty());
    CHECK(finds_one(kInterface + "MTU = 1420 bytes", "3:7", "error: MTU: an MTU is a number"));
}

TEST_CASE("ATableThatIsNotThereIsFound") {
    ParseOptions options = with_advice();
    options.has_table = [](std::string_view name) { return name == "vpn"; };
    CHECK(finds_one(kInterface + "Table = vpm", "3:9", "no routing table of this name", options));
    for (const char* const table : {"vpn", "off", "Auto", "51820", "0x10"})
        CHECK(messages(kInterface + "Table = " + table, options).empty());
    CHECK(messages(kInterface + "Table = vpm", with_advice()).empty());
    CHECK(finds_one(kInterface + "Table = 4294967296", "3:9", "error: Table: "));
    CHECK(finds_one(kInterface + "Table = 0x100000000", "3:9", "error: Table: "));
    CHECK(
        finds_one(kInterface + "Table = 2nd_isp", "3:9", "no routing table of this name", options));
    CHECK(messages(kInterface + "Table = 2nd_isp", with_advice()).empty());
    CHECK(finds_one(kInterface + "Table = 0", "3:9", "error: Table: "));
    CHECK(finds_one(kInterface + "Table = vpn table", "3:9", "error: Table: a blank", options));
}

TEST_CASE("AnAddressThatNoHostHasIsFound") {
    const auto with = [](const char* list) { return kInterface + "Address = " + list; };
    CHECK(finds_one(with("10.8.0.0/24"), "3:11", "the address of the network itself"));
    CHECK(finds_one(with("10.8.0.1/24, 10.8.1.255/24"), "3:24", "the broadcast address"));
    CHECK(finds_one(with("fd00::/64"), "3:11", "the address of the network itself"));
    CHECK(finds_one(with("224.0.0.5/24"), "3:11", "a multicast address"));
    CHECK(finds_one(with("0.0.0.0/24"), "3:11", "the unspecified address"));
    CHECK(finds_one(with("10.8.0.1/24\nAddress = 10.8.0.2/24, 10.8.0.1/32"), "4:24",
                    "has this address in line 3 already"));
    CHECK(messages(with("10.8.0.0/31, 10.8.0.3/31, 10.9.0.0, fd00::, fd01::/127, fd00::ffff/112"),
                   with_advice())
              .empty());
}

TEST_CASE("AllowLanWithoutAKillSwitchIsFound") {
    CHECK(finds_one(kInterface + "AllowLan = true", "3:12", "without KillSwitch"));
    CHECK(messages(kInterface + "AllowLan = true\nKillSwitch = true", with_advice()).empty());
    CHECK(messages(kInterface + "AllowLan = false", with_advice()).empty());
}

TEST_CASE("AnEndpointInsideTheTunnelIsFound") {
    const std::string peer = kPeer + "Endpoint = 192.0.2.1:5\nAllowedIPs = ";
    CHECK(finds_one(kInterface + peer + "10.0.0.0/8, 192.0.2.0/24", "5:12",
                    "lies in 192.0.2.0/24 of line 6"));
    CHECK(finds_one(kInterface + peer + "0.0.0.0/0, ::/0, 192.0.2.1/32", "5:12", "lies in"));
    CHECK(messages(kInterface + peer + "0.0.0.0/0, ::/0", with_advice()).empty());
    CHECK(messages(kInterface + "FwMark = 5\n" + peer + "192.0.2.0/24", with_advice()).empty());
    CHECK(messages(kInterface + "Table = 5\n" + peer + "192.0.2.0/24", with_advice()).empty());
    CHECK(messages(kInterface + kPeer + "Endpoint=host:5\nAllowedIPs=192.0.2.0/24", with_advice())
              .empty());
}

TEST_CASE("WhatIsMissingIsFound") {
    CHECK(finds_one("\n[Interface]\nListenPort=1", "2:1", "has no PrivateKey"));
    CHECK(finds_one("", "1:1", "has no PrivateKey"));
    CHECK(finds_one("[Interface]\nPrivateKey=x", "2:12", "not a key"));
    CHECK(finds_one(kInterface + kPeer + "AllowedIPs=x", "5:12", "not an IP address"));
    CHECK(finds_one(kInterface + kPeer, "3:1", "this peer has no AllowedIPs"));
    CHECK(messages("[Interface]\nPrivateKeyFile=a", with_advice()).empty());
    CHECK(messages("[Interface]\nPostUp = wg set %i private-key /k", with_advice()).empty());
    CHECK(messages("[Interface]\n" + kPeer).empty());
}

TEST_CASE("ASecretThatOthersCanReadIsFound") {
    const ParseOptions exposed{"f", Dialect::quick, false, true};
    CHECK(finds_one(kInterface, "2:14", "mode 0600", exposed));
    CHECK(finds_one(kPeer + "PresharedKey = " + kPrivate, "3:16", "mode 0600", exposed));
    CHECK(messages(kPeer + "PresharedKeyFile = a\n[Interface]\nPrivateKey=@a", exposed).empty());
}

TEST_CASE("ParseGivesTheFirstErrorOfCheck") {
    const std::string text = kPeer + "AllowedIPs = 10.0.0.1/8\nFoo = 1\nBar = 2";
    const auto parsed = parse(text, {"f"});
    REQUIRE(!parsed);
    CHECK(parsed.error().code == Code::parse);
    CHECK(parsed.error().message() == "f:4:1: unknown key in [Peer]: `Foo'");
    CHECK(check(text, {"f"}).findings.size() == 3);
}

} // namespace
