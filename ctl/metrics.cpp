// SPDX-License-Identifier: MIT
// metrics.cpp - counters as text, for people or Prometheus.
#include "metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ctl {
namespace {

using wg::DeviceStats;
using wg::LinkCounters;
using wg::PeerStats;

std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\\' || c == '"')
            text += '\\';
        text += c; // names hold no newline
    }
    return text;
}

// The text of one metric family, its samples appended as they come.
class Family {
public:
    Family(std::string& out, std::string_view name, std::string_view type, std::string_view unit,
           std::string_view help)
        : out_(out), name_(name), suffix_(type == "counter" ? "_total" : "") {
        out_ += fmt::format("# TYPE {} {}\n", name, type);
        if (!unit.empty())
            out_ += fmt::format("# UNIT {} {}\n", name, unit);
        out_ += fmt::format("# HELP {} {}\n", name, help);
    }

    template <class Number>
    void sample(std::string_view labels, Number value) {
        out_ += fmt::format("{}{}{{{}}} {}\n", name_, suffix_, labels, value);
    }

private:
    std::string& out_;
    std::string_view name_;
    std::string_view suffix_;
};

std::string labels_of(const NamedStats& device) {
    return fmt::format("interface=\"{}\"", escaped(device.stats.name));
}

std::string labels_of(const NamedStats& device, const PeerStats& peer) {
    std::string labels =
        fmt::format("{},public_key=\"{}\"", labels_of(device), peer.public_key.to_base64());
    if (const auto name = device.names.find(peer.public_key); !name.empty())
        labels += fmt::format(",name=\"{}\"", escaped(name));
    return labels;
}

template <class Each>
void each_peer(std::span<const NamedStats> devices, const Each& each) {
    for (const NamedStats& device : devices)
        for (const PeerStats& peer : device.stats.peers)
            each(labels_of(device, peer), peer);
}

std::uint64_t count_of(const std::vector<wg::DropCount>& drops, std::string_view reason) {
    const auto found = std::ranges::find(drops, reason, &wg::DropCount::reason);
    return found == drops.end() ? 0 : found->packets;
}

void append_links(std::string& out, std::span<const NamedStats> devices) {
    struct Counter {
        std::string_view name;
        std::uint64_t LinkCounters::*field;
        std::string_view unit;
        std::string_view help;
    };
    static constexpr std::array kCounters = {
        Counter{"wireguard_interface_received_bytes", &LinkCounters::rx_bytes, "bytes",
                "Bytes of packets that left the tunnel here."},
        Counter{"wireguard_interface_sent_bytes", &LinkCounters::tx_bytes, "bytes",
                "Bytes of packets that entered the tunnel here."},
        Counter{"wireguard_interface_received_packets", &LinkCounters::rx_packets, "packets",
                "Packets that left the tunnel here."},
        Counter{"wireguard_interface_sent_packets", &LinkCounters::tx_packets, "packets",
                "Packets that entered the tunnel here."},
        Counter{"wireguard_interface_receive_errors", &LinkCounters::rx_errors, "",
                "Received packets that were wrong."},
        Counter{"wireguard_interface_send_errors", &LinkCounters::tx_errors, "",
                "Packets that could not be sent."},
        Counter{"wireguard_interface_receive_drops", &LinkCounters::rx_dropped, "",
                "Received packets that were dropped."},
        Counter{"wireguard_interface_send_drops", &LinkCounters::tx_dropped, "",
                "Packets to be sent that were dropped."},
    };
    for (const Counter& counter : kCounters) {
        Family family(out, counter.name, "counter", counter.unit, counter.help);
        for (const NamedStats& device : devices)
            family.sample(labels_of(device), device.stats.link.*counter.field);
    }
}

