// SPDX-License-Identifier: MIT
// random.hpp - values drawn from a seed, for properties that must hold for all of them.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>

#include <cstdint>
#include <random>

namespace wg::test {

class Random {
public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}

    /// 0..below-1
    std::uint32_t number(std::uint32_t below) {
        return static_cast<std::uint32_t>(engine_() % below);
    }
    bool chance(std::uint32_t percent) { return number(100) < percent; }

    KeyBytes key();
    PublicKey some_peer();    ///< one of a few, so that peers meet again
    AllowedIp allowed_ip();   ///< any, host bits included
    AllowedIp some_network(); ///< one of a few, masked
    Endpoint endpoint();
    PeerConfig peer_config(bool few);
    /// @p few makes peers and networks collide.
    Config config(unsigned max_peers, bool few);
    Device device(unsigned max_peers);

private:
    std::mt19937 engine_;
};

} // namespace wg::test
