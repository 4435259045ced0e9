// SPDX-License-Identifier: MIT
// address.hpp - IP addresses, allowed IPs and endpoints as plain comparable values.
#pragma once

#include <wgctl/api.hpp>
#include <wgctl/result.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace wg {

enum class Family : std::uint8_t { v4, v6 };

/// An IPv4 or IPv6 address without a scope.
class WGCTL_API IpAddress {
public:
    IpAddress() = default; ///< 0.0.0.0

    /// Network byte order: 4 bytes are IPv4, 16 are IPv6, anything else is nothing.
    static std::optional<IpAddress> from_bytes(std::span<const std::uint8_t> bytes) noexcept;
    /// What inet_pton(3) takes, and nothing else.
    static std::optional<IpAddress> parse(std::string_view text) noexcept;
    std::string to_string() const;

    Family family() const noexcept { return family_; }
    /// 4 or 16 bytes in network byte order.
    std::span<const std::uint8_t> bytes() const noexcept { return {bytes_.data(), bits() / 8u}; }
    unsigned bits() const noexcept { return family_ == Family::v4 ? 32 : 128; }
    bool is_link_local() const noexcept; ///< fe80::/10, or ff02::/16 as getnameinfo(3) counts it
    auto operator<=>(const IpAddress&) const = default;

private:
    Family family_ = Family::v4;
    std::array<std::uint8_t, 16> bytes_{}; // IPv4 uses the first four, the rest stay zero
};

/// A network: an address and the number of leading bits that count.
struct WGCTL_API AllowedIp {
    IpAddress address;
    std::uint8_t cidr = 0; ///< 0..32 or 0..128

    /// `10.0.0.0/8`, `fd00::/64`; without a length it is a single address. Code::invalid otherwise.
    static Result<AllowedIp> parse(std::string_view text);
    std::string to_string() const;

    /// The same with every bit past the length cleared. This is what the kernel stores.
    AllowedIp network() const noexcept;
    auto operator<=>(const AllowedIp&) const = default;
};

/// Where a peer's datagrams go.
struct WGCTL_API Endpoint {
    IpAddress address;
    std::uint16_t port = 0;  ///< host byte order
    std::uint32_t scope = 0; ///< interface index of a link-local IPv6 address, else 0

    bool operator==(const Endpoint&) const = default;
};

/// Gives the text after the '%' for an interface index.
using ScopeNamer = std::function<std::string(std::uint32_t scope)>;

/// `192.0.2.1:51820`, `[2001:db8::1]:51820`, `[fe80::1%3]:51820`. @p name is asked for the scope of
/// link-local addresses; without it the index is printed.
WGCTL_API std::string to_string(const Endpoint& endpoint, const ScopeNamer& name = {});

/// An endpoint as written, which only a resolver can turn into an address (see resolve.hpp).
struct HostName {
    std::string host; ///< a DNS name, or an address with an interface name as scope
    std::string port; ///< a number or a service name

    bool operator==(const HostName&) const = default;
};

using EndpointSpec = std::variant<Endpoint, HostName>;

/// `host:port` or `[v6%scope]:port`. Numeric addresses become an Endpoint at once, all else a
/// HostName. Code::invalid, saying which part is missing. Does no I/O.
WGCTL_API Result<EndpointSpec> parse_endpoint(std::string_view text);

/// The inverse of parse_endpoint.
WGCTL_API std::string to_string(const EndpointSpec& spec, const ScopeNamer& name = {});

} // namespace wg
