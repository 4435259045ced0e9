// SPDX-License-Identifier: MIT
// transaction.cpp - a change that wg.ko carries out whole or not at all, as messages.
#include "kernel/transaction.hpp"

#include "kernel/batch.hpp"
#include "kernel/dump.hpp"
#include "kernel/encode.hpp"

#include <wgctl.h>

#include <cstdint>
#include <utility>

namespace wg {

Result<std::vector<Request>> encode_transaction(std::string_view name, const Config& change) {
    const std::vector<Piece> pieces = split(change, kMaxMessageBytes);
    std::vector<Request> requests;
    for (const Piece& piece : pieces) {
        const std::uint32_t flags = (&piece == &pieces.front() ? WGCTL_STAGE_FIRST : 0u) |
                                    (&piece == &pieces.back() ? WGCTL_STAGE_COMMIT : 0u);
        auto body = encode_part(name, piece.change, flags);
        if (!body)
            return std::unexpected(std::move(body.error()));
        requests.push_back({Channel::wgctl, WGCTL_CMD_STAGE, 0, std::move(*body)});
    }
    return requests;
}

Request abort_transaction() {
    Request request{Channel::wgctl, WGCTL_CMD_STAGE, 0, {}};
    netlink::AttrWriter(request.body).number(WGCTL_A_STAGE_FLAGS, std::uint32_t{WGCTL_STAGE_ABORT});
    return request;
}

std::string locate_in_part(netlink::Bytes body, std::size_t offset) {
    const auto device = netlink::AttrReader(body).find(WGCTL_A_DEVICE);
    const auto start = device ? static_cast<std::size_t>(device->payload.data() - body.data()) : 0;
    return device && offset >= start ? locate(device->payload, offset - start) : std::string();
}

} // namespace wg
