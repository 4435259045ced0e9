// SPDX-License-Identifier: MIT
// set_arguments.cpp - the words of `wgctl set' as a change.
#include "set_arguments.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <sstream>

namespace {

using namespace wg;

constexpr const char* kKey = "KMYVqVFWUOTl8YC6KPNwPi1GbbC9RySrJ7/wxbSkPRg=";

Result<SecretString> read_fake(const std::string& path) {
    static const std::map<std::string, std::string> files = {
        {"key", std::string(kKey) + "\n\n"},      {"bare", kKey}, {"empty", ""}, {"short", "foo\n"},
        {"trailing", std::string(kKey) + " x\n"}, {"blank", "\n"}};
    const auto found = files.find(path);
    if (found == files.end())
        return fail(Code::system, path + ": No such file or directory");
    return SecretString(found->second.begin(), found->second.end());
}

// Words are separated by blanks; `""' is an empty one.
Result<Config> parse_words(const std::string& line) {
    std::vector<std::string> words;
    std::istringstream in(line);
    for (std::string word; in >> word;)
        words.push_back(word == "\"\"" ? "" : word == "KEY" ? kKey : word);
    const std::vector<std::string_view> views(words.begin(), words.end());
    return ctl::parse_set(views, read_fake);
}

std::string error_of(const std::string& line) {
    const auto config = parse_words(line);
    return config ? "accepted" : config.error().message();
}

TEST_CASE("EveryOptionOfSetIsUnderstood") {
    const auto config = parse_words(
        "listen-port 5 fwmark 0x1f private-key key peer KEY preshared-key bare endpoint 1.2.3.4:5 "
        "persistent-keepalive 25 allowed-ips 10.0.0.0/8,fd00::/8 peer KEY remove");
    REQUIRE(config);
    CHECK(config->listen_port == 5);
    CHECK(config->fwmark == 0x1f);
    CHECK(config->private_key->to_base64().view() == kKey);
    CHECK(!config->replace_peers);
    REQUIRE(config->peers.size() == 2);
    const PeerConfig& peer = config->peers[0];
    CHECK(peer.preshared_key->to_base64().view() == kKey);
    CHECK(to_string(*peer.endpoint) == "1.2.3.4:5");
    CHECK(peer.persistent_keepalive == 25);
    CHECK(peer.replace_allowed_ips);
    CHECK(peer.allowed_ips.size() == 2);
    CHECK(!peer.remove);
    CHECK(config->peers[1].remove);
}

TEST_CASE("APeerWithoutOptionsIsLeftAsItIs") {
    const auto config = parse_words("peer KEY");
    PeerConfig expected;
    expected.public_key = *PublicKey::from_base64(kKey);
    CHECK((config->peers[0] == expected));
}

TEST_CASE("AllowedIpsAreReplacedClearedOrChanged") {
    CHECK(parse_words("peer KEY allowed-ips \"\"")->peers[0].replace_allowed_ips);
    CHECK(parse_words("peer KEY allowed-ips \"\"")->peers[0].allowed_ips.empty());
    const auto change = parse_words("peer KEY allowed-ips +10.0.0.0/8,-fd00::/8")->peers[0];
    CHECK(!change.replace_allowed_ips);
    CHECK(!change.allowed_ips[0].remove);
    CHECK(change.allowed_ips[1].remove);
    CHECK(
        !parse_words("peer KEY allowed-ips 1.2.3.4/32,+10.0.0.0/8")->peers[0].replace_allowed_ips);
}

TEST_CASE("AnEmptyKeyFileTakesTheKeyAway") {
    CHECK(parse_words("private-key empty")->private_key->is_zero());
    CHECK(parse_words("peer KEY preshared-key empty")->peers[0].preshared_key->is_zero());
}

TEST_CASE("OffTurnsThingsOff") {
    CHECK(parse_words("fwmark off")->fwmark == 0);
    CHECK(parse_words("peer KEY persistent-keepalive off")->peers[0].persistent_keepalive == 0);
}

TEST_CASE("AWrongWordIsNamed") {
    CHECK(error_of("bogus 1") == "Invalid argument: `bogus'; options before the first `peer' are: "
                                 "listen-port, fwmark, private-key and, in wgctl, bind-device and "
                                 "bind-address");
    CHECK(error_of("peer KEY listen-port 5").find("Invalid argument: `listen-port'") == 0);
    CHECK(error_of("peer") == "Invalid argument: `peer' needs a value after it");
    CHECK(error_of("fwmark") == "Invalid argument: `fwmark' needs a value after it");
    for (const char* line : {"remove", "bogus", "peer KEY bogus"})
        CHECK(error_of(line).find("needs a value") == std::string::npos);
    CHECK(error_of("remove").find("Invalid argument: `remove'; options before the first `peer'") ==
          0);
    CHECK(error_of("LISTEN-PORT 5") != "accepted");
    CHECK(error_of("listen-port 99999") ==
          "listen-port: a port is a number from 0 to 65535: `99999'");
    CHECK(error_of("listen-port \"\"") != "accepted");
    CHECK(error_of("peer abc").find("peer: not a key") == 0);
    CHECK(error_of("peer KEY endpoint 1.2.3.4:99999").find("endpoint: ") == 0);
    CHECK(error_of("peer KEY endpoint 1.2.3.4").find("no port") != std::string::npos);
    CHECK(error_of("peer KEY allowed-ips 1.2.3.4/99").find("`1.2.3.4/99'") != std::string::npos);
}

TEST_CASE("AKeyInThePlaceOfItsFileIsToldSo") {
    for (const std::string line : {"private-key KEY", "peer KEY preshared-key KEY"}) {
        const std::string error = error_of(line);
        CHECK(error.find("takes the name of a file with the key in it") != error.npos);
        CHECK(error.find("<(...)") != error.npos);
        CHECK(error.find(std::string(kKey, 12)) == error.npos);
    }
    CHECK(error_of("private-key nowhere") == "private-key: nowhere: No such file or directory");
    for (const std::string line :
         {"private-key=KEY", "KEY", "KEY 5", "peer KEY KEY", "peer KEYx"}) {
        std::string given = line;
        given.replace(line.find("KEY"), 3, kKey);
        CHECK(error_of(given).find(std::string(kKey, 12)) == std::string::npos);
    }
}

TEST_CASE("AWrongKeyFileIsNamedButNotShown") {
    CHECK(error_of("private-key nowhere") == "private-key: nowhere: No such file or directory");
    for (const char* file : {"short", "trailing", "blank"}) {
        const std::string error = error_of(std::string("private-key ") + file);
        CHECK(error.find("private-key: " + std::string(file) + ": not a key") == 0);
        CHECK(error.find(kKey) == std::string::npos);
    }
}

} // namespace
