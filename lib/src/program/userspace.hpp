// SPDX-License-Identifier: MIT
// userspace.hpp - devices that a program implements, such as wireguard-go, through its socket.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace wg {

/// Every device has a stream socket DIRECTORY/NAME.sock. Errors carry the errno; a refusal has the
/// one that the program gave.
class Userspace {
public:
    /// With an empty directory there are no such devices.
    explicit Userspace(std::string directory) : directory_(std::move(directory)) {}

    /// Names of the devices whose program runs, in the directory's order.
    std::vector<std::string> list() const;

    /// True when the socket is there and somebody may answer. One whose program has gone is
    /// deleted.
    bool has(std::string_view name) const;

    Result<Device> get(std::string_view name) const;

    /// Endpoints must be resolved (Code::invalid).
    Status set(std::string_view name, const Config& change) const;

private:
    std::string path(std::string_view name) const;

    std::string directory_;
};

} // namespace wg
