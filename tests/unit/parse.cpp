// SPDX-License-Identifier: MIT
// parse.cpp - configuration files to values and back, and how their errors read.
#include <wgctl/parse.hpp>

#include <wgctl/format.hpp>

#include "random.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace {

using namespace wg;

constexpr const char* kPrivate = "qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=";
constexpr const char* kPublic = "KMYVqVFWUOTl8YC6KPNwPi1GbbC9RySrJ7/wxbSkPRg=";

const std::string kInterface = "[Interface]\n";
const std::string kPeer = std::string("[Peer]\nPublicKey=") + kPublic + "\n";

std::string error_of(const std::string& text, Dialect dialect = Dialect::wg) {
    const auto parsed = parse(text, {"wg0.conf", dialect});
    return parsed ? "accepted" : parsed.error().message();
}

ConfigFile file_of(const std::string& text, Dialect dialect = Dialect::wg) {
    const auto parsed = parse(text, {"wg0.conf", dialect});
    INFO((parsed ? std::string() : parsed.error().message()));
    REQUIRE(parsed);
    return parsed->file;
}

TEST_CASE("AnEmptyFileIsAnEmptyConfig") {
    CHECK(file_of("") == ConfigFile());
    CHECK(file_of("\n \t\r\n# only a comment\n   # another\n") == ConfigFile());
}

TEST_CASE("EveryKeyOfWgIsRead") {
    const ConfigFile file =
        file_of(kInterface + "PrivateKey = " + kPrivate +
                "\nListenPort = 51820\nFwMark = 0x1f\n\n" + kPeer + "PresharedKey = " + kPrivate +
                "\nAllowedIPs = 10.0.0.0/8, fd00::/64\nAllowedIPs=1.2.3.4\n"
                "Endpoint = [::1]:7\nPersistentKeepalive = 25");
    CHECK(file.device.private_key->to_base64().view() == kPrivate);
    CHECK(file.device.listen_port == 51820);
    CHECK(file.device.fwmark == 0x1f);
    CHECK(!file.device.replace_peers);
    REQUIRE(file.device.peers.size() == 1);
    const PeerConfig& peer = file.device.peers[0];
    CHECK(peer.public_key.to_base64() == kPublic);
    CHECK(peer.preshared_key->to_base64().view() == kPrivate);
    CHECK(peer.replace_allowed_ips);
    REQUIRE(peer.allowed_ips.size() == 3);
    CHECK(peer.allowed_ips[2].ip.to_string() == "1.2.3.4/32");
    CHECK(to_string(*peer.endpoint) == "[::1]:7");
    CHECK(peer.persistent_keepalive == 25);
}

TEST_CASE("CaseWhiteSpaceAndCommentsDoNotMatter") {
    const Config device = file_of("[ interface ] # here\nLISTENPORT\t=\t5 1 8 # port\r\n"
                                  "\vfwmark=OFF\n#ListenPort=1\n[PEER]\npublickey=" +
                                  std::string(kPublic) + "\npersistentkeepalive=Off")
                              .device;
    CHECK(device.listen_port == 518);
    CHECK(device.fwmark == 0);
    CHECK(device.peers[0].persistent_keepalive == 0);
}

TEST_CASE("EveryKeyOfWgQuickIsRead") {
    const QuickConfig quick =
        file_of(kInterface + "Address = 10.0.0.1/24, fd00::1/64\nAddress=10.1.0.1\n"
                             "DNS = 1.1.1.1, example.com\nDNS = ::1\nMTU = 1400\nTable = Auto\n"
                             "PreUp = iptables -A INPUT # %i\nPostUp=a\nPostUp = b  c\nPreDown=d\n"
                             "PostDown = e = f\nSaveConfig = TRUE\n",
                Dialect::quick)
            .quick;
    REQUIRE(quick.addresses.size() == 3);
    CHECK(quick.addresses[0].to_string() == "10.0.0.1/24");
    CHECK(quick.addresses[2].to_string() == "10.1.0.1/32");
    CHECK(quick.dns.size() == 2);
    CHECK(quick.dns_search == std::vector<std::string>{"example.com"});
    CHECK(quick.mtu == 1400);
    CHECK(quick.table == "auto");
    CHECK(quick.pre_up == std::vector<std::string>{"iptables -A INPUT # %i"});
    CHECK(quick.post_up == std::vector<std::string>{"a", "b  c"});
    CHECK(quick.pre_down == std::vector<std::string>{"d"});
    CHECK(quick.post_down == std::vector<std::string>{"e = f"});
    CHECK(quick.save_config == true);
}

