// SPDX-License-Identifier: MIT
// transport.hpp - the way to the kernel, replaceable by a fake.
#pragma once

#include <wgctl/kind.hpp>
#include <wgctl/result.hpp>
#include <wgctl/wipe.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wg {

enum class Channel : std::uint8_t {
    device, ///< the driver's generic netlink family, version 1
    wgctl,  ///< wg.ko's wgctl family, for what goes beyond the first
    link,   ///< rtnetlink
};

struct Request {
    Channel channel = Channel::device;
    std::uint16_t command = 0; ///< generic netlink command, or RTM_ type
    std::uint16_t flags = 0;   ///< NLM_F_DUMP, NLM_F_CREATE...; NLM_F_REQUEST is always there
    SecretBytes body;          ///< what follows nlmsghdr, and genlmsghdr on all but Channel::link
};

/// The kernel's no.
struct Refusal {
    int number = 0;         ///< errno; EINTR when a dump was interrupted and must be repeated
    bool no_family = false; ///< there is no generic netlink family of that name
    std::string text;       ///< the extended acknowledgement's, or ours for local failures
    std::optional<std::uint32_t> offset; ///< of the attribute at fault, from the start of the body
};

using Exchanged = std::expected<void, Refusal>;

/// Carries one request and all that answers it. Not thread-safe.
class WGCTL_API Transport {
public:
    /// Called once a message, with what follows its headers. The bytes are gone afterwards.
    using OnReply = std::function<void(std::span<const std::byte> body)>;

    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport();

    /// Returns when the kernel has acknowledged, refused or finished its dump.
    virtual Exchanged exchange(const Request& request, const OnReply& on_reply) = 0;
};

/// Real sockets, opened at first use in the calling thread's network namespace, where they stay.
/// @p kind names the generic netlink family.
WGCTL_API std::unique_ptr<Transport> make_netlink_transport(std::string_view kind);

} // namespace wg
