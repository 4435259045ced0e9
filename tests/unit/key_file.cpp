// SPDX-License-Identifier: MIT
// key_file.cpp - the keys that a configuration has elsewhere.
#include <wgctl/key_file.hpp>

#include <wgctl/format.hpp>

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>

namespace {

using namespace wg;

constexpr const char* kKey = "qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=";
constexpr const char* kPublic = "KMYVqVFWUOTl8YC6KPNwPi1GbbC9RySrJ7/wxbSkPRg=";
const std::string kPeer = std::string("[Peer]\nPublicKey=") + kPublic + "\n";

Result<KeyFileText> read_fake(const std::string& path) {
    static const std::map<std::string, std::string> files = {
        {"/etc/wireguard/key", std::string(kKey) + "\n"},
        {"/etc/wireguard/my key", std::string("\n") + kKey},
        {"/run/credentials/wg", kKey},
        {"/empty", " \n"},
        {"/short", "abc\n"},
        {"/open", kKey}};
    const auto found = files.find(path);
    if (found == files.end())
        return fail(Code::system, path + ": No such file or directory");
    return KeyFileText{SecretString(found->second.begin(), found->second.end()), path == "/open"};
}

Parsed load(const std::string& text) {
    Parsed parsed = check(text, {"/etc/wireguard/wg0.conf"});
    load_key_files(parsed, {"/etc/wireguard/wg0.conf", "/run/credentials", read_fake});
    return parsed;
}

TEST_CASE("AKeyIsTakenFromTheFileThatIsNamed") {
    for (const char* path :
         {"key", "/etc/wireguard/key", "my key # beside it", "@wg", "../wireguard/../../etc"}) {
        const Parsed parsed = load(std::string("[Interface]\nPrivateKeyFile = ") + path);
        const Config& device = parsed.file.device;
        if (std::string_view(path).starts_with("..")) {
            CHECK(parsed.first_error());
            continue;
        }
        CHECK(parsed.findings.empty());
        REQUIRE(device.private_key);
        CHECK(device.private_key->to_base64().view() == kKey);
        CHECK(device.private_key_file.empty());
    }
}

TEST_CASE("EachPeerGetsItsOwnKeyFile") {
    const Config device = load("[Interface]\nPrivateKey = @wg\n" + kPeer + kPeer +
                               "PresharedKeyFile = key\n" + kPeer + "PresharedKey = @wg")
                              .file.device;
    CHECK(device.private_key);
    CHECK(!device.peers[0].preshared_key);
    CHECK(device.peers[1].preshared_key);
    CHECK(device.peers[2].preshared_key);
}

TEST_CASE("OfTwoPlacesOfAKeyTheLastOneCounts") {
    const Parsed last = load("[Interface]\nPrivateKey=@none\nPrivateKey=@wg\n");
    CHECK(!last.first_error());
    CHECK(last.file.device.private_key);
    const Parsed here = load(std::string("[Interface]\nPrivateKey=@none\nPrivateKey=") + kKey);
    CHECK(!here.first_error());
    CHECK(here.file.device.private_key_file.empty());
    CHECK(here.file.device.private_key);
}

TEST_CASE("AKeyFileThatIsOfNoUseIsAnErrorAtItsName") {
    struct Row {
        std::string path;
        std::string error;
    };
    const Row rows[] = {
        {"/none", "/none: No such file or directory: `/none'"},
        {"/empty", "/empty: the file is empty: `/empty'"},
        {"@", "not the name of a credential; write @name: `@'"},
        {"@../key", "not the name of a credential; write @name: `@../key'"},
        {"@..", "not the name of a credential; write @name: `@..'"},
        {"@no", "/run/credentials/no: No such file or directory: `@no'"},
    };
    for (const Row& row : rows) {
        const Parsed parsed = load("[Interface]\n PrivateKeyFile=" + row.path);
        REQUIRE(parsed.findings.size() == 1);
        CHECK(parsed.findings[0].message() == "/etc/wireguard/wg0.conf:2:17: error: " + row.error);
        CHECK(parsed.findings[0].picture().find('^') != std::string::npos);
        CHECK(parsed.first_error());
    }
    const Parsed bad = load("[Interface]\nPrivateKeyFile=/short");
    REQUIRE(bad.first_error());
    CHECK(bad.findings[0].message().find("/short: not a key") != std::string::npos);
    CHECK(bad.findings[0].message().find("abc") == std::string::npos);
}

TEST_CASE("WithoutCredentialsTheirNameIsAnError") {
    Parsed parsed = check("[Interface]\nPrivateKey=@wg", {"f"});
    load_key_files(parsed, {"f", std::nullopt, read_fake});
    REQUIRE(parsed.first_error());
    CHECK(parsed.findings[0].message().find("CREDENTIALS_DIRECTORY is not set") !=
          std::string::npos);
}

TEST_CASE("AnExposedKeyFileIsAWarning") {
    const Parsed parsed = load("[Interface]\nPrivateKeyFile=/open");
    REQUIRE(parsed.findings.size() == 1);
    CHECK(parsed.findings[0].severity == Severity::warning);
    CHECK(parsed.file.device.private_key);
}

TEST_CASE("ARelativePathIsBesideTheConfigurationUnlessThatHasNoPlace") {
    const auto path = [](std::string file) {
        return *key_file_path("key", {std::move(file), std::nullopt, {}});
    };
    CHECK(path("wg0.conf") == "key");
    CHECK(path("a/wg0.conf") == "a/key");
    CHECK(path("/wg0.conf") == "/key");
    CHECK(path("/dev/stdin") == "key");
    CHECK(path("/proc/self/fd/3") == "key");
}

TEST_CASE("ARealFileIsReadUnlessItIsTooLong") {
    char name[] = "/tmp/wgctl-key-XXXXXX";
    const int fd = mkstemp(name);
    REQUIRE(fd >= 0);
    REQUIRE(write(fd, kKey, 44) == 44);
    auto found = read_key_file(name);
    REQUIRE(found);
    CHECK(std::string_view(found->text) == kKey);
    CHECK(!found->exposed);
    REQUIRE(fchmod(fd, 0640) == 0);
    CHECK(read_key_file(name)->exposed);
    REQUIRE(ftruncate(fd, 5000) == 0);
    CHECK(read_key_file(name).error().code == Code::invalid);
    close(fd);
    std::remove(name);
    CHECK(read_key_file(name).error().message() ==
          std::string(name) + ": No such file or directory");
    CHECK(!read_key_file("/"));
}

TEST_CASE("AKeyThatIsStillInItsFileIsFormattedAsItStands") {
    const std::string text =
        "[Interface]\nPrivateKeyFile = my key\n\n[Peer]\nPublicKey = " + std::string(kPublic) +
        "\nPresharedKeyFile = @psk\n";
    const auto parsed = parse(text);
    REQUIRE(parsed);
    CHECK(std::string_view(format(parsed->file)) == text);
    CHECK(parsed->file.device.private_key_file == "my key");
    CHECK(!as_replacement(parsed->file.device).private_key);
    CHECK(!as_target(parsed->file.device).peers[0].preshared_key);
}

} // namespace