void append_peers(std::string& out, std::span<const NamedStats> devices) {
    Family received(out, "wireguard_received_bytes", "counter", "bytes",
                    "Bytes received from the peer, its handshakes included.");
    each_peer(devices, [&](const std::string& labels, const PeerStats& peer) {
        received.sample(labels, peer.rx_bytes);
    });
    Family sent(out, "wireguard_sent_bytes", "counter", "bytes",
                "Bytes sent to the peer, handshakes included.");
    each_peer(devices, [&](const std::string& labels, const PeerStats& peer) {
        sent.sample(labels, peer.tx_bytes);
    });
    Family latest(out, "wireguard_latest_handshake_seconds", "gauge", "seconds",
                  "When the latest handshake was completed, since 1970; 0 is never.");
    each_peer(devices, [&](const std::string& labels, const PeerStats& peer) {
        latest.sample(labels, peer.last_handshake.seconds);
    });
    Family handshakes(out, "wireguard_handshakes", "counter", "", "Completed handshakes.");
    each_peer(devices, [&](const std::string& labels, const PeerStats& peer) {
        if (peer.handshakes)
            handshakes.sample(labels, *peer.handshakes);
    });
}

void append_drops(std::string& out, std::span<const NamedStats> devices) {
    Family whole(out, "wireguard_drops", "counter", "", "Dropped packets by reason.");
    for (const NamedStats& device : devices) {
        if (!device.stats.has_reasons)
            continue;
        const auto sample = [&](std::string_view reason, std::uint64_t packets) {
            whole.sample(fmt::format("{},reason=\"{}\"", labels_of(device), reason), packets);
        };
        for (const std::string_view reason : wg::drop_reasons())
            sample(reason, count_of(device.stats.drops, reason));
        for (const wg::DropCount& drop : device.stats.drops) {
            const auto known = wg::drop_reasons();
            if (std::ranges::find(known, drop.reason) == known.end())
                sample(drop.reason, drop.packets);
        }
    }
    Family single(out, "wireguard_peer_drops", "counter", "",
                  "Dropped packets that can be laid to a peer, by reason.");
    each_peer(devices, [&](const std::string& labels, const PeerStats& peer) {
        for (const wg::DropCount& drop : peer.drops)
            single.sample(fmt::format("{},reason=\"{}\"", labels, drop.reason), drop.packets);
    });
}

std::string list_of(const std::vector<wg::DropCount>& drops) {
    std::string list;
    for (const wg::DropCount& drop : drops)
        list += fmt::format("{}{} {}", list.empty() ? "" : ", ", drop.reason, drop.packets);
    return list.empty() ? "none" : list;
}

} // namespace

std::string to_text(const NamedStats& device) {
    const DeviceStats& stats = device.stats;
    const LinkCounters& link = stats.link;
    std::string out = fmt::format("interface: {}\n", stats.name);
    out += fmt::format("  received: {} packets, {} bytes, {} errors, {} dropped\n", link.rx_packets,
                       link.rx_bytes, link.rx_errors, link.rx_dropped);
    out += fmt::format("  sent: {} packets, {} bytes, {} errors, {} dropped\n", link.tx_packets,
                       link.tx_bytes, link.tx_errors, link.tx_dropped);
    out += fmt::format("  drops: {}\n",
                       stats.has_reasons ? list_of(stats.drops) : "reasons need wg.ko");
    for (const PeerStats& peer : stats.peers) {
        const auto name = device.names.find(peer.public_key);
        out += fmt::format("\n  peer: {}{}{}\n", peer.public_key.to_base64(),
                           name.empty() ? "" : " ", name);
        out += fmt::format("    transfer: {} bytes received, {} bytes sent\n", peer.rx_bytes,
                           peer.tx_bytes);
        if (peer.handshakes)
            out += fmt::format("    handshakes: {}\n", *peer.handshakes);
        if (!peer.drops.empty())
            out += fmt::format("    drops: {}\n", list_of(peer.drops));
    }
    return out;
}

std::string to_open_metrics(std::span<const NamedStats> devices) {
    std::string out;
    append_links(out, devices);
    append_peers(out, devices);
    append_drops(out, devices);
    return out + "# EOF\n";
}

} // namespace ctl
