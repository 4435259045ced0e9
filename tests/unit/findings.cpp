// SPDX-License-Identifier: MIT
// findings.cpp - findings about configuration files as people and programs read them.
#include "findings.hpp"

#include "directory.hpp"
#include "route_tables.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using ctl::describe;
using wg::Finding;
using wg::Severity;

Finding finding(Severity severity, unsigned line) {
    Finding one;
    one.severity = severity;
    one.where = {"f", line, 2, "x"};
    one.context = "odd";
    return one;
}

std::vector<Finding> some(unsigned errors, unsigned warnings) {
    std::vector<Finding> all;
    for (unsigned line = 1; line <= warnings; ++line)
        all.push_back(finding(Severity::warning, line));
    for (unsigned line = 1; line <= errors; ++line)
        all.push_back(finding(Severity::error, warnings + line));
    return all;
}

TEST_CASE("NoMoreFindingsAreShownThanAPersonReads") {
    const auto text = [](unsigned errors, unsigned warnings) {
        return describe(some(errors, warnings), 2, "see there");
    };
    CHECK(text(0, 0).empty());
    CHECK(text(1, 1) == "f:1:2: warning: odd: `x'\nf:2:2: error: odd: `x'\n");
    CHECK(text(2, 2).find("more") == std::string::npos);
    // Warnings never take the place of errors.
    CHECK(text(3, 4) == "f:1:2: warning: odd: `x'\nf:2:2: warning: odd: `x'\n"
                        "f:5:2: error: odd: `x'\nf:6:2: error: odd: `x'\n"
                        "f: 1 more error, 2 more warnings; see there\n");
    CHECK(text(9, 0).ends_with("f: 7 more errors; see there\n"));
    CHECK(text(0, 3).ends_with("f: 1 more warning; see there\n"));
}

TEST_CASE("FindingsAsJsonAreAllThere") {
    auto findings = some(30, 1);
    findings.push_back(finding(Severity::error, 0)); // of a whole file
    const std::vector<ctl::FileFindings> files{{"a\xff", std::move(findings)}, {"b", {}}};
    const ctl::Json json = ctl::to_json(files);
    CHECK(json["schema"] == 1);
    CHECK(json["errors"] == 31);
    CHECK(json["warnings"] == 1);
    REQUIRE(json["files"].size() == 2);
    const auto& first = json["files"][0]["findings"];
    REQUIRE(first.size() == 32);
    CHECK(
        std::string(ctl::dump(first[0], true)) ==
        "{\"severity\":\"warning\",\"line\":1,\"column\":2,\"message\":\"odd\",\"text\":\"x\"}\n");
    CHECK(first[31]["line"].is_null());
    CHECK(json["files"][1]["findings"].empty());
    CHECK_FALSE(ctl::dump(json, false).empty()); // bytes that are not UTF-8 are replaced
}

TEST_CASE("RoutingTablesAreThoseOfIpRoute") {
    const Directory root;
    const auto write = [&](const std::string& path, const std::string& text) {
        std::filesystem::create_directories(std::filesystem::path(root.path + path).parent_path());
        std::ofstream(root.path + path) << text;
    };
    CHECK(ctl::has_route_table("main", root.path));
    CHECK_FALSE(ctl::has_route_table("vpn", root.path));
    write("/etc/iproute2/rt_tables", "# 7 vpn\n 5\tblue # 6 red\n0x9 nine");
    write("/usr/share/iproute2/rt_tables", "8 shared\n");
    write("/usr/lib/iproute2/rt_tables", "9 library\n");
    write("/etc/iproute2/rt_tables.d/mine.conf", "10 mine\n");
    write("/etc/iproute2/rt_tables.d/README", "11 readme\n");
    for (const char* const name : {"blue", "nine", "shared", "library", "mine", "local"})
        CHECK(ctl::has_route_table(name, root.path));
    for (const char* const name : {"vpn", "red", "readme", "blu", "5", ""})
        CHECK_FALSE(ctl::has_route_table(name, root.path));
}

} // namespace
