// SPDX-License-Identifier: MIT
// explain.cpp - the kernel's refusals in words that say what to do.
#include "explain.hpp"

#include <wgctl/client.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace wg {
namespace {

struct Reason {
    Code code;
    std::string text;
};

std::string how_to_load(std::string_view kind) {
    if (kind == kDefaultKind)
        return "load the module: `modprobe wireguard' or `insmod wg.ko'";
    return fmt::format("load the module: `insmod wg.ko kind={}'", kind);
}

// What the errno means for a request about the device's keys and peers.
std::optional<Reason> about_device(int number, std::string_view name, std::string_view kind) {
    switch (number) {
    case ENODEV:
        return Reason{Code::no_device,
                      fmt::format("no such interface; `wgctl create {}' makes one", name)};
    case EOPNOTSUPP:
        return Reason{Code::wrong_kind,
                      fmt::format("not an interface of kind `{}'; --kind names another", kind)};
    case EADDRINUSE:
        return Reason{Code::busy,
                      "another socket has this listen port; choose another one, or none "
                      "for a free one"};
    case EINTR:
        return Reason{Code::interrupted, "the device kept changing while it was read; try again"};
    case EINVAL:
        return Reason{Code::unsupported, "the driver takes this for invalid; it may be too old for "
                                         "it (removing single allowed IPs needs Linux 6.16)"};
    case EAFNOSUPPORT:
        return Reason{Code::unsupported, "the kernel has no such address family; is IPv6 off?"};
    case ERANGE: return Reason{Code::invalid, "out of range; a device has at most 1048576 peers"};
    case ENONET:
        return Reason{Code::system,
                      "the interface is stale: the network namespace that it was made in is gone, "
                      "and its socket with it; delete it and make it anew"};
    default: return std::nullopt;
    }
}

// And for a request about the interface as such.
std::optional<Reason> about_link(int number, std::string_view kind) {
    switch (number) {
    case ENODEV: return Reason{Code::no_device, "no such interface"};
    case EEXIST:
        return Reason{Code::exists, "an interface of this name exists already; delete it first or "
                                    "choose another name"};
    case EOPNOTSUPP:
        return Reason{Code::no_module,
                      fmt::format("the kernel has no driver for interfaces of kind "
                                  "`{}'; {}",
                                  kind, how_to_load(kind))};
    case EINVAL:
    case ERANGE:
        return Reason{Code::invalid, "the kernel does not take this name; use up to 15 characters "
                                     "without `/', `:' and white space"};
    default: return std::nullopt;
    }
}

Reason reason_of(const Refusal& refusal, Action action, std::string_view name,
                 std::string_view kind) {
    if (refusal.no_family)
        return {Code::no_module, fmt::format("the kernel has no generic netlink family `{}'; {}",
                                             kind, how_to_load(kind))};
    if (refusal.number == EPERM || refusal.number == EACCES)
        return {Code::denied, "permission denied; this needs CAP_NET_ADMIN, so run it as root"};
    const bool device =
        action != Action::list && action != Action::create && action != Action::remove;
    auto known =
        device ? about_device(refusal.number, name, kind) : about_link(refusal.number, kind);
    return known ? *known : Reason{Code::system, std::strerror(refusal.number)};
}

} // namespace

Error explain(const Refusal& refusal, Action action, std::string_view name, std::string_view kind,
              std::string_view subject) {
    Reason reason = reason_of(refusal, action, name, kind);
    std::string context;
    if (!name.empty())
        context = fmt::format("{}: ", name);
    if (!subject.empty())
        context += fmt::format("{}: ", subject);
    context += reason.text;
    if (!refusal.text.empty())
        context += fmt::format(" (kernel: {})", refusal.text);
    return {reason.code, refusal.number, std::move(context), std::nullopt};
}

Error explain_lacking(Action action, std::string_view name, std::string_view kind) {
    std::string context = name.empty() ? std::string() : fmt::format("{}: ", name);
    context += action == Action::subscribe ? "events need" : "binding the tunnel's socket needs";
    context += fmt::format(" wg.ko, and the kernel's driver of kind `{}' is another one; put wg.ko "
                           "in its place: `rmmod wireguard && insmod wg.ko'",
                           kind);
    return {Code::unsupported, EOPNOTSUPP, std::move(context), std::nullopt};
}

} // namespace wg
