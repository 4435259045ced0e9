// SPDX-License-Identifier: MIT
// completion.cpp - what is offered for the next word.
#include "completion.hpp"

#include "grammar.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace {

using namespace ctl;

std::vector<std::string> words_of(std::string_view line) {
    std::istringstream in{std::string(line)};
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

// All words, placeholders with their brackets, one space in between.
std::string after(std::string_view line, std::string_view grammar) {
    const auto words = words_of(line);
    const std::vector<std::string_view> views(words.begin(), words.end());
    std::string all;
    for (const Expected& next : expected_after(views, grammar))
        all += (all.empty() ? "" : " ") + (next.placeholder ? "<" + next.text + ">" : next.text);
    return all;
}

TEST_CASE("AGrammarSaysWhatComesNext") {
    CHECK(after("", "<interface> <file>") == "<interface>");
    CHECK(after("wg0", "<interface> <file>") == "<file>");
    CHECK(after("wg0 x", "<interface> <file>").empty());
    CHECK(after("wg0 x y", "<interface> <file>").empty());
    CHECK(after("", "") == "");
    CHECK(after("", "{ a | b c }") == "a b");
    CHECK(after("b", "{ a | b c }") == "c");
    CHECK(after("a", "{ a | b c }").empty());
    CHECK(after("", "[a] b") == "a b");
    CHECK(after("x y z", "<interface>...") == "<interface>");
    CHECK(after("a 1", "[a <n> | b]... c") == "a b c");
}

TEST_CASE("OptionsNextToEachOtherComeInAnyOrder") {
    const std::string_view grammar = "[--json] [--out <file>] [--like=<x>] <interface> [more]";
    CHECK(after("", grammar) == "--json --like= --out <interface>");
    CHECK(after("--out f", grammar) == "--json --like= --out <interface>");
    CHECK(after("--out", grammar) == "<file>");
    CHECK(after("--like=y --json wg0", grammar) == "more");
    CHECK(after("--bogus", grammar).empty());
}

TEST_CASE("TheGrammarOfSetIsUnderstood") {
    const std::string_view set =
        "<interface> [listen-port <port>] [private-key <file path>] [peer <base64 public key> "
        "[remove] [endpoint <ip>:<port>] [allowed-ips [+|-]<ip1>/<cidr1>[,[+|-]<ip2>/<cidr2>]...] "
        "]...";
    CHECK(is_grammar(set));
    CHECK(after("wg0", set) == "listen-port peer private-key");
    CHECK(after("wg0 private-key", set) == "<file path>");
    CHECK(after("wg0 private-key f listen-port 5 peer", set) == "<base64 public key>");
    CHECK(after("wg0 peer K", set) == "allowed-ips endpoint peer remove");
    CHECK(after("wg0 peer K allowed-ips", set) == "<ip1>");
    CHECK(after("wg0 peer K allowed-ips +::/0 peer L endpoint", set) == "<ip>");
    CHECK(after("wg0 peer K listen-port", set).empty());
}

TEST_CASE("BracketsThatDoNotMatchAreNoGrammar") {
    CHECK(is_grammar(""));
    CHECK(is_grammar("{ a | [b] } <c d>..."));
    for (const char* bad : {"[a", "a]", "{ a", "a }", "<a", "[[a]"})
        CHECK(!is_grammar(bad));
}

struct FakeWorld final : World {
    std::vector<std::string> devices() override { return {"wg0", "wg1"}; }
    std::vector<std::string> peers(const std::string& device) override {
        if (device == "wg1")
            return {"Abc=\tAnna", "Xyz="};
        return {};
    }
};

constexpr Command kCommands[] = {
    {"show", "[--json] [{ <interface> | all }]", "Shows", kFailed, nullptr},
    {"set", "<interface> [peer <public key> [remove]]...", "Changes", kFailed, nullptr},
    {"check", "<file>", "Checks", kMisused, nullptr},
};

std::string offered(std::vector<std::string_view> words) {
    FakeWorld world;
    return complete(words, kCommands, world);
}

TEST_CASE("TheFirstWordIsACommand") {
    CHECK(offered({"s"}) == "show\tShows\nset\tChanges\n");
    CHECK(offered({"--k"}) == "--kind\tNames the driver to speak to\n");
    CHECK(offered({"--kind", "x", "ch"}) == "check\tChecks\n");
    CHECK(offered({"--kind=x", "ch"}) == "check\tChecks\n");
    CHECK(offered({}).empty());
    CHECK(offered({"bogus", ""}).empty());
    CHECK(offered({"help", "c"}) == "check\tChecks\n");
    CHECK(offered({"help", "-"}) == "--all\tShows the usage of each\n");
    CHECK(offered({"help", "check", ""}).empty());
}

TEST_CASE("DevicesPeersAndFilesAreOffered") {
    CHECK(offered({"show", ""}) == "--json\nall\nwg0\nwg1\n");
    CHECK(offered({"show", "wg1"}) == "wg1\n");
    CHECK(offered({"set", "wg1", "peer", ""}) == "Abc=\tAnna\nXyz=\n");
    CHECK(offered({"set", "wg1", "peer", "X"}) == "Xyz=\n");
    CHECK(offered({"set", "wg0", "peer", ""}).empty());
    CHECK(offered({"check", "/et"}) == ":files\n");
}

} // namespace