TEST_CASE("OurOwnKeysOfTheInterfaceAreReadAndComeBack") {
    const ConfigFile file = file_of(kInterface + "KillSwitch = True\nAllowLan = false\n"
                                                 "IPv6Leak = Allow\nNetns = blue-1\nVrf=red_0\n",
                                    Dialect::quick);
    CHECK(file.quick.kill_switch == true);
    CHECK(file.quick.allow_lan == false);
    CHECK(file.quick.ipv6_leak == true);
    CHECK(file.quick.netns == "blue-1");
    CHECK(file.quick.vrf == "red_0");
    CHECK(file_of(std::string(format(file)), Dialect::quick) == file);
    CHECK(file_of(kInterface + "IPv6Leak = block", Dialect::quick).quick.ipv6_leak == false);
}

TEST_CASE("ANameThatAProgramCouldMisreadIsRefused") {
    for (const std::string name :
         {"-x", ".", "..", "a/b", "$(id)", "a;b", "`id`", "a\"b", "1234567890123456"})
        CHECK(error_of(kInterface + "Vrf = " + name, Dialect::quick).find("Vrf: ") !=
              std::string::npos);
    for (const std::string name : {"-x", ".", "..", "../a", "a/b", "$(id)", "a;b"})
        CHECK(error_of(kInterface + "Netns = " + name, Dialect::quick).find("Netns: ") !=
              std::string::npos);
    CHECK(
        error_of(kInterface + "Netns = " + std::string(256, 'x'), Dialect::quick).find("Netns: ") !=
        std::string::npos);
    CHECK(error_of(kInterface + "IPv6Leak = true", Dialect::quick).find("IPv6Leak: neither") !=
          std::string::npos);
}

TEST_CASE("AKeyOfWgQuickIsRefusedWhereWgRefusesIt") {
    CHECK(error_of(kInterface + "  MTU = 1400\n") ==
          "wg0.conf:2:3: a key of wg-quick(8), not of wg(8); `wgctl-quick strip' leaves it out: "
          "`MTU'");
    CHECK(error_of(kInterface + "PostUp = x\n").find("wg-quick(8)") != std::string::npos);
}

TEST_CASE("AnUnknownKeyIsRefusedWithItsLine") {
    CHECK(error_of("[Interface]\n\n# c\n ListenPrt = 5\n") ==
          "wg0.conf:4:2: unknown key in [Interface]; did you mean ListenPort?: `ListenPrt'");
    CHECK(error_of(kPeer + "Foo=1") == "wg0.conf:3:1: unknown key in [Peer]: `Foo'");
}

TEST_CASE("AKeyInTheWrongSectionIsToldTheRightOne") {
    CHECK(error_of(kInterface + "PublicKey=x") ==
          "wg0.conf:2:1: this key belongs in [Peer], not in [Interface]: `PublicKey'");
    CHECK(error_of(kPeer + "ListenPort=5") ==
          "wg0.conf:3:1: this key belongs in [Interface], not in [Peer]: `ListenPort'");
    CHECK(error_of("ListenPort=1") ==
          "wg0.conf:1:1: a key before any section; begin with [Interface] or [Peer]: `ListenPort'");
}

TEST_CASE("ABadValueIsRefusedWithItsPlace") {
    struct Row {
        std::string text;
        std::string error;
    };
    const Row rows[] = {
        {kInterface + "ListenPort = 99999",
         "wg0.conf:2:14: ListenPort: a port is a number from 0 to 65535: `99999'"},
        {kInterface + "FwMark = 0x100000000",
         "wg0.conf:2:10: FwMark: a mark is `off' or a number from 0 to 0xffffffff: `0x100000000'"},
        {kPeer + "AllowedIPs = 10.0.0.0/8, 10.0.0.0/33",
         "wg0.conf:3:26: AllowedIPs: the prefix length is a number from 0 to 32: `10.0.0.0/33'"},
        {kPeer + "AllowedIPs = 10.0.0.0/8,",
         "wg0.conf:3:24: AllowedIPs: nothing between two commas: `,'"},
        {kPeer + "Endpoint = host",
         "wg0.conf:3:12: Endpoint: the endpoint has no port; write it as host:port or [v6]:port: "
         "`host'"},
        {kPeer + "PersistentKeepalive=65536",
         "wg0.conf:3:21: PersistentKeepalive: a keepalive interval is `off' or 0 to 65535 seconds: "
         "`65536'"},
        {"[Peer]\nPublicKey = abc",
         "wg0.conf:2:13: PublicKey: not a key: expected 44 characters of base64, as printed by "
         "genkey, pubkey and genpsk: `abc'"},
        {kInterface + "ListenPort =   # none",
         "wg0.conf:2:1: the key has no value; give one or leave the line out: `ListenPort'"},
        {"[Foo]", "wg0.conf:1:1: unknown section; there are [Interface] and [Peer]: `[Foo]'"},
        {kPeer + "garbage", "wg0.conf:3:1: neither a section nor `Key = value': `garbage'"},
        {"[Interface]ListenPort=5",
         "wg0.conf:1:1: unknown section; there are [Interface] and [Peer]: "
         "`[Interface]ListenPort=5'"},
    };
    for (const Row& row : rows)
        CHECK(error_of(row.text) == row.error);
}

