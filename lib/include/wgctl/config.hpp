// SPDX-License-Identifier: MIT
// config.hpp - what to change. A field without a value leaves the device's own alone.
#pragma once

#include <wgctl/address.hpp>
#include <wgctl/key.hpp>
#include <wgctl/name_server.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wg {

/// One allowed IP given to a peer, or taken from it (Linux 6.16 and later, or wg.ko).
struct AllowedIpChange {
    AllowedIp ip;
    bool remove = false;

    bool operator==(const AllowedIpChange&) const = default;
};

struct PeerConfig {
    PublicKey public_key;
    bool remove = false;                       ///< take the peer away; the rest is ignored
    bool update_only = false;                  ///< do nothing when the peer is not there
    bool replace_allowed_ips = false;          ///< forget the present allowed IPs first
    std::optional<PresharedKey> preshared_key; ///< all zeros takes it away
    std::string preshared_key_file;            ///< must be read before it is sent, see key_file.hpp
    std::optional<EndpointSpec> endpoint;      ///< a HostName must be resolved before it is sent
    std::optional<std::uint16_t> persistent_keepalive; ///< seconds, 0 is off
    std::vector<AllowedIpChange>
        allowed_ips; ///< applied in order; one moves here from another peer

    bool operator==(const PeerConfig&) const = default;
};

/// The kernel applies it from top to bottom.
struct Config {
    std::optional<std::uint32_t> fwmark;      ///< 0 is off
    std::optional<std::uint16_t> listen_port; ///< host byte order, 0 picks a free one
    bool replace_peers = false;               ///< remove every present peer first
    std::optional<PrivateKey> private_key;    ///< all zeros takes it away
    std::string private_key_file;             ///< must be read before it is sent, see key_file.hpp
    std::vector<PeerConfig> peers;

    bool operator==(const Config&) const = default;
    /// True when sending it would change nothing.
    bool empty() const { return *this == Config(); }
};

/// The configuration as the whole truth about a device: what it does not name goes back to its
/// default, other peers go. This is what `wg setconf` sends.
WGCTL_API Config as_replacement(Config config);

/// The configuration with every peer complete: no preshared key and no keepalive where none is
/// named, and the allowed IPs replaced. Device fields stay as they are. A target for diff().
WGCTL_API Config as_target(Config config);

/// What only wg-quick(8) and its kin use; the kernel never sees it.
struct QuickConfig {
    std::vector<AllowedIp> addresses; ///< of the interface, host bits kept
    std::vector<NameServer> dns;
    std::vector<std::string> dns_search; ///< search domains
    std::optional<std::uint32_t> mtu;    ///< bytes
    std::optional<std::string> table;    ///< `auto`, `off`, a number or a name
    std::vector<std::string> pre_up;     ///< shell commands as written, `%i` not yet replaced
    std::vector<std::string> post_up;
    std::vector<std::string> pre_down;
    std::vector<std::string> post_down;
    std::optional<bool> save_config;
    std::optional<bool> kill_switch; ///< nothing leaves the machine but through the tunnel
    std::optional<bool> allow_lan;   ///< nor to the local network, unless this is true
    std::optional<bool> ipv6_leak;   ///< true: IPv6 may go around a tunnel for all of IPv4
    std::string netns;               ///< the network namespace to live in; empty for this one
    std::string vrf;                 ///< the routing domain to be part of; empty for none

    bool operator==(const QuickConfig&) const = default;
};

/// A whole wg0.conf.
struct ConfigFile {
    Config device;
    QuickConfig quick;

    bool operator==(const ConfigFile&) const = default;
};

} // namespace wg
