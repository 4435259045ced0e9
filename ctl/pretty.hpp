// SPDX-License-Identifier: MIT
// pretty.hpp - the view of a device that people read.
#pragma once

#include <wgctl/device.hpp>
#include <wgctl/names.hpp>
#include <wgctl/wipe.hpp>

#include <cstdint>
#include <string>

namespace ctl {

struct Style {
    bool color = false;
    bool keys = false;                ///< show private and preshared keys
    std::int64_t now = 0;             ///< seconds since 1970
    const wg::Names* names = nullptr; ///< wg(8) shows none
};

/// Peers with the newest handshake first. Ends after the last line, without a blank one.
void append_pretty(wg::SecretString& out, const wg::Device& device, const Style& style);

/// @name Its parts.
/// @{
std::string duration(std::int64_t seconds, bool color); ///< `1 minute, 3 seconds'
std::string ago(std::int64_t seconds, bool color);      ///< `Now', or duration and `ago'
std::string amount(std::uint64_t bytes, bool color);    ///< `1.23 KiB'
/// @}

} // namespace ctl
