// SPDX-License-Identifier: MIT
// completion.cpp - what is offered for the next word.
#include "completion.hpp"
#include "quick_commands.hpp"

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
    const std::string_view grammar = "{ wg0 | wg1 } [json] [out <file>] then [more]";
    CHECK(after("wg0", grammar) == "json out then");
    CHECK(after("wg0 out f", grammar) == "json out then");
    CHECK(after("wg0 out", grammar) == "<file>");
    CHECK(after("wg1 out --f json then", grammar) == "more"); // a file may be called so
    CHECK(after("bogus", grammar).empty());
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

TEST_CASE("WhereWordsLeaveAGrammarIsFound") {
    const auto misfit = [](std::string_view line, std::string_view grammar) {
        const auto words = words_of(line);
        const std::vector<std::string_view> views(words.begin(), words.end());
        const auto found = find_misfit(views, grammar);
        if (!found)
            return std::string("none");
        std::string text = std::to_string(found->at);
        for (const Expected& next : found->expected)
            text += " " + next.text;
        return text;
    };
    CHECK(misfit("wg0 f", "<interface> <file>") == "none");
    CHECK(misfit("", "[<interface>]") == "none");
    CHECK(misfit("", "<interface> <file>") == "0 interface");
    CHECK(misfit("wg0", "<interface> <file>") == "1 file");
    CHECK(misfit("wg0 f x", "<interface> <file>") == "2");
    CHECK(misfit("x", "") == "0");
    CHECK(misfit("ksh", "{ bash | zsh }") == "0 bash zsh");
    CHECK(misfit("wg0 c", "<interface> [a | b]") == "1 a b");
    CHECK(misfit("wg0 a b", "<interface> [a | b]") == "2");
    CHECK(misfit("x y z", "<interface>...") == "none");
}

struct FakeWorld final : World {
    std::vector<std::string> devices() override { return {"wg0", "wg1"}; }
    std::vector<std::string> tunnels() override { return {"office"}; }
    std::vector<std::string> peers(const std::string& device) override {
        if (device == "wg1")
            return {"Abc=\tAnna", "Xyz="};
        return {};
    }
};

constexpr ValueKind kAnything{"<filename>", "a file", [](std::string_view) { return true; }};
constexpr ValueKind kNumber{"<seconds>", "a number",
                            [](std::string_view text) { return text == "5"; }};
constexpr Option kShowOptions[] = {{"--json", "Print JSON"}, {"--watch", "Again", &kNumber, true}};
constexpr Option kCheckOptions[] = {{"--into", "Write there", &kAnything}};
constexpr Command kCommands[] = {
    {.name = "show",
     .operands = "[{ <interface> | all }]",
     .summary = "Shows",
     .options = kShowOptions,
     .needs_driver = true},
    {.name = "set",
     .operands = "<interface> [peer <public key> [remove]]...",
     .summary = "Changes"},
    {.name = "check", .operands = "<file>", .summary = "Checks", .options = kCheckOptions},
};

std::string offered(std::vector<std::string_view> words) {
    FakeWorld world;
    return complete(words, {kCommands, {{"help", "Explain"}}}, world);
}

TEST_CASE("TheFirstWordIsACommand") {
    CHECK(offered({"s"}) == "show\tShows\nset\tChanges\n");
    CHECK(offered({"h"}) == "help\tExplain\n");
    CHECK(offered({"--k"}) == "--kind\tSpeak to the driver of this link kind\n");
    CHECK(offered({"--kind", "x", "ch"}) == "check\tChecks\n");
    CHECK(offered({"--kind=x", "ch"}) == "check\tChecks\n");
    CHECK(offered({}).empty());
    CHECK(offered({"bogus", ""}).empty());
    CHECK(offered({"help", "c"}) == "check\tChecks\n");
    CHECK(offered({"help", "-"}) == "--all\tPrint the usage line of each command\n");
    CHECK(offered({"help", "check", ""}).empty());
}

TEST_CASE("DevicesPeersAndFilesAreOffered") {
    CHECK(offered({"show", ""}) == "--json\tPrint JSON\n--watch\tAgain\nall\nwg0\nwg1\n");
    CHECK(offered({"show", "wg1"}) == "wg1\n");
    CHECK(offered({"set", "wg1", "peer", ""}) == "Abc=\tAnna\nXyz=\n");
    CHECK(offered({"set", "wg1", "peer", "X"}) == "Xyz=\n");
    CHECK(offered({"set", "wg0", "peer", ""}).empty());
    CHECK(offered({"check", "/et"}) == ":files\n");
}

TEST_CASE("OptionsAreOfferedInAnyPlaceWithTheirValues") {
    CHECK(offered({"show", "wg0", "--j"}) == "--json\tPrint JSON\n");
    CHECK(offered({"show", "--watch", "5", "wg"}) == "wg0\nwg1\n");
    CHECK(offered({"show", "--watch", "wg"}) == "wg0\nwg1\n");
    CHECK(offered({"show", "--k"}) == "--kind\tSpeak to the driver of this link kind\n");
    CHECK(offered({"check", "--into", ""}) == ":files\n");
    CHECK(offered({"check", "--into=x", "--into", "y", "f", "--i"}) == "--into\tWrite there\n");
}

TEST_CASE("TheCommandsOfWgctlQuickAreCompleted") {
    FakeWorld world;
    const auto quick = [&](std::vector<std::string_view> words) {
        return complete(words, quick_program(), world);
    };
    CHECK(quick({"st"}) == "strip\tPrint the file without the keys that wgctl setconf refuses\n"
                           "status\tShow whether the tunnel is up and how\n");
    CHECK(quick({"up", ""}) == "office\n:files\n");
    CHECK(quick({"up", "office", ""}).empty());
    CHECK(quick({"--h"}) == "--help\tPrint the usage\n");
    CHECK(quick({"--kind", "x", "u"}) == "up\tBring the interface up as its file says\n");
}

} // namespace
