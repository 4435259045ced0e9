// SPDX-License-Identifier: MIT
// name_server.cpp - name servers as resolvectl(1) and resolv.conf(5) take them.
#include <wgctl/name_server.hpp>
#include <wgctl/parse.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

using wg::NameServer;

TEST_CASE("NameServersAreTakenAsResolvectlTakesThem") {
    for (const char* const text :
         {"192.0.2.1", "192.0.2.1:53", "192.0.2.1:853%eth0#dns.example", "192.0.2.1#dns.example",
          "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:53", "[2001:db8::1]:53%eth0#dns.example",
          "fe80::53%eth0", "[fe80::53%eth0]:53", "[fe80::53]:53%eth0",
          "fe80::53%eth0#dns.example"}) {
        INFO(text);
        const auto server = NameServer::parse(text);
        REQUIRE(server);
        CHECK(server->to_string() == text);
    }
    CHECK(NameServer::parse("[fe80::53%lo]:5")->address.to_string() == "fe80::53");
    for (const char* const text : {"",
                                   "dns.example",
                                   "192.0.2",
                                   "300.1.1.1",
                                   "192.0.2.1:",
                                   "192.0.2.1:0",
                                   "192.0.2.1:65536",
                                   "192.0.2.1/24",
                                   "[192.0.2.1]:53",
                                   "[2001:db8::1",
                                   "2001:db8::1]",
                                   "[2001:db8::1]x",
                                   "[2001:db8::1]53",
                                   "fe80::1%",
                                   "fe80::1%a/b",
                                   "[fe80::1%a]:5%b",
                                   "192.0.2.1#",
                                   "192.0.2.1#-x",
                                   "192.0.2.1#a b",
                                   "tls://192.0.2.1",
                                   "192.0.2.1#a.example#b"}) {
        INFO(text);
        CHECK_FALSE(NameServer::parse(text));
    }
}

std::vector<std::string> dns_of(const std::string& value) {
    const auto parsed = wg::parse("[Interface]\nDNS = " + value, {"f", wg::Dialect::quick});
    REQUIRE(parsed);
    std::vector<std::string> words;
    for (const NameServer& server : parsed->file.quick.dns)
        words.push_back(server.to_string());
    words.insert(words.end(), parsed->file.quick.dns_search.begin(),
                 parsed->file.quick.dns_search.end());
    return words;
}

TEST_CASE("TheNameOfAServerIsNoComment") {
    using Words = std::vector<std::string>;
    CHECK(dns_of("9.9.9.9#dns.quad9.net, 1.1.1.1") == Words{"9.9.9.9#dns.quad9.net", "1.1.1.1"});
    CHECK(dns_of("[2620:fe::fe]:853#dns.quad9.net # 1.1.1.1") ==
          Words{"[2620:fe::fe]:853#dns.quad9.net"});
    CHECK(dns_of("1.1.1.1#router, 2.2.2.2") == Words{"1.1.1.1"});
    CHECK(dns_of("1.1.1.1 #dns.example") == Words{"1.1.1.1"});
    CHECK(dns_of("1.1.1.1#") == Words{"1.1.1.1"});
    CHECK(dns_of("a.example#dns.example") == Words{"a.example"});
    CHECK(dns_of("1.1.1.1#a.example#b.example") == Words{"1.1.1.1"});
    CHECK(dns_of("fe80::53%eth0") == Words{"fe80::53%eth0"});
}

} // namespace
