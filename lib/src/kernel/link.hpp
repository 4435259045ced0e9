// SPDX-License-Identifier: MIT
// link.hpp - requests to rtnetlink about interfaces, and its answers. Pure.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/stats.hpp>
#include <wgctl/transport.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wg {

struct Link {
    std::uint32_t index = 0;
    std::string name;
    std::string kind; ///< empty for hardware
    LinkCounters counters;
};

Request list_links(std::string_view kind); ///< the kernel may answer with other kinds as well
Request get_link(std::string_view name);
Request create_link(std::string_view name, std::string_view kind);
Request delete_link(std::uint32_t index);

/// Nothing when the message is not about an interface.
std::optional<Link> decode_link(netlink::Bytes body);

} // namespace wg
