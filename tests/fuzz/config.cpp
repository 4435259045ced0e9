// SPDX-License-Identifier: MIT
// config.cpp - any text as a configuration file: findings that can be shown, values that come back
//
// Input: the options in the first byte, then the file.
#include <wgctl/format.hpp>
#include <wgctl/names.hpp>
#include <wgctl/parse.hpp>

#include <algorithm>
#include <tuple>

using namespace wg;

namespace {

void must(bool holds) {
    if (!holds)
        __builtin_trap();
}

bool printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
}

void look_at(const std::vector<Finding>& findings, std::string_view text) {
    const auto lines = static_cast<unsigned>(1 + std::ranges::count(text, '\n'));
    const Finding* last = nullptr;
    for (const Finding& finding : findings) {
        must(finding.where.line >= 1 && finding.where.line <= lines);
        must(finding.where.column >= 1 && finding.where.column <= text.size() + 1);
        must(finding.mark <= finding.excerpt.size());
        must(finding.mark_len <= finding.excerpt.size() - finding.mark);
        must(printable(finding.excerpt) && printable(finding.message()));
        must(finding.excerpt.empty() == finding.picture().empty());
        must(!last || std::tie(last->where.line, last->where.column) <=
                          std::tie(finding.where.line, finding.where.column));
        last = &finding;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const Dialect dialect = (data[0] & 1) != 0 ? Dialect::quick : Dialect::wg;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Parsed parsed = check(text, {"fuzz", dialect, (data[0] & 2) != 0, (data[0] & 4) != 0});
    look_at(parsed.findings, text);
    (void)Names::from_config(text);
    (void)Names::from_list(text);
    if (parsed.first_error()) {
        must(!parse(text, {"fuzz", dialect}));
        return 0;
    }
    const auto again = parse(format(parsed.file), {"again", dialect});
    must(again.has_value());
    must(again->file == parsed.file);
    return 0;
}
