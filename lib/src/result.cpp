// SPDX-License-Identifier: MIT
// result.cpp - how a failure reads.
#include <wgctl/result.hpp>

#include <fmt/format.h>

#include <utility>

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
    return std::unexpected(Error{code, number, std::move(context), std::nullopt});
}

} // namespace wg
