// SPDX-License-Identifier: MIT
// address.cpp - IP addresses, allowed IPs and endpoints to and from text.
#include <wgctl/address.hpp>

#include "value/host.hpp"
#include "value/number.hpp"
#include "value/utf8.hpp"

#include <wgctl/quote.hpp>

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace wg {

std::optional<IpAddress> IpAddress::from_bytes(std::span<const std::uint8_t> bytes) noexcept {
    if (bytes.size() != 4 && bytes.size() != 16)
        return std::nullopt;
    IpAddress address;
    address.family_ = bytes.size() == 4 ? Family::v4 : Family::v6;
    std::ranges::copy(bytes, address.bytes_.begin());
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
    char copy[INET6_ADDRSTRLEN + 1] = {};
    if (text.size() >= sizeof copy || text.find('\0') != text.npos)
        return std::nullopt;
    text.copy(copy, text.size());
    IpAddress address;
    address.family_ = text.find(':') == text.npos ? Family::v4 : Family::v6;
    const int family = address.family_ == Family::v4 ? AF_INET : AF_INET6;
    if (inet_pton(family, copy, address.bytes_.data()) != 1)
        return std::nullopt;
    return address;
}

std::string IpAddress::to_string() const {
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(family_ == Family::v4 ? AF_INET : AF_INET6, bytes_.data(), text, sizeof text);
    return text;
}

bool IpAddress::is_link_local() const noexcept {
    return family_ == Family::v6 && ((bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80) ||
                                     (bytes_[0] == 0xff && (bytes_[1] & 0x0f) == 0x02));
}

Result<AllowedIp> AllowedIp::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address)
        return fail(Code::invalid, "not an IP address; write it as 10.0.0.0/8 or fd00::/64");
    if (slash == text.npos)
        return AllowedIp{*address, static_cast<std::uint8_t>(address->bits())};
    const auto cidr = parse_decimal(text.substr(slash + 1), address->bits());
    if (!cidr)
        return fail(Code::invalid,
                    fmt::format("the prefix length is a number from 0 to {}", address->bits()));
    return AllowedIp{*address, static_cast<std::uint8_t>(*cidr)};
}

std::string AllowedIp::to_string() const {
    return address.to_string().append("/").append(std::to_string(cidr));
}

AllowedIp AllowedIp::network() const noexcept {
    std::array<std::uint8_t, 16> bytes{};
    const auto given = address.bytes();
    const unsigned whole = cidr / 8u;
    std::copy_n(given.begin(), std::min<std::size_t>(whole, given.size()), bytes.begin());
    if (whole < given.size())
        bytes[whole] = static_cast<std::uint8_t>(given[whole] & (0xff00 >> cidr % 8));
    return {*IpAddress::from_bytes(std::span(bytes).first(given.size())), cidr};
}

std::string to_string(const Endpoint& endpoint, const ScopeNamer& name) {
    std::string host = endpoint.address.to_string();
    if (endpoint.address.family() == Family::v4)
        return fmt::format("{}:{}", host, endpoint.port);
    if (endpoint.scope != 0) {
        const bool named = name && endpoint.address.is_link_local();
        host += '%';
        host += named ? name(endpoint.scope) : std::to_string(endpoint.scope);
    }
    return fmt::format("[{}]:{}", host, endpoint.port);
}

namespace {

struct HostAndPort {
    std::string_view host;
    std::string_view port;
};

Result<HostAndPort> split_endpoint(std::string_view text) {
    if (text.empty())
        return fail(Code::invalid, "the endpoint is empty; write it as host:port");
    if (text.find("://") != text.npos)
        return fail(Code::invalid, "an endpoint is no URL; write it as host:port");
    std::size_t colon;
    HostAndPort parts;
    if (text.front() == '[') {
        const auto close = text.find(']');
        if (close == text.npos)
            return fail(Code::invalid, "the endpoint's `[' has no `]'");
        colon = close + 1;
        parts.host = text.substr(1, close - 1);
    } else {
        colon = text.rfind(':');
        parts.host = text.substr(0, colon);
    }
    if (colon >= text.size() || text[colon] != ':' || colon + 1 == text.size())
        return fail(Code::invalid, "the endpoint has no port; write it as host:port or [v6]:port");
    if (parts.host.empty())
        return fail(Code::invalid, "the endpoint has no host; write it as host:port");
    if (parts.host.find_first_of("[]") != parts.host.npos)
        return fail(Code::invalid, "the endpoint has a stray bracket; write it as [v6]:port");
    parts.port = text.substr(colon + 1);
    std::string letters(parts.host);
    std::erase(letters, '.');
    if (is_key_text(letters)) // perhaps broken, which a name server would be asked for
        return fail(Code::invalid, "a key in the place of the endpoint's host");
    if (has_unseen(text) || std::ranges::any_of(parts.port, [](char c) { return (c & 0x80) != 0; }))
        return fail(Code::invalid, "the endpoint has a character in it that no name of a host has");
    if (const char* const fault = fault_of_host(parts.host))
        return fail(Code::invalid, fault);
    if (parts.port.find_first_of(":,/%@") != parts.port.npos)
        return fail(Code::invalid, "the endpoint's port is a number from 0 to 65535");
    return parts;
}

} // namespace

Result<EndpointSpec> parse_endpoint(std::string_view text) {
    const auto parts = split_endpoint(text);
    if (!parts)
        return std::unexpected(parts.error());
    const auto port = parse_decimal(parts->port, 0xffff);
    if (!port && parts->port.find_first_not_of("0123456789") == parts->port.npos)
        return fail(Code::invalid, "the endpoint's port is a number from 0 to 65535");
    const HostName name{std::string(parts->host), std::string(parts->port)};
    const auto percent = parts->host.find('%');
    const auto address = IpAddress::parse(parts->host.substr(0, percent));
    if (!port || !address)
        return name;
    Endpoint endpoint{*address, static_cast<std::uint16_t>(*port), 0};
    if (percent == parts->host.npos)
        return endpoint;
    const auto scope = parse_decimal(parts->host.substr(percent + 1), 0xffffffff);
    if (!scope || *scope == 0 || address->family() != Family::v6)
        return name; // an interface's name: only the system knows its number
    endpoint.scope = static_cast<std::uint32_t>(*scope);
    return endpoint;
}

std::string to_string(const EndpointSpec& spec, const ScopeNamer& name) {
    if (const auto* endpoint = std::get_if<Endpoint>(&spec))
        return to_string(*endpoint, name);
    const auto& host = std::get<HostName>(spec);
    const bool braces = host.host.find(':') != host.host.npos;
    return braces ? fmt::format("[{}]:{}", host.host, host.port)
                  : fmt::format("{}:{}", host.host, host.port);
}

} // namespace wg
