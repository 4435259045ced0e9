// SPDX-License-Identifier: MIT
// result.cpp - how a failure reads.
#include <wgctl/result.hpp>

#include <wgctl/quote.hpp>

#include <fmt/format.h>

namespace wg {

std::string Error::message() const {
    if (!where)
        return context;
    std::string line =
        fmt::format("{}:{}:{}: {}", where->file, where->line, where->column, context);
    if (!where->text.empty())
        line += fmt::format(": `{}'", where->text);
    return line;
}

std::unexpected<Error> fail(Code code, std::string context, int number) {
    return std::unexpected(Error{code, number, hide_keys(context), std::nullopt});
}

} // namespace wg
