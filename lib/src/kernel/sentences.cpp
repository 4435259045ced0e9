// SPDX-License-Identifier: MIT
// sentences.cpp - the table of what to say for an action and an errno.
//
// The errnos are those of kmod/ and of the in-tree driver, of rtnetlink and generic netlink, of
// the sockets to them, and those that user-space implementations answer with.
#include "kernel/sentences.hpp"

#include <array>
#include <cerrno>

namespace wg {
namespace {

template <class... Actions>
constexpr unsigned on(Actions... actions) {
    return (bit(actions) | ...);
}

using enum Action;

constexpr unsigned kReads = on(get, stats, binding);
constexpr unsigned kConfigures = on(set, transaction);
constexpr unsigned kDriver = kReads | kConfigures | on(bind);
constexpr unsigned kPrograms = on(ask, tell);
constexpr unsigned kKernel = kDriver | on(list, create, remove, bind_to, subscribe);

// clang-format off
constexpr std::array kSentences = {
    // Which interface
    Sentence{kDriver, ENODEV, Code::no_device,
             "no such interface; `wgctl create {name}' creates it"},
    Sentence{on(list, remove), ENODEV, Code::no_device,
             "no such interface; `wgctl show interfaces' lists those that are there"},
    Sentence{on(bind_to), ENODEV, Code::system,
             "no such interface in the network namespace where the tunnel was created; `ip link' "
             "there lists those that are"},
    Sentence{kPrograms, ENODEV, Code::no_device,
             "the program that implements this interface says that it is gone; restart the "
             "program"},
    Sentence{kDriver, EOPNOTSUPP, Code::wrong_kind,
             "not an interface of kind `{kind}'; --kind names another"},
    Sentence{on(list, create), EOPNOTSUPP, Code::no_module,
             "the kernel has no driver for interfaces of kind `{kind}'; {load}"},
    Sentence{on(remove), EOPNOTSUPP, Code::wrong_kind,
             "this interface cannot be deleted; its driver keeps it until it is unloaded"},
    Sentence{on(bind_to), EOPNOTSUPP, Code::unsupported,
             "the driver cannot bind the socket to this; wg.ko can"},
    Sentence{on(subscribe), EOPNOTSUPP, Code::unsupported,
             "the driver has no event support; wg.ko has"},
    Sentence{kPrograms, EOPNOTSUPP, Code::unsupported,
             "the program that implements this interface cannot do that; a newer one may"},
    Sentence{on(create), EEXIST, Code::exists,
             "an interface of this name already exists; delete it first or choose another name"},
    Sentence{kDriver, EBADR, Code::unsupported,
             "the driver found no interface's name in the request; it does not match this "
             "version of wgctl: update both"},
    Sentence{kConfigures | on(bind), ENONET, Code::system,
             "the interface is stale: the network namespace that it was created in is gone, and "
             "its socket with it; delete it and create it again"},
    Sentence{on(bind_to), ENONET, Code::system,
             "the network namespace where the tunnel was created is gone, and what to bind to "
             "with it; delete the interface and create it again"},

    // Rights
    Sentence{on(stats), EPERM, Code::denied,
             "permission denied; counters need CAP_NET_ADMIN, so run it as root, or load the "
             "module with open_stats=1"},
    Sentence{kKernel, EPERM, Code::denied,
             "permission denied; this needs CAP_NET_ADMIN, so run it as root"},
    Sentence{kPrograms, EPERM, Code::denied,
             "permission denied; only the user that the program runs as may speak to it, so run "
             "it as root"},
    Sentence{kConfigures | on(bind), EACCES, Code::denied,
             "the listen port was refused; a port below 1024 needs CAP_NET_BIND_SERVICE, and a "
             "security module such as SELinux may forbid others: choose another port"},
    Sentence{kKernel, EACCES, Code::denied,
             "access denied by a security module such as SELinux or AppArmor; its log names the "
             "rule"},
    Sentence{kPrograms, EACCES, Code::denied,
             "no access to the program's socket /var/run/wireguard/{name}.sock; run it as root"},

    // The tunnel's socket
    Sentence{kConfigures | on(tell), EADDRINUSE, Code::busy,
             "another socket has this listen port; choose another one, or 0 for a free one"},
    Sentence{on(bind, bind_to), EADDRINUSE, Code::busy,
             "another socket has the listen port where the tunnel's would be bound; choose "
             "another port with `wgctl set {name} listen-port', or another binding"},
    Sentence{on(bind_to), EADDRNOTAVAIL, Code::system,
             "no interface of the network namespace where the tunnel was created has this "
             "address; `ip address' there lists them"},
    Sentence{kConfigures | on(bind), EADDRNOTAVAIL, Code::system,
             "an address that the tunnel's socket is bound to is gone; bind it again with "
             "`wgctl set {name} bind-address'"},
    Sentence{on(bind, bind_to), ELOOP, Code::invalid,
             "the tunnel cannot run through itself; name the interface that its packets leave by"},
    Sentence{kConfigures | on(bind), EAFNOSUPPORT, Code::unsupported,
             "the kernel has no such address family; is IPv6 off?"},
    Sentence{on(bind_to), EAFNOSUPPORT, Code::unsupported,
             "the kernel has no IPv6; switch it on, or bind to an address of IPv4"},
    Sentence{kKernel, EAFNOSUPPORT, Code::system,
             "netlink sockets are forbidden here; a sandbox such as systemd's "
             "RestrictAddressFamilies= must allow AF_NETLINK"},

    // Values
    Sentence{kConfigures, EINVAL, Code::unsupported,
             "the driver rejects this as invalid; it may be too old for it (removing single "
             "allowed IPs needs Linux 6.16)"},
    Sentence{on(bind), EINVAL, Code::unsupported,
             "the driver rejects this binding as invalid; it does not match this version of "
             "wgctl: update both"},
    Sentence{on(bind_to), EINVAL, Code::invalid,
             "a link-local address is bound together with an interface; give bind-device and "
             "bind-address both"},
    Sentence{on(create), EINVAL, Code::invalid,
             "the kernel does not take this name; use up to 15 characters without `/', `:' and "
             "white space"},
    Sentence{on(subscribe), EINVAL, Code::unsupported,
             "the driver's group of events cannot be joined; it does not match this version of "
             "wgctl: update both"},
    Sentence{kReads | on(list, remove), EINVAL, Code::unsupported,
             "the kernel rejects the question as invalid; it does not match this version of "
             "wgctl: update both"},
    Sentence{on(ask), EINVAL, Code::unsupported,
             "the program does not understand the question; is it an implementation of WireGuard?"},
    Sentence{on(tell), EINVAL, Code::unsupported,
             "the program rejects the change as invalid; it may be too old for a part of it"},
    Sentence{kConfigures, ERANGE, Code::invalid,
             "out of range; an interface has at most 1048576 peers"},
    Sentence{kReads | on(list, create, remove), ERANGE, Code::invalid,
             "the name is too long; an interface's has at most 15 characters"},
    Sentence{on(bind, bind_to), ERANGE, Code::unsupported,
             "the driver expects a value of another size; it does not match this version of "
             "wgctl: update both"},
    Sentence{kConfigures, EPFNOSUPPORT, Code::unsupported,
             "the driver speaks another version of WireGuard's protocol; update wgctl"},
    Sentence{on(transaction), EFBIG, Code::invalid,
             "too large to be changed in one piece; send it in many with `wgctl setconf', or "
             "raise the machine's memory"},
    Sentence{on(transaction), ENOENT, Code::interrupted,
             "what was staged is gone: the interface was deleted or created again meanwhile; try "
             "again"},

    // The way there
    Sentence{on(subscribe), ENOENT, Code::unsupported,
             "the driver has no group of events; wg.ko has, in a version that matches wgctl's"},
    Sentence{kKernel, ENOENT, Code::no_module, "the driver was unloaded meanwhile; {load}"},
    Sentence{kPrograms, ENOENT, Code::no_device,
             "the program's socket is gone, and the interface with it; restart the program"},
    Sentence{on(list), EINTR, Code::interrupted,
             "the list of interfaces kept changing while it was read; try again"},
    Sentence{kReads, EINTR, Code::interrupted,
             "the device kept changing while it was read; try again"},
    Sentence{kKernel | kPrograms, EINTR, Code::interrupted,
             "a signal came before it was done; try again"},
    Sentence{kReads | on(list), EMSGSIZE, Code::system,
             "the kernel's answer does not fit into a message; it does not match this version "
             "of wgctl: update both"},
    Sentence{kKernel, EMSGSIZE, Code::system,
             "the request is longer than a message may be; change less at a time"},
    Sentence{on(transaction), ENOMEM, Code::system,
             "the kernel does not have enough memory to change all of it at once, and has changed "
             "nothing; free some, or send it in many pieces with `wgctl setconf'"},
    Sentence{kKernel, ENOMEM, Code::system,
             "the kernel is out of memory; free some and try again"},
    Sentence{kPrograms, ENOMEM, Code::system,
             "the program that implements this interface is out of memory; free some and try "
             "again"},
    Sentence{kKernel, ENOBUFS, Code::system,
             "the socket to the kernel has no room; try again when the machine is less busy"},
    Sentence{kPrograms, ENOBUFS, Code::system,
             "the socket to the program has no room; try again when the machine is less busy"},
    Sentence{on(create), ENFILE, Code::system,
             "all names of this pattern are taken; delete an interface, or give a whole name"},
    Sentence{on(create), ENOSPC, Code::system,
             "the kernel has no room for another interface; delete one"},
    Sentence{on(create, remove), EBUSY, Code::system,
             "something else holds the interface; see who has it (`ip -d link'), and try again"},
    Sentence{kKernel | kPrograms, EMFILE, Code::system,
             "this process has too many files open; raise its limit (`ulimit -n')"},
    Sentence{kKernel | kPrograms, ENFILE, Code::system,
             "the machine has too many files open; close some, or raise fs.file-max"},
    Sentence{kKernel, EPROTONOSUPPORT, Code::no_module,
             "the kernel has no netlink of this kind; a container or an emulation may hide it, so "
             "run it on the host"},
    Sentence{kKernel, ECONNREFUSED, Code::no_module,
             "nothing in the kernel answers here; a container or an emulation may hide it, so run "
             "it on the host"},
    Sentence{kPrograms, ECONNREFUSED, Code::no_device,
             "the program that implemented this interface has ended; restart it"},
    Sentence{kKernel, EAGAIN, Code::interrupted,
             "the kernel is not ready for this; try again in a moment"},
    Sentence{kPrograms, EAGAIN, Code::interrupted,
             "the program has too many callers waiting; try again in a moment"},
    Sentence{kKernel, EIO, Code::system,
             "the netlink library failed; try again, and reinstall libnl when it stays so"},
    Sentence{kPrograms, EIO, Code::system,
             "the program reports an error of its own input or output; its log may say which"},
    Sentence{kPrograms, EPROTO, Code::malformed,
             "the program ended its answer too early; its log may say why"},
    Sentence{kPrograms, EPIPE, Code::system,
             "the program closed the connection before it had read everything; its log may say "
             "why"},
    Sentence{kPrograms, ECONNRESET, Code::system,
             "the program broke the connection; its log may say why"},
    Sentence{on(subscribe), EBADMSG, Code::malformed,
             "the kernel sent a torn message; the driver does not match this version of wgctl: "
             "update both"},
};
// clang-format on

} // namespace

std::span<const Sentence> sentences() {
    return kSentences;
}

} // namespace wg
