// SPDX-License-Identifier: MIT
// pretty.cpp - the view of a device that people read.
#include "pretty.hpp"

#include <wgctl/scope.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ctl {
namespace {

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kCyan = "\x1b[36m";

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kYear = 365 * kDay;

class Painter {
public:
    Painter(wg::SecretString& out, const Style& style) : out_(out), style_(style) {}

    void device(const wg::Device& device);
    void peer(const wg::Peer& peer);

private:
    Painter& text(std::string_view text) {
        out_ += text;
        return *this;
    }
    Painter& color(std::string_view sequence) { return text(style_.color ? sequence : ""); }

    void heading(std::string_view hue, std::string_view label, std::string_view name) {
        color(hue).color(kBold).text(label).color(kReset).text(": ");
        color(hue).text(name).color(kReset).text("\n");
    }
    void line(std::string_view label, std::string_view value) {
        text("  ").color(kBold).text(label).color(kReset).text(": ").text(value).text("\n");
    }
    template <class Key>
    void secret(std::string_view label, const Key& key) {
        line(label, style_.keys ? key.to_base64().view() : "(hidden)");
    }
    std::string allowed_ips(const wg::Peer& peer) const;

    wg::SecretString& out_;
    const Style& style_;
};

void Painter::device(const wg::Device& device) {
    color(kReset);
    heading(kGreen, "interface", device.name);
    if (device.public_key)
        line("public key", device.public_key->to_base64());
    if (device.private_key)
        secret("private key", *device.private_key);
    if (device.listen_port != 0)
        line("listening port", std::to_string(device.listen_port));
    if (device.fwmark != 0)
        line("fwmark", fmt::format("0x{:x}", device.fwmark));
}

std::string Painter::allowed_ips(const wg::Peer& peer) const {
    if (peer.allowed_ips.empty())
        return "(none)";
    std::string list;
    for (const wg::AllowedIp& ip : peer.allowed_ips) {
        if (!list.empty())
            list += ", ";
        list += ip.address.to_string();
        list += style_.color ? fmt::format("{}/{}", kCyan, kReset) : "/";
        list += std::to_string(ip.cidr);
    }
    return list;
}

void Painter::peer(const wg::Peer& peer) {
    text("\n");
    heading(kYellow, "peer", peer.public_key.to_base64());
    if (const auto name = style_.names ? style_.names->find(peer.public_key) : ""; !name.empty())
        line("name", name);
    if (peer.preshared_key)
        secret("preshared key", *peer.preshared_key);
    if (peer.endpoint)
        line("endpoint", to_string(*peer.endpoint, wg::interface_name));
    line("allowed ips", allowed_ips(peer));
    if (peer.last_handshake.seconds != 0)
        line("latest handshake", ago(style_.now - peer.last_handshake.seconds, style_.color));
    if (peer.rx_bytes != 0 || peer.tx_bytes != 0)
        line("transfer", fmt::format("{} received, {} sent", amount(peer.rx_bytes, style_.color),
                                     amount(peer.tx_bytes, style_.color)));
    if (peer.persistent_keepalive != 0)
        line("persistent keepalive", "every " + duration(peer.persistent_keepalive, style_.color));
}

std::string unit(std::string_view name, bool color) {
    return color ? fmt::format("{}{}{}", kCyan, name, kReset) : std::string(name);
}

} // namespace

void append_pretty(wg::SecretString& out, const wg::Device& device, const Style& style) {
    Painter painter(out, style);
    painter.device(device);
    std::vector<const wg::Peer*> peers;
    for (const wg::Peer& peer : device.peers)
        peers.push_back(&peer);
    std::ranges::stable_sort(peers, std::ranges::greater(),
                             [](const wg::Peer* peer) { return peer->last_handshake; });
    for (const wg::Peer* peer : peers)
        painter.peer(*peer);
}

std::string duration(std::int64_t seconds, bool color) {
    struct Unit {
        std::int64_t seconds;
        std::string_view one, many;
    };
    static constexpr Unit kUnits[] = {{kYear, "year", "years"},
                                      {kDay, "day", "days"},
                                      {kHour, "hour", "hours"},
                                      {kMinute, "minute", "minutes"},
                                      {1, "second", "seconds"}};
    std::string text;
    for (const Unit& u : kUnits) {
        const std::int64_t count = seconds / u.seconds;
        seconds %= u.seconds;
        if (count == 0)
            continue;
        if (!text.empty())
            text += ", ";
        text += fmt::format("{} {}", count, unit(count == 1 ? u.one : u.many, color));
    }
    return text;
}

std::string ago(std::int64_t seconds, bool color) {
    if (seconds == 0)
        return "Now";
    if (seconds > 0)
        return duration(seconds, color) + " ago";
    constexpr std::string_view kBackward =
        "System clock wound backward; connection problems may ensue.";
    return color ? fmt::format("({}{}{})", kRed, kBackward, kReset)
                 : fmt::format("({})", kBackward);
}

std::string amount(std::uint64_t bytes, bool color) {
    if (bytes < 1024)
        return fmt::format("{} {}", bytes, unit("B", color));
    static constexpr std::string_view kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes) / 1024;
    std::size_t i = 0;
    for (; i + 1 < std::size(kUnits) && bytes >> (10 * (i + 2)) != 0; ++i)
        value /= 1024;
    return fmt::format("{:.2f} {}", value, unit(kUnits[i], color));
}

} // namespace ctl
