// SPDX-License-Identifier: MIT
// edit.cpp - configuration files changed in place.
#include <wgctl/edit.hpp>

#include <wgctl/parse.hpp>

#include "random.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace {

using namespace wg;

constexpr const char* kPrivate = "qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=";
constexpr const char* kAnn = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
constexpr const char* kBob = "n1nGr2lYlGBZTkjGPSC4FAxWXd2xIgrfRE0mDhkWfXE=";

// What somebody wrote by hand, with every oddity that an editor could trample on.
const std::string kFile = std::string("# the office\n\n[ interface ]\n  privatekey=") + kPrivate +
                          " # do not show\nListenPort = 51820\nAddress = 10.0.0.1/24, fd00::1/64\n"
                          "PostUp = echo \"#1 %i\" # yes\nFutureKey = whatever\n\n"
                          "# Ann's laptop\n[Peer] # travels\nPublicKey = " +
                          kAnn +
                          "\nAllowedIPs = 10.0.0.2/32, 10.2.0.0/16 # hers\nAllowedIPs=fd00::2\n"
                          "Endpoint = vpn.example.com:51820\n\n# Bob\n[Peer]\nPublicKey = " +
                          kBob + "\nAllowedIPs = 10.0.0.3/32\nEndpoint = 192.0.2.3:7\n";

AllowedIp ip(const char* text) {
    return *AllowedIp::parse(text);
}

Endpoint endpoint(const char* text) {
    return std::get<Endpoint>(*parse_endpoint(text));
}

// The device that the file makes.
Device device() {
    Device now;
    now.private_key = *PrivateKey::from_base64(kPrivate);
    now.listen_port = 51820;
    Peer ann;
    ann.public_key = *PublicKey::from_base64(kAnn);
    ann.endpoint = endpoint("198.51.100.9:51820");
    ann.allowed_ips = {ip("fd00::2/128"), ip("10.0.0.2/32"), ip("10.2.0.0/16")};
    Peer bob;
    bob.public_key = *PublicKey::from_base64(kBob);
    bob.endpoint = endpoint("192.0.2.3:7");
    bob.allowed_ips = {ip("10.0.0.3/32")};
    now.peers = {bob, ann};
    return now;
}

std::string saved(const Device& now, const SaveOptions& options = {},
                  const std::string& text = kFile) {
    return std::string(save(text, now, options));
}

// The file with one text in place of another.
std::string with(const std::string& from, const std::string& to, std::string text = kFile) {
    const auto place = text.find(from);
    REQUIRE(place != text.npos);
    return text.replace(place, from.size(), to);
}

TEST_CASE("SavingWhatTheFileSaysChangesNoByte") {
    CHECK(saved(device()) == kFile);
    SaveOptions options;
    options.addresses = {ip("fd00::1/64"), ip("10.0.0.1/24")};
    CHECK(saved(device(), options) == kFile);
}

TEST_CASE("SavedAddressesArePartedByBlanksToo") {
    const std::string text = with("10.0.0.1/24, fd00::1/64", "10.0.0.1/24 fd00::1/64,");
    SaveOptions options;
    options.addresses = {ip("fd00::1/64"), ip("10.0.0.1/24")};
    CHECK(saved(device(), options, text) == text);
    options.addresses = {ip("fd00::1/64")};
    CHECK(saved(device(), options, text) == with("10.0.0.1/24, ", ""));
}

TEST_CASE("ASavedValueTakesThePlaceOfTheOldOne") {
    Device now = device();
    now.listen_port = 5;
    CHECK(saved(now) == with("51820\nAddress", "5\nAddress"));
    now = device();
    now.private_key = *PrivateKey::from_base64(kBob);
    CHECK(saved(now) == with(kPrivate, kBob));
    now = device();
    now.peers[0].endpoint = endpoint("[2001:db8::1]:9");
    CHECK(saved(now) == with("192.0.2.3:7", "[2001:db8::1]:9"));
    now = device();
    now.peers[0].persistent_keepalive = 25;
    CHECK(saved(now) == kFile + "PersistentKeepalive = 25\n");
}

