// SPDX-License-Identifier: MIT
// name_sources.cpp - where the names of peers come from by default.
#include "name_sources.hpp"

#include "command.hpp"
#include "file.hpp"

#include <wgctl/tunnel.hpp>

#include <unistd.h>

#include <cstdlib>

namespace ctl {
namespace {

constexpr const char* kListVariable = "WGCTL_NAMES";

std::string in_directory(std::string_view file) {
    return std::string(wg::kConfigDirectory).append("/").append(file);
}

} // namespace

bool has_name_list() {
    const char* const chosen = std::getenv(kListVariable);
    return chosen ? *chosen != '\0' : access(in_directory("names").c_str(), R_OK) == 0;
}

wg::Names names_for(std::string_view interface) {
    const char* const chosen = std::getenv(kListVariable);
    if (chosen && *chosen == '\0')
        return {};
    wg::Names names;
    if (const auto list = read_file(chosen ? chosen : in_directory("names")))
        names = wg::Names::from_list(*list);
    else if (chosen)
        complain(wg::Error{
            list.error().code, 0, std::string(kListVariable) + ": " + list.error().context, {}});
    if (interface.find('/') != interface.npos) // no interface is called so
        return names;
    if (const auto config = read_file(in_directory(std::string(interface) + ".conf")))
        names.merge(wg::Names::from_config(*config));
    return names;
}

} // namespace ctl
