// SPDX-License-Identifier: MIT
// scope.cpp - interfaces as the scopes of link-local addresses.
#include <wgctl/scope.hpp>

#include <net/if.h>

namespace wg {

std::string interface_name(std::uint32_t index) {
    char name[IF_NAMESIZE];
    return if_indextoname(index, name) ? std::string(name) : std::to_string(index);
}

} // namespace wg