TEST_CASE("SavedAllowedIpsComeAndGoOneByOne") {
    Device now = device();
    now.peers[1].allowed_ips = {ip("10.0.0.2/32"), ip("fd00::2/128"), ip("10.3.0.0/16")};
    CHECK(saved(now) == with("10.0.0.2/32, 10.2.0.0/16 # hers\nAllowedIPs=fd00::2",
                             "10.0.0.2/32 # hers\nAllowedIPs=fd00::2, 10.3.0.0/16"));
    now.peers[1].allowed_ips = {ip("fd00::2/128")};
    CHECK(saved(now) == with("AllowedIPs = 10.0.0.2/32, 10.2.0.0/16 # hers", "# hers"));
    now.peers[1].allowed_ips = {ip("10.0.0.2/32"), ip("10.2.0.0/16")};
    CHECK(saved(now) == with("AllowedIPs=fd00::2\n", ""));
}

TEST_CASE("ASavedPeerThatIsGoneTakesItsCommentsAlong") {
    Device now = device();
    now.peers.erase(now.peers.begin());
    CHECK(saved(now) == kFile.substr(0, kFile.find("# Bob")));
    now = device();
    now.peers.erase(now.peers.begin() + 1);
    const auto begin = kFile.find("# Ann's");
    CHECK(saved(now) == kFile.substr(0, begin) + kFile.substr(kFile.find("# Bob")));
}

// The file that lines in these letters make: A, B and C are peers, the rest is text.
std::string drawn(const std::string& picture) {
    std::string text = "[Interface]\n\n";
    for (const char c : picture) {
        switch (c) {
        case 'A': text += "[Peer]\nPublicKey = " + std::string(kAnn) + '\n'; break;
        case 'B': text += "[Peer]\nPublicKey = " + std::string(kBob) + '\n'; break;
        case 'C': text += "[Peer]\nPublicKey = " + std::string(kPrivate) + '\n'; break;
        case 'a': text += "### begin Ann ###\n"; break;
        case 'z': text += "### end Ann ###\n"; break;
        case 'b': text += "# BEGIN_PEER bob\n"; break;
        case 'y': text += "# END_PEER bob\n"; break;
        case '(': text += "# --- office start\n"; break;
        case ')': text += "# --- Office STOP\n"; break;
        case '<': text += "#begin\n"; break;
        case '>': text += "#end\n"; break;
        default:
            text += c;
            text.insert(text.size() - 1, "# ");
            text += '\n';
            break;
        case '.': text += '\n'; break;
        }
    }
    return text;
}

TEST_CASE("APairOfCommentsAroundAPeerGoesWithItOrStays") {
    struct Case {
        const char* before;
        const char* without_ann;
        const char* without_bob;
    };
    for (const Case& c : {
             Case{"aAz.bBy.C", "bBy.C", "aAz.C"},
             Case{"aAzbByC", "bByC", "aAzC"},
             Case{"1.aA.z.2.bB.y.3", "1.2.bB.y.3", "1.aA.z.2.3"},
             Case{"a.1.A.2.z.B", "B", "a.1.A.2.z."},
             Case{"1a2A3.z4.B", "4.B", "1a2A3.z4."},
             Case{"(A.B.)C", "(B.)C", "(A.)C"},
             Case{"(1A.2B.).C", "(2B.).C", "(1A.).C"},
             Case{"(aAz.bBy.).C", "(bBy.).C", "(aAz.).C"},
             Case{"<A>.<B>.C", "<B>.C", "<A>.C"},
             Case{"aA>.<By.C", "<By.C", "aA>.C"},
             Case{"1A.B", "B", "1A."},
             Case{"aA.B", "B", "aA."},
             Case{"Az.B", "B", "Az."},
             Case{"aA.yB", "yB", "aA."},
             Case{"A.a.zB.C", "a.zB.C", "A.a.zC"},
             Case{"A.1.a.zB", "a.zB", "A.1.a.z"},
             Case{"AaB.z.C", "aB.z.C", "AC"},
             Case{"aB.z.AC", "aB.z.C", "AC"},
             Case{"aAz.B.aAz.C", "B.C", "aAz.aAz.C"},
             Case{"(A.<B.).C", "(<B.).C", "(A.).C"},
         }) {
        INFO(c.before);
        const std::string before = drawn(c.before);
        CHECK(std::string(*remove_peer(before, *PublicKey::from_base64(kAnn))) ==
              drawn(c.without_ann));
        CHECK(std::string(*remove_peer(before, *PublicKey::from_base64(kBob))) ==
              drawn(c.without_bob));
    }
    const std::string bob = "# Bob, front end\n[Peer]\nPublicKey = " + std::string(kBob) + '\n';
    CHECK(std::string(*remove_peer("# start\n# Ann\n[Peer]\nPublicKey = " + std::string(kAnn) +
                                       "\n\n" + bob,
                                   *PublicKey::from_base64(kAnn))) == bob);
    CHECK_FALSE(remove_peer(kFile, *PublicKey::from_base64(kPrivate)));
    CHECK_FALSE(remove_peer("", PublicKey()));
    CHECK_FALSE(remove_peer("[Peer]\nPublicKey = x\n", PublicKey()));
}

