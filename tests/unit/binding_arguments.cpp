// SPDX-License-Identifier: MIT
// binding_arguments.cpp - bind-device and bind-address among the words of set.
#include "binding_arguments.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace wg;
using Words = std::vector<std::string_view>;

TEST_CASE("BindingWordsAreTakenOutOfTheOthers") {
    Words words = {"fwmark",   "1",    "bind-device", "eth0", "listen-port", "2", "bind-address",
                   "10.0.0.1", "peer", "bind-device", "x"};
    const auto binding = ctl::take_binding(words);
    REQUIRE(binding);
    CHECK((*binding == BindingChange{"eth0", IpAddress::parse("10.0.0.1"), {}}));
    CHECK((words == Words{"fwmark", "1", "listen-port", "2", "peer", "bind-device", "x"}));
}

TEST_CASE("NoneUnbinds") {
    Words words = {"bind-device", "none", "bind-address", "none"};
    CHECK((ctl::take_binding(words) ==
           BindingChange{"", IpAddress::parse("0.0.0.0"), IpAddress::parse("::")}));
}

TEST_CASE("AnAddressBindsItsOwnFamilyAlone") {
    Words words = {"bind-address", "fd00::1"};
    CHECK((ctl::take_binding(words) == BindingChange{{}, {}, IpAddress::parse("fd00::1")}));
}

TEST_CASE("WhatABindingChangesIsDescribed") {
    const Binding now{"eth3", IpAddress::parse("10.0.0.1"), {}};
    CHECK(ctl::describe(now, {"", {}, {}}) == "  bind-device: eth3 -> none\n");
    CHECK(ctl::describe(now, {"eth4", IpAddress::parse("10.0.0.2"), IpAddress::parse("fd00::1")}) ==
          "  bind-device: eth3 -> eth4\n  bind-address (IPv4): 10.0.0.1 -> 10.0.0.2\n"
          "  bind-address (IPv6): any -> fd00::1\n");
    CHECK(
        ctl::describe(now, {"eth3", IpAddress::parse("10.0.0.1"), IpAddress::parse("::")}).empty());
}

TEST_CASE("ABadBindingNamesTheWordAtFault") {
    Words words = {"bind-device", "sixteen-letters!"};
    CHECK(ctl::take_binding(words).error().context.find("`sixteen-letters!'") != std::string::npos);
    words = {"bind-address", "10.0.0"};
    CHECK(ctl::take_binding(words).error().context.find("`10.0.0'") != std::string::npos);
    words = {"fwmark", "1", "bind-device"};
    CHECK(ctl::take_binding(words).error().context ==
          "Invalid argument: `bind-device' needs a value after it");
}

} // namespace
