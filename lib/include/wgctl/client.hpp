// SPDX-License-Identifier: MIT
// client.hpp - devices: list, read, change, create, remove.
#pragma once

#include <wgctl/binding.hpp>
#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/stats.hpp>
#include <wgctl/transport.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wg {

/// Where user-space implementations such as wireguard-go keep the socket NAME.sock of each device.
inline constexpr std::string_view kSocketDirectory = "/var/run/wireguard";

/// One driver in one network namespace. Owns its sockets, which it opens at the first call, in the
/// calling thread's namespace, and closes when it ends. Every call blocks until the kernel has
/// answered. One thread at a time; two clients do not disturb each other.
///
/// Unless said otherwise calls need CAP_NET_ADMIN in the user namespace that owns the network
/// namespace (Code::denied), and may fail with Code::no_module when there is no driver of the kind,
/// Code::no_device, Code::wrong_kind when the interface is another driver's, Code::malformed when
/// the kernel's answer breaks its own rules, and Code::system for what remains. A name that no
/// interface can have is Code::invalid. What is returned belongs to the caller.
class WGCTL_API Client {
public:
    /// Talks to the kernel and, of the default kind, to user-space implementations: as in wg(8) a
    /// socket in kSocketDirectory goes before a kernel device of its name. Opens nothing yet, so it
    /// cannot fail.
    explicit Client(std::string_view kind = kDefaultKind);
    /// Talks to whatever is behind @p transport, and to the sockets in @p socket_directory.
    Client(std::unique_ptr<Transport> transport, std::string_view kind,
           std::string socket_directory = {});
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    const std::string& kind() const noexcept;

    /// How long list() and get() begin again when what they read changed meanwhile; 10 s at first.
    void set_patience(std::chrono::milliseconds patience) noexcept;

    /// Names of all interfaces of this kind, in the kernel's order; then those of user-space
    /// implementations. A name that both have is there once, and means the latter's. None when the
    /// driver is absent. Needs no privilege. Code::interrupted when they never stand still.
    Result<std::vector<std::string>> list();

    /// Everything about one device, private and preshared keys included. Reads again when the
    /// device changed meanwhile; Code::interrupted when it does not stand still for long.
    Result<Device> get(std::string_view name);

    /// Sends the change in as many messages as it needs, a peer never torn unless it is larger than
    /// a message. The kernel applies it step by step: after a failure, what came before stays.
    /// Endpoints must be resolved (Code::invalid). Code::busy when the port is taken,
    /// Code::unsupported for what an older driver does not know. An empty change asks nothing of
    /// the kernel.
    Status set(std::string_view name, const Config& change);

    /// The smallest change that makes @p now the @p target, as diff() finds it, in the words that
    /// this driver understands: older ones cannot take single allowed IPs away, so a peer's list is
    /// replaced there. Asks the driver with a request that changes nothing.
    Result<Config> plan(const Device& now, const Config& target);

    /// Sends the change so that all of it happens or none. wg.ko checks the whole before anything
    /// changes. Another driver carries it out step by step; when it fails, the device is put back
    /// to @p before, which is what get() gave, and if that fails too the error says so. Peers that
    /// had been removed by then have lost their sessions and their places. Errors as set().
    Status transact(const Device& before, const Config& change);

    /// Counters of one device, without any key but the public ones. wg.ko counts drops with their
    /// reasons, and gives them to anybody where it was loaded with open_stats. On another driver
    /// they are put together from get(), which needs CAP_NET_ADMIN.
    Result<DeviceStats> stats(std::string_view name);

    /// True when the driver is wg.ko, with all that goes beyond the in-tree one. Needs no
    /// privilege.
    Result<bool> is_extended();

    /// What the tunnel's socket is bound to. Code::unsupported on another driver than wg.ko.
    Result<Binding> binding(std::string_view name);

    /// Binds it anew; what is not named stays. Code::unsupported on another driver than wg.ko,
    /// Code::system with the kernel's reason when there is no such interface or address.
    Status bind(std::string_view name, const BindingChange& change);

    /// Makes an interface of this kind, down and without keys. Code::exists, Code::no_module.
    Status create(std::string_view name);

    /// Removes an interface of this kind. Code::wrong_kind when it is another's: that one stays.
    Status remove(std::string_view name);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace wg
