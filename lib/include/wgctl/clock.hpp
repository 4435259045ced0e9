// SPDX-License-Identifier: MIT
// clock.hpp - what time it is.
#pragma once

#include <wgctl/device.hpp>

#include <chrono>

namespace wg {

/// The system's real-time clock, which the kernel's handshake times are of.
inline Time present_time() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    return {seconds.count(), std::chrono::nanoseconds(now - seconds).count()};
}

} // namespace wg
