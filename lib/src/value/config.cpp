// SPDX-License-Identifier: MIT
// config.cpp - two readings of one configuration: the whole truth, or a goal.
#include <wgctl/config.hpp>

namespace wg {

Config as_replacement(Config config) {
    config.replace_peers = true;
    if (!config.private_key && config.private_key_file.empty())
        config.private_key.emplace();
    config.listen_port = config.listen_port.value_or(0);
    config.fwmark = config.fwmark.value_or(0);
    return config;
}

Config as_target(Config config) {
    for (PeerConfig& peer : config.peers) {
        peer.replace_allowed_ips = true;
        if (!peer.preshared_key && peer.preshared_key_file.empty())
            peer.preshared_key.emplace();
        peer.persistent_keepalive = peer.persistent_keepalive.value_or(0);
    }
    return config;
}

} // namespace wg
