// SPDX-License-Identifier: MIT
// name_sources.cpp - where the names of peers come from by default.
#include "name_sources.hpp"

#include "command.hpp"
#include "file.hpp"

#include <cstdlib>

namespace ctl {
namespace {

constexpr const char* kListVariable = "WGCTL_NAMES";
constexpr const char* kDirectory = "/etc/wireguard/";

} // namespace

wg::Names names_for(std::string_view interface) {
    const char* const chosen = std::getenv(kListVariable);
    if (chosen && *chosen == '\0')
        return {};
    wg::Names names;
    if (const auto list = read_file(chosen ? chosen : std::string(kDirectory) + "names"))
        names = wg::Names::from_list(*list);
    else if (chosen)
        complain(wg::Error{
            list.error().code, 0, std::string(kListVariable) + ": " + list.error().context, {}});
    if (interface.find('/') != interface.npos) // no interface is called so
        return names;
    const auto path = std::string(kDirectory).append(interface) + ".conf";
    if (const auto config = read_file(path))
        names.merge(wg::Names::from_config(*config));
    return names;
}

} // namespace ctl
