// SPDX-License-Identifier: MIT
// userspace.hpp - interfaces that programs implement, such as wireguard-go, through their sockets.
#pragma once

#include "kernel/driver.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wg {

/// Every device has a stream socket DIRECTORY/NAME.sock. Errors carry the errno; a refusal has the
/// one that the program gave.
class Userspace final : public Driver {
public:
    /// With an empty directory there are no such devices.
    explicit Userspace(std::string directory) : directory_(std::move(directory)) {}

    /// Names of the devices whose program runs, in the directory's order.
    std::vector<std::string> list() const;

    /// True when the socket is there and somebody may answer. Changes nothing: a socket whose
    /// program has gone is left to the next program, which replaces it.
    bool has(std::string_view name) const;

    Result<Device> get(std::string_view name) override;
    /// Endpoints must be resolved (Code::invalid).
    Status set(std::string_view name, const Config& change) override;
    Result<bool> takes_single_ips(const Device& now) override;
    Result<Binding> binding(std::string_view name) override;
    Status bind(std::string_view name, const BindingChange& change) override;
    Error not_removable(std::string_view name) const override;

private:
    std::string path(std::string_view name) const;

    std::string directory_;
};

} // namespace wg
