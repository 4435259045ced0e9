// SPDX-License-Identifier: MIT
// shared.cpp - what several configurations have in common.
#include <wgctl/shared.hpp>

#include <catch2/catch.hpp>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace wg;

const std::string kOne = "[Interface]\nPrivateKey=qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=\n";
const std::string kTwo = "[Interface]\nPrivateKey=2Jk6MUqEWsHUZfGCf+zRicC7sJKoH6hTnmTRDAHpLFQ=\n";
const std::string kPeer = "[Peer]\nPublicKey=xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n";

// What is found in the last of the files beyond what is found in it alone.
std::vector<std::string> found(const std::vector<std::pair<std::string, std::string>>& files) {
    std::deque<Parsed> parsed;
    std::vector<CheckedFile> checked;
    for (const auto& [name, text] : files) {
        parsed.push_back(check(text, {name, Dialect::quick}));
        checked.push_back({name, text, &parsed.back()});
    }
    REQUIRE(parsed.back().findings.empty());
    find_shared(checked);
    std::vector<std::string> messages;
    for (const Finding& finding : parsed.back().findings)
        messages.push_back(finding.message());
    for (std::size_t i = 0; i + 1 < parsed.size(); ++i)
        CHECK(parsed[i].findings.empty());
    return messages;
}

TEST_CASE("WhatTwoFilesCannotBothHaveIsFound") {
    const auto messages =
        found({{"a", kOne + "ListenPort=7\nAddress=10.0.0.1/24\n" + kPeer},
               {"b", kTwo},
               {"c", kOne + "Address=10.0.0.2/24, 10.0.0.1/16\nListenPort=7\n" + kPeer}});
    REQUIRE(messages.size() == 4);
    CHECK(messages[0].starts_with("c:2:12: warning: a:2 has the same PrivateKey"));
    CHECK(messages[0].ends_with(": `(hidden)'"));
    CHECK(messages[1].starts_with("c:3:22: warning: a:4 has the same Address"));
    CHECK(messages[2].starts_with("c:4:12: warning: a:3 has the same ListenPort"));
    CHECK(messages[3].starts_with("c:6:11: warning: a:6 has a peer with the same PublicKey"));
}

TEST_CASE("WhatTwoFilesMayBothHaveIsNotFound") {
    CHECK(found({{"a", kOne + "ListenPort=7\nAddress=10.0.0.1/24\nFwMark=5\nTable=7\n"},
                 {"b", kTwo + "ListenPort=8\nAddress=10.0.0.2/24\nFwMark=5\nTable=7\n" + kPeer}})
              .empty());
    CHECK(found({{"a", kOne + "ListenPort=0\n"}, {"b", kTwo + "ListenPort=0\n"}}).empty());
    CHECK(
        found({{"a", kOne + "Netns=x\nAddress=10.0.0.1/24\n"}, {"b", kTwo + "Address=10.0.0.1/24"}})
            .empty());
    // A file that is named twice is one.
    CHECK(found({{"a", kOne + "ListenPort=7\n" + kPeer}, {"a", kOne + "ListenPort=7\n" + kPeer}})
              .empty());
}

} // namespace
