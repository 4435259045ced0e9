// SPDX-License-Identifier: MIT
// check.cpp - check: everything that is wrong with a configuration, at once.
#include "command.hpp"
#include "config_file.hpp"

namespace ctl {

int check(const Call& call) {
    if (call.arguments.empty())
        return misuse(call);
    for (const std::string_view path : call.arguments) {
        if (path.starts_with("--"))
            return misuse(call);
    }
    int status = kDone;
    for (const std::string_view path : call.arguments) {
        const auto parsed = examine(std::string(path), wg::Dialect::quick, true);
        if (!parsed) {
            status = complain(parsed.error());
            continue;
        }
        std::string text;
        for (const wg::Finding& finding : parsed->findings)
            text += describe(finding);
        if (parsed->first_error())
            status = kFailed;
        if (!text.empty() && print(text) != kDone)
            return kFailed;
    }
    return status;
}

} // namespace ctl