TEST_CASE("WhatWgRefusesIsRefused") {
    for (const char* line :
         {"ListenPort=-1", "ListenPort=0x10", "ListenPort==5", "FwMark=0x", "FwMark=-1",
          "FwMark=0XFF", "FwMark=zz", "ListenPort=70000000000", "PrivateKey"})
        CHECK(error_of(kInterface + line) != "accepted");
    for (const char* line :
         {"AllowedIPs=", "AllowedIPs=,1.2.3.4/32", "AllowedIPs=1.2.3.4/32,,5.6.7.8",
          "AllowedIPs=1.2/16", "PersistentKeepalive=0x10", "PersistentKeepalive=1a",
          "PresharedKey=", "Endpoint=", "Endpoint=[::1:5", "Endpoint=:5"})
        CHECK(error_of(kPeer + line) != "accepted");
}

TEST_CASE("WhatWgTakesIsTaken") {
    for (const char* line : {"FwMark=010", "FwMark=4294967295", "ListenPort=0"})
        CHECK(error_of(kInterface + line) == "accepted");
    CHECK(file_of(kInterface + "FwMark=010").device.fwmark == 10);
    for (const char* line : {"AllowedIPs=1.2.3.4/032", "AllowedIPs=::ffff:1.2.3.4/128",
                             "PersistentKeepalive=025", "Endpoint=::1:5"})
        CHECK(error_of(kPeer + line) == "accepted");
    CHECK(error_of(kPeer + kPeer) == "accepted");
    CHECK(error_of(kInterface + kInterface + "ListenPort=1") == "accepted");
}

TEST_CASE("APeerWithoutAPublicKeyIsRefusedAtItsHeading") {
    const std::string expected =
        "wg0.conf:3:1: this peer has no PublicKey; add the one that `wgctl "
        "pubkey' prints on its side: `[Peer]'";
    CHECK(error_of("\n\n[Peer]\nAllowedIPs=1.2.3.4/32") == expected);
    CHECK(error_of("\n\n[Peer]\n" + kPeer) == expected);
    CHECK(error_of("\n\n[Peer]\n\n[Interface]\n") == expected);
}

TEST_CASE("ASecretIsNotRepeatedInAnError") {
    for (const std::string& text :
         {kInterface + "PrivateKey = " + kPrivate + "x", kPeer + "PresharedKey=" + kPrivate + "=",
          kInterface + kPrivate, kInterface + "PrivatKey = " + kPrivate}) {
        const std::string error = error_of(text);
        CHECK(error != "accepted");
        CHECK(error.find(std::string(kPrivate, 20)) == std::string::npos);
    }
}

TEST_CASE("HostBitsGiveAWarning") {
    const auto parsed = parse(kPeer + "AllowedIPs = 10.0.0.0/8, 10.1.2.3/24", {"f", Dialect::wg});
    REQUIRE(parsed);
    REQUIRE(parsed->findings.size() == 1);
    CHECK(parsed->findings[0].message() ==
          "f:3:26: warning: AllowedIP has nonzero host part; the kernel "
          "takes 10.1.2.0/24: `10.1.2.3/24'");
}

TEST_CASE("AddressesAndNameServersAreWordsAsForWgQuick") {
    const QuickConfig quick =
        file_of(kInterface +
                    "Address = 10.0.0.1/24 fd00::1/64,\nDNS = 1.1.1.1\t::1 , ,example.com # all\n",
                Dialect::quick)
            .quick;
    REQUIRE(quick.addresses.size() == 2);
    CHECK(quick.addresses[1].to_string() == "fd00::1/64");
    CHECK(quick.dns.size() == 2);
    CHECK(quick.dns_search == std::vector<std::string>{"example.com"});
    // A tunnel does not stay down for want of one name server.
    const auto parsed = parse(kInterface + "DNS = 1.1.1.1 a! b, 1.2.3", {"f", Dialect::quick});
    REQUIRE(parsed);
    REQUIRE(parsed->findings.size() == 2);
    CHECK(parsed->findings[0].message().starts_with(
        "f:2:15: warning: DNS: neither a name server's address nor a search domain"));
    CHECK(parsed->findings[1].message().starts_with("f:2:21: warning: DNS: "));
    CHECK(parsed->file.quick.dns.size() == 1);
    CHECK(parsed->file.quick.dns_search == std::vector<std::string>{"b"});
}

