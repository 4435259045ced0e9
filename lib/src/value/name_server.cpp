// SPDX-License-Identifier: MIT
// name_server.cpp - name servers as resolvectl(1) and resolv.conf(5) take them.
#include <wgctl/name_server.hpp>

#include "value/number.hpp"
#include "value/system_name.hpp"

#include <algorithm>

namespace wg {
namespace {

// Takes from the end of @p text what follows the last @p mark, which must fit. False when it does
// not; true also where there is no mark.
bool take(std::string_view& text, char mark, bool (*fits)(std::string_view)) {
    const auto at = text.rfind(mark);
    if (at == text.npos)
        return true;
    const bool good = fits(text.substr(at + 1));
    text = text.substr(0, at);
    return good;
}

bool is_interface(std::string_view text) {
    return parse_link_name(text).has_value();
}

bool is_port(std::string_view text) {
    return parse_decimal(text, 0xffff).value_or(0) != 0;
}

} // namespace

NameServer::NameServer(const IpAddress& server) : address(server), written(server.to_string()) {}

std::optional<NameServer> NameServer::parse(std::string_view text) {
    std::string_view rest = text;
    if (!take(rest, '#', is_domain))
        return std::nullopt;
    const bool bracketed = rest.starts_with('[');
    if (bracketed) {
        const auto close = rest.find(']');
        if (close == rest.npos)
            return std::nullopt;
        std::string_view behind = rest.substr(close + 1);
        rest = rest.substr(1, close - 1);
        const bool scoped = behind.find('%') != behind.npos;
        if ((scoped && rest.find('%') != rest.npos) || !take(behind, '%', is_interface) ||
            !take(behind, ':', is_port) || !behind.empty())
            return std::nullopt;
    }
    if (!take(rest, '%', is_interface))
        return std::nullopt;
    // IPv6 has a port behind brackets alone.
    if (!bracketed && std::ranges::count(rest, ':') == 1 && !take(rest, ':', is_port))
        return std::nullopt;
    const auto server = IpAddress::parse(rest);
    if (!server || (bracketed && server->family() != Family::v6))
        return std::nullopt;
    NameServer found(*server);
    found.written = text;
    return found;
}

} // namespace wg
