// SPDX-License-Identifier: MIT
// create-tunnel.cpp - two interfaces that are each other's peer, over the loopback interface.
//
//   create-tunnel left right
//   ip link set right netns other       # the datagrams still pass through this namespace
//   ip addr add 10.7.0.1/24 dev left; ip link set left up
//   ip -n other addr add 10.7.0.2/24 dev right; ip -n other link set right up
//   ping 10.7.0.2
//
// c++ create-tunnel.cpp $(pkg-config --cflags --libs libwgctl)
#include <wgctl/client.hpp>
#include <wgctl/key.hpp>

#include <cstdio>

namespace {

struct End {
    const char* interface;
    std::uint16_t port;
    const char* tunnel_address; // what the other end may send from and to
};

int complain(const wg::Error& error) {
    std::fprintf(stderr, "create-tunnel: %s\n", error.message().c_str());
    return 1;
}

// The change that makes an interface one end of the tunnel, and the other end its peer.
wg::Config configuration(const End& self, const wg::PrivateKey& key, const End& other,
                         const wg::PublicKey& other_key, const wg::PresharedKey& shared) {
    wg::PeerConfig peer;
    peer.public_key = other_key;
    peer.preshared_key = shared;
    peer.endpoint = wg::Endpoint{*wg::IpAddress::parse("127.0.0.1"), other.port, 0};
    peer.allowed_ips.push_back({*wg::AllowedIp::parse(other.tunnel_address), false});

    wg::Config config;
    config.private_key = key;
    config.listen_port = self.port;
    config.peers.push_back(peer);
    return config;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: create-tunnel INTERFACE INTERFACE\n", stderr);
        return 2;
    }
    const End left{argv[1], 51871, "10.7.0.1/32"};
    const End right{argv[2], 51872, "10.7.0.2/32"};

    const auto left_key = wg::generate_private_key();
    const auto right_key = wg::generate_private_key();
    const auto shared = wg::generate_preshared_key();
    if (!left_key || !right_key || !shared)
        return complain({wg::Code::system, 0, "no randomness for keys", {}});
    const auto left_public = wg::derive_public_key(*left_key);
    const auto right_public = wg::derive_public_key(*right_key);
    if (!left_public || !right_public)
        return complain({wg::Code::system, 0, "cannot derive the public keys", {}});

    wg::Client client;
    for (const End* end : {&left, &right}) {
        if (const auto created = client.create(end->interface); !created)
            return complain(created.error());
    }
    const auto set_left =
        client.set(left.interface, configuration(left, *left_key, right, *right_public, *shared));
    if (!set_left)
        return complain(set_left.error());
    const auto set_right =
        client.set(right.interface, configuration(right, *right_key, left, *left_public, *shared));
    if (!set_right)
        return complain(set_right.error());

    std::printf("%s %s\n%s %s\n", left.interface, left_public->to_base64().c_str(), right.interface,
                right_public->to_base64().c_str());
}
