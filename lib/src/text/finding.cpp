// SPDX-License-Identifier: MIT
// finding.cpp - how a finding reads.
#include <wgctl/finding.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace wg {
namespace {

// Columns that a text takes on a terminal, near enough: one a character of UTF-8.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

} // namespace

Error Finding::to_error() const {
    return {Code::parse, 0, context, where};
}

std::string Finding::message() const {
    const char* const name = severity == Severity::error ? "error: " : "warning: ";
    return Error{Code::parse, 0, name + context, where}.message();
}

std::string Finding::picture() const {
    if (excerpt.empty())
        return {};
    const std::string_view text = excerpt;
    const std::string number = fmt::format("{:5}", where.line);
    std::string picture = fmt::format("{} | {}\n{:{}} | ", number, text, "", number.size());
    picture.append(columns(text.substr(0, mark)), ' ');
    picture += '^';
    picture.append(std::max<std::size_t>(columns(text.substr(mark, mark_len)), 1) - 1, '~');
    picture += '\n';
    return picture;
}

} // namespace wg
