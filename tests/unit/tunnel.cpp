// SPDX-License-Identifier: MIT
// tunnel.cpp - what the names of a tunnel and of a driver mean, and who else can use a file.
#include <wgctl/file_mode.hpp>
#include <wgctl/kind.hpp>
#include <wgctl/tunnel.hpp>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <string>

namespace {

using namespace wg;

TEST_CASE("ANameIsAnInterfaceWithAFileInTheDirectory") {
    CHECK(find_tunnel("wg0") == Tunnel{"/etc/wireguard/wg0.conf", "wg0"});
    CHECK(find_tunnel("a=b+c_d.e-f") == Tunnel{"/etc/wireguard/a=b+c_d.e-f.conf", "a=b+c_d.e-f"});
}

TEST_CASE("AFileThatEndsInConfNamesItsInterface") {
    CHECK(find_tunnel("/tmp/x y/wg0.conf") == Tunnel{"/tmp/x y/wg0.conf", "wg0"});
    CHECK(find_tunnel("wg0.conf") == Tunnel{"wg0.conf", "wg0"});
    CHECK(find_tunnel("-d/wg0.conf") == Tunnel{"./-d/wg0.conf", "wg0"});
    CHECK(find_tunnel("wg0.conf.conf") == Tunnel{"wg0.conf.conf", "wg0.conf"});
}

TEST_CASE("WhatNoInterfaceIsCalledIsNoTunnel") {
    for (const std::string name : {"", ".", "..", "-x", "a b", "a/b", "sixteen-letters-", "wg0\n",
                                   "w\xc3\xa4", ".conf", "/etc/wireguard/.conf", "a/-x.conf",
                                   "a/...conf", "x/sixteen-letters-.conf", "a\nb/wg0.conf"}) {
        INFO(name);
        const auto found = find_tunnel(name);
        REQUIRE(!found);
        CHECK(found.error().code == Code::invalid);
    }
}

TEST_CASE("AKindIsAWordThatTheModuleTakes") {
    for (const char* const kind : {"wireguard", "wg2", "2", "a.b_c-d", "fifteen-letters"})
        CHECK(is_kind(kind));
    for (const char* const kind : {"", "-a", "a b", "a/b", "sixteen-letters-", "w\xc3\xa4"})
        CHECK(!is_kind(kind));
}

TEST_CASE("AFileIsOpenToOthersByAnyOfTheirBits") {
    CHECK(!is_open_to_others(S_IFREG | 0600));
    CHECK(!is_open_to_others(S_IFREG | 0700));
    for (const unsigned bit : {0001u, 0002u, 0004u, 0010u, 0020u, 0040u})
        CHECK(is_open_to_others(S_IFREG | 0600 | bit));
    CHECK(!is_open_to_others(S_IFIFO | 0666));
}

} // namespace
