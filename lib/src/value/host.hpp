// SPDX-License-Identifier: MIT
// host.hpp - whether a text can be the host of an endpoint.
#pragma once

#include <string_view>

namespace wg {

/// What keeps @p host from ever being one, for a message; nullptr when a resolver may know it. It
/// is an IPv6 address, perhaps with `%interface`, an IPv4 address in any form of inet_aton(3), or a
/// name: letters, digits, `-`, `_` and bytes beyond ASCII in labels of 1 to 63 bytes, 253 in all
/// (RFC 1035, section 2.3.4).
const char* fault_of_host(std::string_view host);

} // namespace wg
