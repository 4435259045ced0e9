// SPDX-License-Identifier: MIT
// new_peer.cpp - both sides of a peer that is to be.
#include "new_peer.hpp"

#include "subnet.hpp"

#include <wgctl/format.hpp>
#include <wgctl/names.hpp>
#include <wgctl/parse.hpp>
#include <wgctl/quote.hpp>

#include <utility>
#include <vector>

namespace ctl {
namespace {

using wg::AllowedIp;
using wg::Code;
using wg::fail;
using wg::Result;
using wg::Status;

// Everything in the server's file that is somebody's address.
std::vector<AllowedIp> taken_addresses(const wg::ConfigFile& server) {
    std::vector<AllowedIp> taken;
    for (const AllowedIp& own : server.quick.addresses)
        taken.push_back({own.address, static_cast<std::uint8_t>(own.address.bits())});
    for (const wg::PeerConfig& peer : server.device.peers) {
        for (const wg::AllowedIpChange& change : peer.allowed_ips)
            taken.push_back(change.ip);
    }
    return taken;
}

// The first network of each family that has room for others than the server.
std::vector<AllowedIp> networks_of(const wg::ConfigFile& server) {
    std::vector<AllowedIp> networks;
    for (const wg::Family family : {wg::Family::v4, wg::Family::v6}) {
        for (const AllowedIp& own : server.quick.addresses) {
            if (own.address.family() == family && own.cidr < own.address.bits()) {
                networks.push_back(own);
                break;
            }
        }
    }
    return networks;
}

Result<std::vector<AllowedIp>> pick_addresses(const wg::ConfigFile& server) {
    const auto networks = networks_of(server);
    if (networks.empty())
        return fail(Code::invalid, "the server's file has no Address with a network to pick from; "
                                   "write one as Address = 10.0.0.1/24");
    const auto taken = taken_addresses(server);
    std::vector<AllowedIp> picked;
    for (const AllowedIp& network : networks) {
        const auto address = free_address(network, taken);
        if (!address)
            return fail(Code::invalid, "no address is free in " + network.network().to_string());
        picked.push_back({*address, static_cast<std::uint8_t>(address->bits())});
    }
    return picked;
}

// `host:port', or a host or an address alone with the port that the server listens on.
Result<wg::EndpointSpec> endpoint_of(const wg::ConfigFile& server, const std::string& text) {
    const auto address = wg::IpAddress::parse(text);
    const bool bare = address || text.find_first_of(":[") == text.npos;
    if (bare && server.device.listen_port.value_or(0) == 0)
        return fail(Code::invalid, "--endpoint: " + wg::quote(text) +
                                       " has no port and the server's file "
                                       "no ListenPort; write host:port");
    std::string whole = text;
    if (address && address->family() == wg::Family::v6)
        whole = '[' + text + ']';
    if (bare)
        whole += ':' + std::to_string(*server.device.listen_port);
    auto spec = wg::parse_endpoint(whole);
    const auto* const name = spec ? std::get_if<wg::HostName>(&*spec) : nullptr;
    const bool odd = name && name->host.find(':') != name->host.npos;
    if (!spec || odd || wg::holds_key(text) || whole.find_first_of("# \t\n\r") != whole.npos)
        return fail(Code::invalid, "--endpoint: not a host and a port: " + wg::quote(text));
    return spec;
}

Status take_dns(const std::string& text, wg::QuickConfig& quick) {
    auto parsed = wg::parse("[Interface]\nDNS=" + text, {"--dns", wg::Dialect::quick});
    if (!parsed || !parsed->findings.empty() || wg::holds_key(text) ||
        text.find_first_of("#\n") != text.npos)
        return fail(Code::invalid,
                    "--dns: neither addresses nor search domains: " + wg::quote(text));
    quick.dns = std::move(parsed->file.quick.dns);
    quick.dns_search = std::move(parsed->file.quick.dns_search);
    return {};
}

Status take_allowed_ips(const std::string& text, wg::PeerConfig& peer) {
    auto taken = wg::parse_allowed_ips(text, peer);
    if (!taken)
        return fail(Code::invalid, "--allowed-ips: " + taken.error().context);
    if (!peer.replace_allowed_ips || peer.allowed_ips.empty())
        return fail(Code::invalid, "--allowed-ips: not a list of networks: " + wg::quote(text));
    return {};
}

// The server as its client sees it.
Result<wg::PeerConfig> server_as_peer(const wg::ConfigFile& server, const NewPeerOptions& options) {
    if (!server.device.private_key || server.device.private_key->is_zero())
        return fail(Code::invalid, "the server's file has no PrivateKey and no PrivateKeyFile, so "
                                   "its public key is not known");
    const auto key = wg::derive_public_key(*server.device.private_key);
    if (!key)
        return std::unexpected(key.error());
    wg::PeerConfig peer;
    peer.public_key = *key;
    peer.replace_allowed_ips = true;
    auto endpoint = endpoint_of(server, options.endpoint);
    if (!endpoint)
        return std::unexpected(std::move(endpoint.error()));
    peer.endpoint = std::move(*endpoint);
    for (const AllowedIp& network : networks_of(server))
        peer.allowed_ips.push_back({network.network(), false});
    if (options.allowed_ips) {
        peer.allowed_ips.clear();
        if (auto taken = take_allowed_ips(*options.allowed_ips, peer); !taken)
            return std::unexpected(std::move(taken.error()));
    }
    if (options.keepalive) {
        const auto seconds = wg::parse_keepalive(*options.keepalive);
        if (!seconds)
            return fail(Code::invalid, "--keepalive: " + seconds.error().context);
        peer.persistent_keepalive = *seconds;
    }
    return peer;
}

wg::SecretString server_section(const wg::PeerConfig& peer, const NewPeerOptions& options) {
    wg::SecretString text = wg::format(peer);
    wg::Names names;
    if (!options.name || !names.add(peer.public_key, *options.name))
        return text;
    const auto comment = std::string("# Name = ").append(names.find(peer.public_key)) + '\n';
    text.insert(text.find('\n') + 1, comment);
    return text;
}

} // namespace

Result<NewPeer> make_peer(const wg::ConfigFile& server, const NewPeerOptions& options) {
    auto remote = server_as_peer(server, options);
    if (!remote)
        return std::unexpected(std::move(remote.error()));
    auto addresses = pick_addresses(server);
    if (!addresses)
        return std::unexpected(std::move(addresses.error()));
    wg::ConfigFile client;
    client.quick.addresses = std::move(*addresses);
    if (options.dns) {
        if (auto taken = take_dns(*options.dns, client.quick); !taken)
            return std::unexpected(std::move(taken.error()));
    }
    const auto private_key = wg::generate_private_key();
    if (!private_key)
        return std::unexpected(private_key.error());
    const auto public_key = wg::derive_public_key(*private_key);
    if (!public_key)
        return std::unexpected(public_key.error());
    if (options.name && !wg::Names().add(*public_key, *options.name))
        return fail(Code::invalid, "--name: " + wg::quote(*options.name) +
                                       " cannot be kept as a name: it must have a visible "
                                       "character and must not look like a key");
    wg::PeerConfig local;
    local.public_key = *public_key;
    local.replace_allowed_ips = true;
    for (const AllowedIp& address : client.quick.addresses)
        local.allowed_ips.push_back({address, false});
    if (options.preshared_key) {
        const auto key = wg::generate_preshared_key();
        if (!key)
            return std::unexpected(key.error());
        local.preshared_key = *key;
        remote->preshared_key = *key;
    }
    client.device.private_key = *private_key;
    client.device.peers.push_back(std::move(*remote));
    return NewPeer{server_section(local, options), wg::format(client)};
}

} // namespace ctl
