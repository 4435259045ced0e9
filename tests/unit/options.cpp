// SPDX-License-Identifier: MIT
// options.cpp - a command line taken apart, and what is said of a wrong one.
#include "options.hpp"

#include "help.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

namespace {

using namespace ctl;

constexpr Option kShowOptions[] = {
    {"--json", "Print JSON"},
    {"--watch", "Show it again and again", &kPauseValue, true},
};
constexpr Option kMakeOptions[] = {
    {"--endpoint", "Where the server is", &kEndpointValue, false, true},
    {"--keepalive", "How often", &kKeepaliveValue},
};
constexpr Command kCommands[] = {
    {.name = "show",
     .operands = "[<interface> | all]",
     .summary = "Show interfaces",
     .options = kShowOptions,
     .wg = {"Shows", ""},
     .needs_driver = true},
    {.name = "set", .operands = "<interface> [ips [+|-]<ip>]", .summary = "Change it"},
    {.name = "make", .operands = "<file>", .summary = "Make one", .options = kMakeOptions},
    {.name = "shell", .operands = "{ bash | zsh | words [<word>...] }", .summary = "Complete"},
};

wg::Result<CommandLine> line_of(std::vector<std::string_view> words) {
    return read_command_line(words, kCommands);
}

std::string said(std::vector<std::string_view> words) {
    const auto line = line_of(std::move(words));
    return line ? "taken" : line.error().message();
}

TEST_CASE("OptionsAreTakenInAnyPlace") {
    const std::vector<std::vector<std::string_view>> lines = {
        {"--json", "show", "wg0"}, {"show", "--json", "wg0"}, {"show", "wg0", "--json"}};
    for (const auto& words : lines) {
        const auto line = line_of(words);
        REQUIRE(line);
        CHECK(line->command == &kCommands[0]);
        CHECK((line->words == std::vector<std::string_view>{"show", "wg0"}));
        CHECK(line->options.has("--json"));
        CHECK(!line->options.has("--watch"));
    }
    CHECK(line_of({"--kind", "show", "show"})->options.value("--kind") == "show");
    CHECK(line_of({"show", "wg0", "--kind=x"})->options.value("--kind") == "x");
    CHECK(line_of({"make", "f", "--endpoint", "a", "--endpoint=b"})->options.value("--endpoint") ==
          "b");
    CHECK(line_of({"show", "x", "-h"})->asks_for_help);
    CHECK(line_of({"make", "--help"})->asks_for_help);
}

TEST_CASE("AnOptionalValueIsTheNextWordOnlyWhereThatCanBeOne") {
    CHECK(line_of({"show", "--watch", "0.5", "wg0"})->options.value("--watch") == "0.5");
    const auto line = line_of({"show", "--watch", "wg0"});
    CHECK(line->options.has("--watch"));
    CHECK(line->options.value("--watch").empty());
    CHECK(line->words.back() == "wg0");
    // Which word was not taken, for whoever finds that it is no interface either.
    CHECK(line->options.precedes("--watch", line->words.back()));
    for (const std::vector<std::string_view>& words :
         {std::vector<std::string_view>{"show", "wg0", "--watch"},
          {"show", "wg0", "--watch", "1"},
          {"show", "--watch", "--json", "wg0"}}) {
        const auto other = line_of(words);
        CHECK_FALSE(other->options.precedes("--watch", other->words[1]));
    }
    CHECK(said({"show", "--watch=abc"}) ==
          "--watch: `abc' is not a number of seconds from 0.1 to 86400");
    for (const char* bad : {"--watch=0", "--watch=1e9", "--watch=", "--watch=5x", "--watch=nan"})
        CHECK(said({"show", bad}) != "taken");
}

TEST_CASE("WhatIsNoOptionStaysAWord") {
    CHECK((line_of({"set", "wg0", "ips", "-fd00::/8"})->words.back() == "-fd00::/8"));
    CHECK((line_of({"make", "--endpoint", "x", "--", "--json"})->words.back() == "--json"));
    CHECK((line_of({"show", "-"})->words.back() == "-"));
    const auto raw = line_of({"shell", "words", "show", "--js"});
    REQUIRE(raw);
    CHECK(raw->words.size() == 4);
}

TEST_CASE("AWrongOptionIsNamedWithTheReason") {
    CHECK(said({"show", "--jsno"}) == "`show' has no option `--jsno'; did you mean --json?");
    CHECK(said({"show", "--bogus=1"}) ==
          "`show' has no option `--bogus'; it has --json and --watch: see `wgctl help show'");
    CHECK(said({"set", "-x"}).find("`set'") != 0);
    CHECK(said({"set", "--x"}) == "`set' has no option `--x'; it has none: see `wgctl help set'");
    CHECK(said({"make", "-x", "f"}).find("`make' has no option `-x'; it has --endpoint") == 0);
    CHECK(said({"--bogus"}) ==
          "there is no option `--bogus'; `wgctl help' lists commands and options");
    CHECK(said({"show", "--json=yes"}) == "--json takes no value: `--json=yes'");
    CHECK(said({"make", "f"}) == "`make' needs --endpoint <host>[:<port>]; see `wgctl help make'");
    CHECK(said({"make", "f", "--endpoint"}) ==
          "--endpoint needs a host, or a host and a port after it");
    CHECK(said({"make", "f", "--endpoint", ""}) ==
          "--endpoint: `' is not a host, or a host and a port");
    CHECK(said({"make", "f", "--endpoint", "x", "--keepalive", "99999"}) ==
          "--keepalive: `99999' is not a number of seconds from 0 to 65535, or `off'");
    CHECK(said({"show", "--kind", "sixteen-letters!"}).find("--kind: `sixteen-letters!'") == 0);
    CHECK(said({"show", "--kind"}).find("--kind needs the link kind") == 0);
}

TEST_CASE("AWrongOperandIsNamedWithTheReason") {
    const auto fault = [](const Command& command, std::vector<std::string_view> words) {
        return fault_of(words, command).value_or("none");
    };
    CHECK(fault(kCommands[2], {"f"}) == "none");
    CHECK(fault(kCommands[2], {}) == "`make' needs <file>");
    CHECK(fault(kCommands[2], {"f", "g"}) == "`make' takes nothing more: `g'");
    CHECK(fault(kCommands[3], {"ksh"}) == "`shell': `ksh' is not bash or words or zsh");
    CHECK(fault(kCommands[1], {"wg0", "ips"}) == "`set' needs <ip> after `ips'");
}

std::size_t longest_line(const std::string& text) {
    std::istringstream in(text);
    std::size_t longest = 0;
    for (std::string line; std::getline(in, line);)
        longest = std::max(longest, line.size());
    return longest;
}

TEST_CASE("HelpHasAllCommandsAndOptionsIn80Columns") {
    const std::string all = help(kCommands);
    for (const Command& command : kCommands) {
        CHECK(all.find("  " + std::string(command.name)) != std::string::npos);
        const std::string one = help_of(command);
        CHECK(one.find(command.summary) != std::string::npos);
        CHECK(one.starts_with("Usage: wgctl " + std::string(command.name)));
        CHECK(longest_line(one) <= kHelpColumns);
        for (const Option& option : command.options)
            CHECK(one.find(option.help) != std::string::npos);
    }
    CHECK(longest_line(all) <= kHelpColumns);
    CHECK(usage_line(kCommands[0]) ==
          "Usage: wgctl show [--json] [--watch [<seconds>]] [<interface> | all]");
    CHECK(usage_line(kCommands[2]) == "Usage: wgctl make --endpoint <host>[:<port>] [--keepalive "
                                      "<seconds>] <file>");
}

} // namespace
