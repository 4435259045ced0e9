// SPDX-License-Identifier: MIT
// socket.cpp - one netlink socket.
#include "kernel/netlink/socket.hpp"

#include "kernel/netlink/message.hpp"

#include <fmt/format.h>
#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>

namespace wg::netlink {
namespace {

constexpr int kReceiveBytes = 1 << 20;
constexpr int kSendBytes = 256 * 1024;        // a SET message is 32 KiB, its bookkeeping extra
constexpr std::size_t kDatagramBytes = 65536; // the kernel fills dumps up to 32 KiB of it

// libnl folds several errnos into one code of its own, so this is for its local failures alone.
// Those of the kernel are read from the message.
Refusal local(const char* what, int error, int number) {
    return {number, false, fmt::format("{}: {}", what, nl_geterror(error)), {}};
}

void set_option(int fd, int option) {
    const int on = 1; // older kernels do without
    (void)setsockopt(fd, SOL_NETLINK, option, &on, sizeof on);
}

struct Datagram {
    unsigned char* data = nullptr;
    std::size_t size = 0;

    Datagram() = default;
    Datagram(const Datagram&) = delete;
    Datagram& operator=(const Datagram&) = delete;
    ~Datagram() {
        if (data)
            wipe(data, size); // a dump holds private keys
        std::free(data);
    }
};

} // namespace

void Socket::Free::operator()(nl_sock* socket) const noexcept {
    nl_socket_free(socket);
}

std::expected<Socket, Refusal> Socket::open(int protocol) {
    Socket socket(nl_socket_alloc());
    if (!socket.socket_)
        return std::unexpected(Refusal{ENOMEM, false, "no memory for a socket", {}});
    nl_sock* const raw = socket.socket_.get();
    errno = 0;
    if (const int error = nl_connect(raw, protocol); error < 0)
        return std::unexpected(local("cannot open a netlink socket", error, errno ? errno : EIO));
    nl_socket_set_buffer_size(raw, kReceiveBytes, kSendBytes);
    nl_socket_set_msg_buf_size(raw, kDatagramBytes);
    // Answers to exchange() are matched here. libnl does not see them, and would then take that
    // to its own question for the wgctl family for a stray one: not found.
    nl_socket_disable_seq_check(raw);
    set_option(nl_socket_get_fd(raw), NETLINK_EXT_ACK);
    set_option(nl_socket_get_fd(raw), NETLINK_CAP_ACK);
    return socket;
}

std::expected<std::uint16_t, Refusal> Socket::family(const std::string& name) {
    const int number = genl_ctrl_resolve(socket_.get(), name.c_str());
    if (number == -NLE_OBJ_NOTFOUND)
        return std::unexpected(Refusal{ENOENT, true, {}, {}});
    if (number < 0)
        return std::unexpected(local("cannot look up the netlink family", number, EIO));
    return static_cast<std::uint16_t>(number);
}

std::expected<std::uint16_t, Refusal> Socket::join(const std::string& name, const char* group) {
    const auto number = family(name);
    if (!number)
        return number;
    const int id = genl_ctrl_resolve_grp(socket_.get(), name.c_str(), group);
    if (id < 0)
        return std::unexpected(local("cannot look up the multicast group", id, ENOENT));
    if (setsockopt(descriptor(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &id, sizeof id) != 0)
        return std::unexpected(Refusal{errno, false, {}, {}});
    return number;
}

int Socket::descriptor() const noexcept {
    return nl_socket_get_fd(socket_.get());
}

Exchanged Socket::receive(std::chrono::milliseconds timeout,
                          const std::function<void(Bytes datagram)>& on_datagram) {
    const auto longest = std::numeric_limits<int>::max();
    const int wait =
        timeout.count() < 0
            ? -1
            : static_cast<int>(std::min<std::chrono::milliseconds::rep>(timeout.count(), longest));
    pollfd ready{descriptor(), POLLIN, 0};
    const int count = poll(&ready, 1, wait);
    if (count == 0 || (count < 0 && errno == EINTR))
        return {};
    if (count < 0)
        return std::unexpected(Refusal{errno, false, "cannot wait for the kernel", {}});
    Datagram datagram;
    sockaddr_nl from{};
    errno = 0;
    const int size = nl_recv(socket_.get(), &from, &datagram.data, nullptr);
    if (size < 0)
        return std::unexpected(local("cannot receive from the kernel", size, errno ? errno : EIO));
    datagram.size = static_cast<std::size_t>(size);
    if (from.nl_pid == 0)
        on_datagram({reinterpret_cast<const std::byte*>(datagram.data), datagram.size});
    return {};
}

Exchanged Socket::exchange(const Request& request, std::uint16_t type,
                           const Transport::OnReply& on_reply) {
    const std::uint32_t sequence = nl_socket_use_seq(socket_.get());
    SecretBytes message = frame(request, type, sequence);
    errno = 0;
    if (const int error = nl_sendto(socket_.get(), message.data(), message.size()); error < 0)
        return std::unexpected(local("cannot send to the kernel", error, errno ? errno : EIO));

    Answer answer(request, sequence, on_reply);
    while (!answer.finished()) {
        Datagram datagram;
        sockaddr_nl from{};
        errno = 0;
        const int size = nl_recv(socket_.get(), &from, &datagram.data, nullptr);
        if (size <= 0)
            return std::unexpected(
                local("cannot receive from the kernel", size, errno ? errno : EIO));
        datagram.size = static_cast<std::size_t>(size);
        if (from.nl_pid == 0) // the kernel itself, not another process
            answer.feed({reinterpret_cast<const std::byte*>(datagram.data), datagram.size});
    }
    return answer.outcome();
}

} // namespace wg::netlink
