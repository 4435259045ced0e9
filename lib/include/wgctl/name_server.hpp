// SPDX-License-Identifier: MIT
// name_server.hpp - a name server as resolvectl(1) and resolv.conf(5) take it.
#pragma once

#include <wgctl/address.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace wg {

/// An address, and what may go with it: a port, the interface of a link-local address, the name in
/// the server's certificate (DNS over TLS).
struct WGCTL_API NameServer {
    IpAddress address;
    std::string written; ///< the whole of it, as the file has it

    NameServer(const IpAddress& server); // NOLINT: an address is a name server

    /// `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`, `fe80::53%eth0`, each with
    /// `%interface` and `#name` behind it, in this order. Nothing for everything else.
    static std::optional<NameServer> parse(std::string_view text);
    const std::string& to_string() const noexcept { return written; }

    bool operator==(const NameServer&) const = default;
};

} // namespace wg
