// SPDX-License-Identifier: MIT
// metrics.cpp - counters as OpenMetrics text.
#include "metrics.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <sstream>

namespace {

using namespace wg;

ctl::NamedStats some(const std::string& name, bool reasons) {
    ctl::NamedStats device;
    device.stats.name = name;
    device.stats.has_reasons = reasons;
    device.stats.link.rx_packets = 12;
    PeerStats& peer = device.stats.peers.emplace_back();
    peer.public_key = PublicKey(KeyBytes{1});
    peer.rx_bytes = 34;
    if (reasons) {
        device.stats.drops = {{"rx_replay", 5}, {"reason_99", 6}};
        peer.drops = {{"rx_replay", 5}};
        peer.handshakes = 7;
    }
    device.names.add(PublicKey(KeyBytes{1}), "a\"b\\c");
    return device;
}

const std::string kKey = PublicKey(KeyBytes{1}).to_base64();

std::string render() {
    const std::vector<ctl::NamedStats> devices = {some("wg0", true), some("wg1", false)};
    return ctl::to_open_metrics(devices);
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST_CASE("CountersBecomeSamplesWithLabels") {
    const std::string text = render();
    CHECK(has_line(text, "wireguard_interface_received_packets_total{interface=\"wg0\"} 12"));
    CHECK(has_line(text, "wireguard_received_bytes_total{interface=\"wg1\",public_key=\"" + kKey +
                             "\",name=\"a\\\"b\\\\c\"} 34"));
    CHECK(has_line(text, "wireguard_drops_total{interface=\"wg0\",reason=\"rx_replay\"} 5"));
    CHECK(has_line(text, "wireguard_drops_total{interface=\"wg0\",reason=\"rx_bad_auth\"} 0"));
    CHECK(has_line(text, "wireguard_drops_total{interface=\"wg0\",reason=\"reason_99\"} 6"));
    CHECK(text.find("wireguard_drops_total{interface=\"wg1\"") == std::string::npos);
    CHECK(text.find("wireguard_handshakes_total{interface=\"wg1\"") == std::string::npos);
}

// The rules of the text format that a reader enforces: a family's lines stand together, metadata
// first, counters end in _total, a unit ends its family's name, and the end is marked.
TEST_CASE("TheTextKeepsTheRulesOfOpenMetrics") {
    const std::string text = render();
    REQUIRE(text.ends_with("\n# EOF\n"));
    std::istringstream lines(text);
    std::string line, family, type;
    std::set<std::string> families, samples;
    while (std::getline(lines, line) && line != "# EOF") {
        std::istringstream words(line);
        std::string hash, what, name, value;
        words >> hash >> what >> name >> value;
        if (hash == "#") {
            if (what == "TYPE") {
                CHECK(families.insert(name).second);
                family = name;
                type = value;
            }
            CHECK(name == family);
            if (what == "UNIT")
                CHECK(name.ends_with("_" + value));
            continue;
        }
        const std::string sample = line.substr(0, line.find('{'));
        CHECK(sample == family + (type == "counter" ? "_total" : ""));
        CHECK(samples.insert(line.substr(0, line.rfind(' '))).second);
    }
    CHECK(!std::getline(lines, line));
    CHECK(families.size() > 10);
}

TEST_CASE("PeopleAreToldThatReasonsNeedWgKo") {
    CHECK(ctl::to_text(some("wg1", false)).find("reasons need wg.ko") != std::string::npos);
    CHECK(ctl::to_text(some("wg0", true)).find("drops: rx_replay 5") != std::string::npos);
}

} // namespace
