// SPDX-License-Identifier: MIT
// driver.hpp - what can be asked of whatever implements an interface: the kernel or a program.
#pragma once

#include <wgctl/binding.hpp>
#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/stats.hpp>

#include <string_view>

namespace wg {

/// One side of what a Client chooses from, name by name. Names were checked by check_name(). Errors
/// are those that client.hpp promises.
class Driver {
public:
    Driver() = default;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;
    virtual ~Driver();

    virtual Result<Device> get(std::string_view name) = 0;

    /// Step by step: after a failure, what came before it stays.
    virtual Status set(std::string_view name, const Config& change) = 0;

    /// Whether single allowed IPs can be taken from the peers of @p now, of which there are some.
    virtual Result<bool> takes_single_ips(const Device& now) = 0;

    /// All of the change or none. Unless a driver can do better: by set(), and after a failure back
    /// to @p before, as Client::transact() says.
    virtual Status transact(const Device& before, const Config& change);

    /// Counters but those of the link. Unless a driver counts more: what get() has, no reasons.
    virtual Result<DeviceStats> stats(std::string_view name);

    virtual Result<Binding> binding(std::string_view name) = 0;
    virtual Status bind(std::string_view name, const BindingChange& change) = 0;

    /// Why an interface that is not of the kernel's driver cannot be removed.
    virtual Error not_removable(std::string_view name) const = 0;

private:
    Status put_back(const Device& before, Error cause);
};

} // namespace wg