TEST_CASE("KeysOfWgQuickWithoutAValueAreNone") {
    const auto parsed =
        parse(kInterface + "Address=\nDNS = # none\nMTU=\nTable=\nPreUp = \nPostUp=a\n",
              {"wg0.conf", Dialect::quick});
    REQUIRE(parsed);
    CHECK(parsed->findings.size() == 5);
    QuickConfig quick;
    quick.post_up = {"a"};
    CHECK(parsed->file.quick == quick);
    CHECK(error_of(kInterface + "KillSwitch =", Dialect::quick) ==
          "wg0.conf:2:1: the key has no value; give one or leave the line out: `KillSwitch'");
}

TEST_CASE("SignedAllowedIpsChangeInsteadOfReplacing") {
    const auto peer = file_of(kPeer + "AllowedIPs = +10.0.0.0/8, -fd00::/8").device.peers[0];
    CHECK(!peer.replace_allowed_ips);
    CHECK(!peer.allowed_ips[0].remove);
    CHECK(peer.allowed_ips[1].remove);
}

TEST_CASE("BadValuesOfWgQuickAreRefused") {
    for (const char* line : {"Address=10.0.0.1/33", "Address=host", "Address=10.0.0.1 /24",
                             "Table=my table", "MTU=67", "MTU=x", "MTU=99999999999", "MTU=14 20",
                             "Table=5 6", "SaveConfig=tr ue", "Table=a/b", "SaveConfig=yes"})
        CHECK(error_of(kInterface + line, Dialect::quick) != "accepted");
}

// A configuration as only a file can express it.
ConfigFile random_file(test::Random& random) {
    ConfigFile file;
    file.device = random.config(6, false);
    file.device.replace_peers = false;
    for (PeerConfig& peer : file.device.peers) {
        peer.remove = peer.update_only = false;
        for (AllowedIpChange& change : peer.allowed_ips)
            change.remove &= !peer.replace_allowed_ips;
        if (peer.allowed_ips.empty())
            peer.replace_allowed_ips = true;
        if (!peer.preshared_key && random.chance(20))
            peer.preshared_key_file = "keys of/peer 1";
        if (random.chance(20))
            peer.endpoint = HostName{"example.com", "51820"};
    }
    if (!file.device.private_key && random.chance(50))
        file.device.private_key_file = "@private";
    for (unsigned i = random.number(3); i > 0; --i) {
        file.quick.addresses.push_back(random.allowed_ip());
        file.quick.dns.push_back(random.allowed_ip().address);
        file.quick.dns_search.push_back("example.com");
        file.quick.post_up.push_back("echo \"%i\" # = [Peer]");
        file.quick.pre_down.push_back("true");
    }
    if (random.chance(50))
        file.quick.mtu = 68 + random.number(9000);
    if (random.chance(50))
        file.quick.table = "off";
    if (random.chance(50))
        file.quick.save_config = random.chance(50);
    return file;
}

TEST_CASE("WhatIsFormattedParsesToTheSame") {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        test::Random random(seed);
        const ConfigFile file = random_file(random);
        const SecretString text = format(file);
        INFO(seed << "\n" << std::string(text));
        CHECK((file_of(std::string(text), Dialect::quick) == file));
    }
}

TEST_CASE("WhatShowconfPrintsConfiguresTheSame") {
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
        const Device device = test::Random(seed).device(20);
        const Config config = file_of(std::string(format(device))).device;
        REQUIRE(config.peers.size() == device.peers.size());
        CHECK((config.private_key == device.private_key));
        for (std::size_t i = 0; i < config.peers.size(); ++i) {
            CHECK(config.peers[i].public_key == device.peers[i].public_key);
            CHECK((config.peers[i].preshared_key == device.peers[i].preshared_key));
            CHECK(config.peers[i].allowed_ips.size() == device.peers[i].allowed_ips.size());
        }
    }
}

TEST_CASE("AnyBytesAreEitherReadOrRefused") {
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        test::Random random(seed);
        std::string text(format(random_file(random)));
        for (unsigned i = 1 + random.number(5); i > 0 && !text.empty(); --i)
            text[random.number(static_cast<std::uint32_t>(text.size()))] =
                static_cast<char>(random.number(256));
        const auto parsed = parse(text, {"f", Dialect::quick});
        CHECK((parsed || (parsed.error().code == Code::parse && parsed.error().where->line > 0)));
    }
}

} // namespace
