// SPDX-License-Identifier: MIT
// link.cpp - requests to rtnetlink about interfaces, and its answers.
#include "kernel/link.hpp"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>

namespace wg {
namespace {

using netlink::AttrReader;
using netlink::AttrWriter;
using netlink::Bytes;
using netlink::Nest;

constexpr std::uint16_t kDump = NLM_F_DUMP;
constexpr std::uint16_t kCreateNew = NLM_F_CREATE | NLM_F_EXCL;

Request link_request(std::uint16_t type, std::uint16_t flags, std::uint32_t index = 0) {
    ifinfomsg info{};
    info.ifi_index = static_cast<int>(index);
    Request request{Channel::link, type, flags, SecretBytes(NLMSG_ALIGN(sizeof info))};
    std::memcpy(request.body.data(), &info, sizeof info);
    return request;
}

// Cannot overflow: a kind is as long as a module's name at most.
void put_kind(AttrWriter& out, std::string_view kind) {
    Nest info(out, IFLA_LINKINFO);
    out.string(IFLA_INFO_KIND, kind);
    [[maybe_unused]] const bool closed = info.close();
}

LinkCounters decode_counters(Bytes payload) {
    rtnl_link_stats64 stats{}; // older kernels have fewer members at its end
    std::memcpy(&stats, payload.data(), std::min(payload.size(), sizeof stats));
    return {stats.rx_packets, stats.tx_packets, stats.rx_bytes,   stats.tx_bytes,
            stats.rx_errors,  stats.tx_errors,  stats.rx_dropped, stats.tx_dropped};
}

} // namespace

Request list_links(std::string_view kind) {
    Request request = link_request(RTM_GETLINK, kDump);
    AttrWriter out(request.body);
    out.number(IFLA_EXT_MASK, std::uint32_t{RTEXT_FILTER_SKIP_STATS});
    put_kind(out, kind);
    return request;
}

Request get_link(std::string_view name) {
    Request request = link_request(RTM_GETLINK, 0);
    AttrWriter(request.body).string(IFLA_IFNAME, name);
    return request;
}

Request create_link(std::string_view name, std::string_view kind) {
    Request request = link_request(RTM_NEWLINK, kCreateNew);
    AttrWriter out(request.body);
    out.string(IFLA_IFNAME, name);
    put_kind(out, kind);
    return request;
}

Request delete_link(std::uint32_t index) {
    return link_request(RTM_DELLINK, 0, index);
}

std::optional<Link> decode_link(Bytes body) {
    ifinfomsg info;
    if (body.size() < NLMSG_ALIGN(sizeof info))
        return std::nullopt;
    std::memcpy(&info, body.data(), sizeof info);
    Link link{static_cast<std::uint32_t>(info.ifi_index), {}, {}, {}};
    AttrReader reader(body.subspan(NLMSG_ALIGN(sizeof info)));
    while (const auto attr = reader.next()) {
        if (attr->type == IFLA_IFNAME)
            link.name = attr->string();
        else if (attr->type == IFLA_STATS64)
            link.counters = decode_counters(attr->payload);
        else if (attr->type == IFLA_LINKINFO)
            if (const auto kind = AttrReader(attr->payload).find(IFLA_INFO_KIND))
                link.kind = kind->string();
    }
    if (link.name.empty())
        return std::nullopt;
    return link;
}

} // namespace wg
