// SPDX-License-Identifier: MIT
// address.cpp - addresses, allowed IPs and endpoints to and from text.
#include <wgctl/address.hpp>

#include "random.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;

TEST_CASE("AllowedIpsAreReadAsTheyAreWritten") {
    for (const char* text : {"0.0.0.0/0", "10.1.2.3/32", "10.0.0.0/8", "::/0", "fd00::1/128",
                             "fe80::/10", "::ffff:1.2.3.4/128"})
        CHECK(AllowedIp::parse(text)->to_string() == text);
    CHECK(AllowedIp::parse("1.2.3.4")->to_string() == "1.2.3.4/32");
    CHECK(AllowedIp::parse("fd00::1")->to_string() == "fd00::1/128");
    CHECK(AllowedIp::parse("1.2.3.4/032")->cidr == 32);
}

TEST_CASE("WhatIsNoAllowedIpIsRefused") {
    for (const char* text : {"", "/", "1.2.3.4/", "1.2.3.4/33", "::/129", "1.2.3.4/+3",
                             "1.2.3.4/-1", "1.2/16", "1.2.3.4/24/2", "1.2.3.4/1a", "host/24",
                             "1.2.3.4 /24", "fe80::1%lo/64", "1.2.3.4/99999999999999999999999999"})
        CHECK(AllowedIp::parse(text).error().code == Code::invalid);
}

TEST_CASE("ANetworkHasNoHostBits") {
    CHECK(AllowedIp::parse("10.255.255.255/9")->network().to_string() == "10.128.0.0/9");
    CHECK(AllowedIp::parse("1.2.3.4/0")->network().to_string() == "0.0.0.0/0");
    CHECK(AllowedIp::parse("ffff::ffff/127")->network().to_string() == "ffff::fffe/127");
    test::Random random(5);
    for (int i = 0; i < 1000; ++i) {
        const AllowedIp network = random.allowed_ip().network();
        CHECK(network.network() == network);
        CHECK(AllowedIp::parse(network.to_string()) == network);
    }
}

TEST_CASE("NumericEndpointsNeedNoResolver") {
    struct Row {
        const char* text;
        const char* again;
    };
    for (const Row& row : {Row{"1.2.3.4:5", "1.2.3.4:5"}, Row{"[::1]:65535", "[::1]:65535"},
                           Row{"[1.2.3.4]:6", "1.2.3.4:6"}, Row{"::1:5", "[::1]:5"},
                           Row{"[fe80::1%3]:7", "[fe80::1%3]:7"}, Row{"1.2.3.4:0", "1.2.3.4:0"}}) {
        const auto spec = parse_endpoint(row.text);
        REQUIRE(spec);
        CHECK(std::holds_alternative<Endpoint>(*spec));
        CHECK(to_string(*spec) == row.again);
        CHECK(parse_endpoint(row.again) == *spec);
    }
}

TEST_CASE("NamesAreLeftToTheResolver") {
    for (const char* text :
         {"example.com:51820", "[fe80::1%eth0]:5", "1.2:6", "example.com:http"}) {
        const auto spec = parse_endpoint(text);
        REQUIRE(spec);
        CHECK(std::holds_alternative<HostName>(*spec));
        CHECK(to_string(*spec) == text);
    }
}

TEST_CASE("AnIncompleteEndpointIsRefusedByItsMissingPart") {
    CHECK(parse_endpoint("").error().context.find("empty") != std::string::npos);
    for (const char* text :
         {"1.2.3.4", "1.2.3.4:", "[::1]", "[::1]5", "[::1]x:6", "host", "[::1]:"})
        CHECK(parse_endpoint(text).error().context.find("no port") != std::string::npos);
    CHECK(parse_endpoint("[::1:5").error().context.find("`]'") != std::string::npos);
    for (const char* text : {":5", "[]:6"})
        CHECK(parse_endpoint(text).error().context.find("no host") != std::string::npos);
    CHECK(parse_endpoint("1.2.3.4:65536").error().context.find("65535") != std::string::npos);
}

TEST_CASE("AnEndpointThatNoResolverCanKnowIsRefused") {
    const struct {
        const char* text;
        const char* why;
    } rows[] = {
        {"300.1.1.1:51820", "not an IPv4 address"},
        {"1.2.3.4.5:51820", "not an IPv4 address"},
        {"1..2.3:51820", "not an IPv4 address"},
        {"[2001:db8::g]:5", "not an IPv6 address"},
        {"2001:db8:51820", "not an IPv6 address"},
        {"[fe80::1%]:5", "not an IPv6 address"},
        {"udp://192.0.2.1:51820", "no URL"},
        {"https://vpn.example/", "no URL"},
        {"192.0.2.1:51820,192.0.2.2:51820", "one endpoint"},
        {"a.example,b.example:5", "one endpoint"},
        {"vpn.example/24:51820", "not the name of a host"},
        {"192.0.2.1%eth0:5", "not the name of a host"},
        {"me@vpn.example:5", "not the name of a host"},
        {"vpn..example:5", "not the name of a host"},
        {".example:5", "not the name of a host"},
        {"vpn.example:5/udp", "port is a number"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        const auto spec = parse_endpoint(row.text);
        REQUIRE_FALSE(spec);
        CHECK(spec.error().context.find(row.why) != std::string::npos);
    }
    const std::string label(63, 'a'), three = label + '.' + label + '.' + label + '.';
    CHECK(parse_endpoint(label + ".example:5"));
    CHECK_FALSE(parse_endpoint(label + "a.example:5"));
    CHECK(parse_endpoint(three + std::string(61, 'b') + ":5"));
    CHECK_FALSE(parse_endpoint(three + std::string(62, 'b') + ":5"));
    for (const char* const good : {"vpn.example.:5", "my_host-1:5",
                                   "b\xc3\xbc"
                                   "cher.example:5",
                                   "0x7f.1:5"})
        CHECK(parse_endpoint(good));
}

TEST_CASE("OnlyLinkLocalScopesAreNamed") {
    const ScopeNamer name = [](std::uint32_t scope) { return "if" + std::to_string(scope); };
    CHECK(to_string(std::get<Endpoint>(*parse_endpoint("[fe80::1%3]:7")), name) ==
          "[fe80::1%if3]:7");
    CHECK(to_string(std::get<Endpoint>(*parse_endpoint("[2001:db8::1%3]:7")), name) ==
          "[2001:db8::1%3]:7");
}

} // namespace