TEST_CASE("SavingTakesEnclosedPeersWithBothEnds") {
    Device now;
    CHECK(saved(now, {}, drawn("aAz.(bBy.).1")) == drawn("1"));
    Peer bob;
    bob.public_key = *PublicKey::from_base64(kBob);
    now.peers = {bob};
    CHECK(saved(now, {}, drawn("aAz.(bBy.C).1")) == drawn("(bBy.).1"));
}

TEST_CASE("ASavedPeerThatIsNewComesLast") {
    Device now = device();
    Peer carol;
    carol.public_key = *PublicKey::from_base64(kPrivate);
    carol.allowed_ips = {ip("10.0.0.4/32")};
    now.peers.insert(now.peers.begin(), carol);
    CHECK(saved(now) ==
          kFile + "\n[Peer]\nPublicKey = " + kPrivate + "\nAllowedIPs = 10.0.0.4/32\n");
    CHECK(saved(now, {}, "") == std::string("[Interface]\nPrivateKey = ") + kPrivate +
                                    "\nListenPort = 51820\n\n[Peer]\nPublicKey = " + kPrivate +
                                    "\nAllowedIPs = 10.0.0.4/32\n\n[Peer]\nPublicKey = " + kBob +
                                    "\nAllowedIPs = 10.0.0.3/32\nEndpoint = 192.0.2.3:7\n\n"
                                    "[Peer]\nPublicKey = " +
                                    kAnn +
                                    "\nAllowedIPs = fd00::2/128, 10.0.0.2/32, 10.2.0.0/16\n"
                                    "Endpoint = 198.51.100.9:51820\n");
}

TEST_CASE("ASavedEndpointHasTheNameOfItsScope") {
    Device now = device();
    now.peers[0].endpoint = endpoint("[fe80::1%3]:9");
    now.peers.push_back(now.peers[0]);
    now.peers[2].public_key = *PublicKey::from_base64(kPrivate);
    SaveOptions options;
    options.name = [](std::uint32_t) { return std::string("eth0"); };
    const std::string text = saved(now, options), line = "Endpoint = [fe80::1%eth0]:9\n";
    const auto first = text.find(line);
    REQUIRE(first != text.npos);
    CHECK(text.find(line, first + 1) != text.npos); // that of a peer that is new
}

TEST_CASE("AMarkIsSavedUnlessItIsNotTheAdministrators") {
    Device now = device();
    now.fwmark = 0xca6c;
    SaveOptions options;
    options.keep_fwmark = true;
    CHECK(saved(now, options) == kFile);
    const std::string marked = with("FutureKey", "FwMark = 0xca6c\nFutureKey");
    CHECK(saved(now).find("FwMark = 0xca6c\n") != std::string::npos);
    CHECK(saved(device(), {}, marked) == kFile);
    CHECK(saved(device(), options, marked) == marked);
}

TEST_CASE("KeysAndPeersOfHooksAreNotSaved") {
    const std::string file = "[Interface]\n[Peer]\nPublicKey = " + std::string(kAnn) + "\n";
    Device now = device();
    now.listen_port = 0;
    now.peers[1].endpoint.reset();
    now.peers[1].allowed_ips.clear();
    now.peers[1].preshared_key = *PresharedKey::from_base64(kBob);
    SaveOptions options;
    options.keep_keys = true;
    for (const Peer& peer : now.peers)
        options.without.push_back(peer.public_key);
    CHECK(saved(now, options, file) == file);
    CHECK(saved(now, {}, file).find("PresharedKey = ") != std::string::npos);
    // What the file has is changed all the same.
    const std::string keyed = "[Interface]\nPrivateKey = " + std::string(kBob) + file.substr(11);
    CHECK(saved(now, options, keyed).find(kBob) == std::string::npos);
}

