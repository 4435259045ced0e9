// SPDX-License-Identifier: MIT
// client.cpp - devices: list, read, change, create, remove.
#include <wgctl/client.hpp>

#include "kernel/batch.hpp"
#include "kernel/dump.hpp"
#include "kernel/encode.hpp"
#include "kernel/exchange.hpp"
#include "kernel/explain.hpp"
#include "kernel/link.hpp"
#include "kernel/netlink/uapi.hpp"
#include "program/userspace.hpp"
#include "value/system_name.hpp"

#include <fmt/format.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace wg {
namespace {

constexpr std::uint16_t kDump = NLM_F_DUMP;

} // namespace

Client::Client(std::string_view kind)
    : Client(make_netlink_transport(kind), kind,
             std::string(kind == kDefaultKind ? kSocketDirectory : "")) {}

Client::Client(std::unique_ptr<Transport> transport, std::string_view kind,
               std::string socket_directory)
    : transport_(std::move(transport)),
      userspace_(std::make_unique<Userspace>(std::move(socket_directory))), kind_(kind) {}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<std::vector<std::string>> Client::list() {
    std::vector<std::string> names;
    const auto read = dump(
        *transport_, list_links(kind_), patience_, [&] { names.clear(); },
        [&](auto body) {
            if (auto link = decode_link(body); link && link->kind == kind_)
                names.push_back(std::move(link->name));
        });
    if (!read)
        return std::unexpected(explain(read.error(), Action::list, {}, kind_));
    for (std::string& name : userspace_->list()) {
        if (std::ranges::find(names, name) == names.end())
            names.push_back(std::move(name));
    }
    return names;
}

Result<Device> Client::get(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return std::unexpected(std::move(checked.error()));
    if (userspace_->has(name))
        return userspace_->get(name);
    const Request request{Channel::device, uapi::kGetDevice, kDump, encode_get(name)};
    auto read = read_dump<DumpDecoder>(*transport_, request, patience_);
    if (!read)
        return std::unexpected(explain(read.error(), Action::get, name, kind_));
    return about(name, std::move(*read));
}

Status Client::set(std::string_view name, const Config& change) {
    if (auto checked = check_name(name); !checked)
        return checked;
    if (change.empty())
        return {};
    if (userspace_->has(name))
        return userspace_->set(name, change);
    // All of it can be said before any of it is, one message at a time.
    if (auto sayable = check_sayable(change); !sayable)
        return sayable;
    return split(change, kMaxMessageBytes, [&](const Piece& piece) -> Status {
        auto body = encode_set(name, piece.change);
        if (!body)
            return std::unexpected(std::move(body.error()));
        const Request request{Channel::device, uapi::kSetDevice, 0, std::move(*body)};
        const auto sent = transport_->exchange(request, [](auto) {});
        if (sent)
            return {};
        const auto offset = sent.error().offset;
        return std::unexpected(explain(sent.error(), Action::set, name, kind_,
                                       offset ? locate(request.body, *offset) : std::string()));
    });
}

Status Client::create(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return checked;
    if (const auto done = transport_->exchange(create_link(name, kind_), [](auto) {}); !done)
        return std::unexpected(explain(done.error(), Action::create, name, kind_));
    return {};
}

Status Client::remove(std::string_view name) {
    if (auto checked = check_name(name); !checked)
        return checked;
    std::optional<Link> link;
    auto done = transport_->exchange(get_link(name), [&](auto body) { link = decode_link(body); });
    if (done && (!link || link->kind != kind_))
        return fail(Code::wrong_kind,
                    userspace_->has(name)
                        ? fmt::format("{}: a program implements this interface, which goes when "
                                      "the program ends",
                                      presentable(name))
                        : fmt::format("{}: not an interface of kind {}, so it stays; --kind "
                                      "names another",
                                      presentable(name), quote(kind_)));
    if (done)
        done = transport_->exchange(delete_link(link->index), [](auto) {});
    if (!done)
        return std::unexpected(explain(done.error(), Action::remove, name, kind_));
    return {};
}

} // namespace wg
