// SPDX-License-Identifier: MIT
// new_peer.hpp - both sides of a peer that is to be: the server's section and the client's file.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/wipe.hpp>

#include <optional>
#include <string>

namespace ctl {

/// As given on the command line, not yet looked at.
struct NewPeerOptions {
    std::string endpoint; ///< of the server: `host:port`, or a host alone for its ListenPort
    std::optional<std::string> name = {};
    std::optional<std::string> dns = {};         ///< a list as DNS takes it
    std::optional<std::string> allowed_ips = {}; ///< the server's networks unless given
    std::optional<std::string> keepalive = {};   ///< seconds
    bool preshared_key = false;
};

struct NewPeer {
    wg::SecretString server; ///< a [Peer] section to add to the server's file
    wg::SecretString client; ///< a whole file
};

/// A key pair, for each family the lowest free address of the server's first network, and what
/// follows from them. Code::invalid says which option is wrong or what the server's file lacks.
wg::Result<NewPeer> make_peer(const wg::ConfigFile& server, const NewPeerOptions& options);

} // namespace ctl
