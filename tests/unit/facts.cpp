// SPDX-License-Identifier: MIT
// facts.cpp - a configuration as lines for scripts.
#include "facts.hpp"

#include <wgctl/parse.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace {

std::string facts_of(const std::string& text) {
    const auto parsed = wg::parse(text, {"wg0.conf", wg::Dialect::quick});
    INFO((parsed ? std::string() : parsed.error().message()));
    REQUIRE(parsed);
    return ctl::facts(parsed->file);
}

const std::string kPeer = "[Peer]\nPublicKey=xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n";
const std::string kOther = "[Peer]\nPublicKey=n1nGr2lYlGBZTkjGPSC4FAxWXd2xIgrfRE0mDhkWfXE=\n";

TEST_CASE("FactsAreWhatTheFileSaysAndNothingElse") {
    CHECK(facts_of("").empty());
    CHECK(facts_of("[Interface]\nFwMark = off\nPrivateKey = "
                   "qHdFm7yVj4oEHnxTz02lKbY5ZDXu1X7YLm3mvVc4jWQ=\n")
              .empty());
    CHECK(facts_of("[Interface]\nAddress = 10.0.0.1/24, fd00::1\nDNS = 1.1.1.1, a.example, ::1\n"
                   "MTU = 1400\nTable = Off\nFwMark = 0x10\nNetns = blue\nVrf = red\n"
                   "SaveConfig = False\nKillSwitch = true\nAllowLan = true\nIPv6Leak = block\n"
                   "PreUp = a\tb # %i\nPostUp = c\nPreDown = d\nPostDown = e\nPostUp = $(f)\n") ==
          "address\t10.0.0.1/24\naddress\tfd00::1/128\ndns\t1.1.1.1\ndns\t::1\nsearch\ta.example\n"
          "mtu\t1400\ntable\toff\nfwmark\t16\nnetns\tblue\nvrf\tred\nsave-config\tfalse\n"
          "kill-switch\ttrue\nallow-lan\ttrue\nipv6-leak\tblock\npre-up\ta\tb # %i\n"
          "post-up\tc\npost-up\t$(f)\npre-down\td\npost-down\te\n");
}

TEST_CASE("FactsHaveEachRouteOnceAndTheLongestPrefixFirst") {
    CHECK(facts_of(kPeer + "AllowedIPs = 0.0.0.0/0, ::/0, 10.1.2.3/8\n" + kOther +
                   "AllowedIPs = 10.0.0.5, fd00::/64, 10.0.0.0/8, -10.9.0.0/16\n") ==
          "full-ipv4\ttrue\nfull-ipv6\ttrue\ndefault-ipv4\ttrue\ndefault-ipv6\ttrue\n"
          "route\tfd00::/64\nroute\t10.0.0.5/32\nroute\t10.0.0.0/8\nroute\t0.0.0.0/0\n"
          "route\t::/0\n");
}

TEST_CASE("FactsSayWhatIsFullAndWhetherIPv6IsBlocked") {
    const std::string halves = kPeer + "AllowedIPs = 0.0.0.0/1, 128.0.0.0/1\n";
    const std::string routes = "route\t0.0.0.0/1\nroute\t128.0.0.0/1\n";
    CHECK(facts_of(halves) == "full-ipv4\ttrue\nblock-ipv6\ttrue\n" + routes);
    CHECK(facts_of("[Interface]\nIPv6Leak = allow\n" + halves) ==
          "ipv6-leak\tallow\nfull-ipv4\ttrue\n" + routes);
    CHECK(facts_of("[Interface]\nTable = 5\n" + halves) == "table\t5\n" + routes);
}

TEST_CASE("FactsSayWhichDefaultRoutesNeedATableOfTheirOwn") {
    const std::string v6 = kPeer + "AllowedIPs = ::/0\n";
    CHECK(facts_of(v6) == "full-ipv6\ttrue\ndefault-ipv6\ttrue\nroute\t::/0\n");
    for (const std::string line :
         {"Table = off", "Table = 5", "Table = main", "Netns = a", "Vrf = a"}) {
        INFO(line);
        CHECK(facts_of("[Interface]\n" + line + "\n" + v6).find("default-ipv") ==
              std::string::npos);
    }
}

} // namespace
