// SPDX-License-Identifier: MIT
// answers.cpp - answers of any bytes, but for a device's dump: wg.ko's wgctl family, links,
// programs
//
// Input: who answers in the first byte, then one message; of a program, its lines.
#include <wgctl/diff.hpp>
#include <wgctl/format.hpp>
#include <wgctl/parse.hpp>

#include "kernel/link.hpp"
#include "kernel/wgctl_family.hpp"
#include "program/text_protocol.hpp"

#include <algorithm>
#include <vector>

using namespace wg;

namespace {

void must(bool holds) {
    if (!holds)
        __builtin_trap();
}

template <class T>
bool refused(const Result<T>& result) {
    must(result || result.error().code == Code::malformed);
    return !result;
}

void look_at_stats(netlink::Bytes message) {
    StatsDecoder decoder;
    if (refused(decoder.add(message)) || refused(decoder.add(message)))
        return;
    const DeviceStats stats = decoder.take();
    for (const DropCount& drop : stats.drops)
        must(!drop.reason.empty());
}

void look_at_event(netlink::Bytes message) {
    const auto event = decode_event(message);
    if (refused(event) || !*event)
        return;
    must(to_string((*event)->kind) != "unknown");
    must((*event)->time.nanoseconds >= 0 && (*event)->time.nanoseconds < 1'000'000'000);
}

std::optional<Device> read_program(std::string_view text) {
    TextDecoder decoder("wg0");
    while (!text.empty() && !decoder.finished()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (refused(decoder.line(text.substr(0, end))))
            return std::nullopt;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return decoder.take();
}

// What a program tells is what it would be told to become that.
void look_at_program(std::string_view text) {
    const auto device = read_program(text);
    if (!device)
        return;
    const auto told = encode_text(as_config(*device));
    must(told.has_value());
    const auto again = read_program(std::string_view(*told));
    must(again && again->private_key == device->private_key);
    must(again->public_key == device->public_key && again->listen_port == device->listen_port &&
         again->fwmark == device->fwmark && again->peers.size() == device->peers.size());
    for (std::size_t i = 0; i < again->peers.size(); ++i) {
        const Peer& one = again->peers[i];
        const Peer& other = device->peers[i];
        must(one.public_key == other.public_key && one.allowed_ips == other.allowed_ips &&
             one.persistent_keepalive == other.persistent_keepalive);
        must(one.preshared_key == other.preshared_key);
        must(one.endpoint.has_value() == other.endpoint.has_value());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    // Exactly as long as it is, so that a sanitizer sees a read past its end.
    const std::vector<std::uint8_t> copy(data + 1, data + size);
    const auto message = std::as_bytes(std::span(copy));
    switch (data[0] % 5) {
    case 0: look_at_stats(message); break;
    case 1: look_at_event(message); break;
    case 2: (void)refused(decode_binding(message)); break;
    case 3: (void)decode_link(message); break;
    default: look_at_program({reinterpret_cast<const char*>(copy.data()), copy.size()}); break;
    }
    return 0;
}
