// SPDX-License-Identifier: MIT
// binding_arguments.cpp - bind-device and bind-address among the words of `wgctl set'.
#include "binding_arguments.hpp"

#include <wgctl/quote.hpp>

namespace ctl {
namespace {

using wg::Code;
using wg::Status;

/// IFNAMSIZ without its end.
constexpr std::size_t kNameMax = 15;

Status bind_device(std::string_view word, wg::BindingChange& change) {
    if (word.empty() || word.size() > kNameMax)
        return wg::fail(Code::invalid, "bind-device: " + wg::quote(word) +
                                           " is neither the name of an interface nor `none'");
    change.interface = word == "none" ? "" : word;
    return {};
}

Status bind_address(std::string_view word, wg::BindingChange& change) {
    if (word == "none") {
        change.ipv4 = wg::IpAddress::parse("0.0.0.0");
        change.ipv6 = wg::IpAddress::parse("::");
        return {};
    }
    const auto address = wg::IpAddress::parse(word);
    if (!address)
        return wg::fail(Code::invalid, "bind-address: " + wg::quote(word) +
                                           " is neither an IP address nor `none'");
    (address->family() == wg::Family::v4 ? change.ipv4 : change.ipv6) = address;
    return {};
}

std::string line(std::string_view what, const std::string& before, const std::string& after) {
    if (before == after)
        return {};
    return std::string("  ").append(what).append(": ").append(before).append(" -> ").append(after) +
           '\n';
}

std::string text_of(const std::optional<wg::IpAddress>& address) {
    const bool any =
        !address || *address == wg::IpAddress() || *address == wg::IpAddress::parse("::");
    return any ? "any" : address->to_string();
}

} // namespace

std::string describe(const wg::Binding& now, const wg::BindingChange& change) {
    const auto device = [](const std::string& name) { return name.empty() ? "none" : name; };
    std::string text;
    if (change.interface)
        text += line("bind-device", device(now.interface), device(*change.interface));
    if (change.ipv4)
        text += line("bind-address (IPv4)", text_of(now.ipv4), text_of(change.ipv4));
    if (change.ipv6)
        text += line("bind-address (IPv6)", text_of(now.ipv6), text_of(change.ipv6));
    return text;
}

wg::Result<wg::BindingChange> take_binding(std::vector<std::string_view>& words) {
    wg::BindingChange change;
    std::vector<std::string_view> others;
    std::size_t i = 0;
    for (; i + 1 < words.size() && words[i] != "peer"; i += 2) {
        const bool device = words[i] == "bind-device";
        if (!device && words[i] != "bind-address") {
            others.insert(others.end(), {words[i], words[i + 1]});
            continue;
        }
        const auto bound =
            device ? bind_device(words[i + 1], change) : bind_address(words[i + 1], change);
        if (!bound)
            return std::unexpected(bound.error());
    }
    if (i + 1 == words.size() && (words[i] == "bind-device" || words[i] == "bind-address"))
        return wg::fail(Code::invalid,
                        "Invalid argument: " + wg::quote(words[i]) + " needs a value after it");
    for (; i < words.size(); ++i)
        others.push_back(words[i]);
    words = std::move(others);
    return change;
}

} // namespace ctl
