// SPDX-License-Identifier: MIT
// kernel.hpp - the interfaces of the kernel's driver of one kind, through a transport.
#pragma once

#include "kernel/driver.hpp"

#include <wgctl/transport.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

class Kernel final : public Driver {
public:
    Kernel(std::unique_ptr<Transport> transport, std::string_view kind)
        : transport_(std::move(transport)), kind_(kind) {}

    const std::string& kind() const noexcept { return kind_; }

    /// How long dumps begin again when what they read changes meanwhile.
    void set_patience(std::chrono::milliseconds patience) noexcept { patience_ = patience; }

    /// Names of all interfaces of the kind, in the kernel's order.
    Result<std::vector<std::string>> list();

    Status create(std::string_view name);

    /// False when the interface is not of this kind; it stays then.
    Result<bool> remove(std::string_view name);

    /// True when the driver is wg.ko. Code::no_module when there is no driver of the kind at all.
    Result<bool> has_wgctl_family();

    /// Counters of any link, of whatever kind.
    Result<LinkCounters> link_counters(std::string_view name);

    Result<Device> get(std::string_view name) override;
    Status set(std::string_view name, const Config& change) override;
    Result<bool> takes_single_ips(const Device& now) override;
    Status transact(const Device& before, const Config& change) override;
    Result<DeviceStats> stats(std::string_view name) override;
    Result<Binding> binding(std::string_view name) override;
    Status bind(std::string_view name, const BindingChange& change) override;
    Error not_removable(std::string_view name) const override;

private:
    Error lacks_binding(std::string_view name);

    std::unique_ptr<Transport> transport_;
    std::string kind_;
    std::chrono::milliseconds patience_ = std::chrono::seconds(10);
};

} // namespace wg