// Comments of begin and end without a partner, and one inside the other, as many as a generated
// file may have. Each looked for in all others, this takes minutes.
TEST_CASE("CommentsInPairsTakeNoLongerThanTheirLines") {
    constexpr int kMany = 60000;
    std::string lost, nested, close;
    for (int i = 0; i < kMany; ++i) {
        lost += "# begin one" + std::to_string(i) + "\n";
        lost += "# end other" + std::to_string(i) + "\n";
        nested += "# begin " + std::to_string(i) + "\n";
        close += "# end " + std::to_string(kMany - 1 - i) + "\n";
    }
    const std::string ann = "[Peer]\nPublicKey = " + std::string(kAnn) + "\n";
    const auto begin = std::chrono::steady_clock::now();
    CHECK(remove_peer(lost + "\n" + ann, *PublicKey::from_base64(kAnn)) ==
          SecretString(lost + "\n"));
    CHECK(remove_peer("#\n\n" + nested + ann + close, *PublicKey::from_base64(kAnn)) ==
          SecretString("#\n\n"));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("SavingWritesNoSecretWhereTheFileNamesAnother") {
    const std::string file =
        "[Interface]\nPrivateKeyFile = a b.key\n[Peer]\nPublicKey = " + std::string(kAnn) +
        "\nPresharedKey = @psk";
    Device now = device();
    now.listen_port = 0;
    now.peers[1].endpoint.reset();
    now.peers[1].allowed_ips.clear();
    now.peers[1].preshared_key = *PresharedKey::from_base64(kBob);
    now.peers.erase(now.peers.begin());
    CHECK(saved(now, {}, file) == file);
}

TEST_CASE("TheHighestPortIsSavedAsAnyOther") {
    for (const unsigned port : {1u, 65534u, 65535u}) {
        Device now;
        now.listen_port = static_cast<std::uint16_t>(port);
        CHECK(saved(now, {}, "[Interface]\n") ==
              "[Interface]\nListenPort = " + std::to_string(port) + "\n");
        CHECK(saved(now, {}, "[Interface]\nListenPort = 0\n") == "[Interface]\nListenPort = 0\n");
    }
}

TEST_CASE("SavingKeepsTheWayLinesEnd") {
    Device now = device();
    now.peers.clear();
    now.listen_port = 7;
    CHECK(saved(now, {}, "[Interface]\r\nListenPort = 1\r\n") ==
          "[Interface]\r\nListenPort = 7\r\nPrivateKey = " + std::string(kPrivate) + "\n");
    CHECK(saved(now, {}, "[Interface]\nListenPort = 1") ==
          "[Interface]\nListenPort = 7\nPrivateKey = " + std::string(kPrivate) + "\n");
}

TEST_CASE("WhatIsSavedParsesToTheDevice") {
    test::Random random(7);
    for (int round = 0; round < 300; ++round) {
        const Device before = random.device(4);
        Device now = random.device(4);
        now.peers.resize(std::min<std::size_t>(now.peers.size(), 4));
        const auto first = save("# mine\n", before);
        const auto second = save(first, now);
        CHECK(save(second, now) == second);
        const auto parsed = parse(second, {"f", Dialect::quick});
        REQUIRE(parsed);
        const Config& device = parsed->file.device;
        CHECK(device.fwmark.value_or(0) == now.fwmark);
        REQUIRE(device.peers.size() == now.peers.size());
        for (const PeerConfig& peer : device.peers) {
            const auto found = std::ranges::find(now.peers, peer.public_key, &Peer::public_key);
            REQUIRE(found != now.peers.end());
            CHECK(peer.allowed_ips.size() == found->allowed_ips.size());
            CHECK(peer.persistent_keepalive.value_or(0) == found->persistent_keepalive);
            CHECK(peer.preshared_key.value_or(PresharedKey()) ==
                  found->preshared_key.value_or(PresharedKey()));
        }
    }
}

TEST_CASE("StrippingTakesTheKeysOfWgQuickAndNothingElse") {
    CHECK(std::string(strip(kFile)) ==
          with("Address = 10.0.0.1/24, fd00::1/64\nPostUp = echo \"#1 %i\" # yes\n", ""));
    CHECK(std::string(strip("KillSwitch = true\n[Interface]\n#DNS = 1\nvRf = x\n Netns=b")) ==
          "KillSwitch = true\n[Interface]\n#DNS = 1\n");
    CHECK(std::string(strip("[Peer]\nMTU = 3\n")) == "[Peer]\nMTU = 3\n");
}

} // namespace
