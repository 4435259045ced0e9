// SPDX-License-Identifier: MIT
// link.cpp - create and delete.

#include "commands.hpp"

namespace ctl {
namespace {

// Goes on after a failure, so that one bad name does not leave the others undone.
int for_each_name(const Call& call, wg::Status (wg::Client::*action)(std::string_view)) {
    if (call.arguments.empty())
        return misuse(call);
    int status = kDone;
    for (std::string_view name : call.arguments) {
        if (const auto done = (call.client.*action)(name); !done)
            status = complain(done.error());
    }
    return status;
}

} // namespace

int create(const Call& call) {
    return for_each_name(call, &wg::Client::create);
}

int remove(const Call& call) {
    return for_each_name(call, &wg::Client::remove);
}

} // namespace ctl
