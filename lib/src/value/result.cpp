// SPDX-License-Identifier: MIT
// result.cpp - how a failure reads.
#include <wgctl/result.hpp>

#include <wgctl/quote.hpp>

#include <fmt/format.h>

namespace wg {
namespace {

constexpr std::size_t kMostTextBytes = 100; // more nobody reads

} // namespace

std::string Error::message() const {
    if (!where)
        return context;
    std::string line =
        fmt::format("{}:{}:{}: {}", where->file, where->line, where->column, context);
    const std::string_view text = where->text;
    if (text.size() > kMostTextBytes)
        line += fmt::format(": `{}...'", text.substr(0, kMostTextBytes));
    else if (!text.empty())
        line += fmt::format(": `{}'", text);
    return line;
}

std::unexpected<Error> fail(Code code, std::string context, int number) {
    return std::unexpected(Error{code, number, hide_keys(context), std::nullopt});
}

std::unexpected<Error> fail_file(Code code, std::string_view path, std::string_view what,
                                 int number) {
    return std::unexpected(Error{code, number,
                                 fmt::format("{}: {}", presentable_path(path), hide_keys(what)),
                                 std::nullopt});
}

} // namespace wg
