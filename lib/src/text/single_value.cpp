// SPDX-License-Identifier: MIT
// single_value.cpp - the single values of a configuration.
#include "text/single_value.hpp"

#include "value/letters.hpp"
#include "value/number.hpp"
#include "value/system_name.hpp"

#include <wgctl/quote.hpp>

namespace wg {
namespace {

constexpr std::uint32_t kMinMtuBytes = 68;          // RFC 791
constexpr std::uint32_t kMaxMtuBytes = 2147483552u; // the driver's, for 64-bit lengths in an int

constexpr std::uint32_t kMostTable = 0xffffffff; // RTA_TABLE has 32 bits

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

} // namespace

Result<std::uint16_t> parse_port(std::string_view text) {
    const auto port = parse_decimal(text, 0xffff);
    if (!port)
        return fail(Code::invalid, "a port is a number from 0 to 65535");
    return static_cast<std::uint16_t>(*port);
}

Result<std::uint32_t> parse_fwmark(std::string_view text) {
    if (same(text, "off"))
        return 0u;
    const bool hex = text.starts_with("0x");
    const auto mark = parse_digits(hex ? text.substr(2) : text, 0xffffffff, hex ? 16 : 10);
    if (!mark)
        return fail(Code::invalid, "a mark is `off' or a number from 0 to 0xffffffff");
    return static_cast<std::uint32_t>(*mark);
}

Result<std::uint16_t> parse_keepalive(std::string_view text) {
    if (same(text, "off"))
        return std::uint16_t{0};
    const auto seconds = parse_decimal(text, 0xffff);
    if (!seconds)
        return fail(Code::invalid, "a keepalive interval is `off' or 0 to 65535 seconds");
    return static_cast<std::uint16_t>(*seconds);
}

Status add_allowed_ip(std::string_view item, PeerConfig& peer) {
    const bool change = item.starts_with('+') || item.starts_with('-');
    const auto ip = AllowedIp::parse(item.substr(change ? 1 : 0));
    if (!ip)
        return std::unexpected(ip.error());
    if (change)
        peer.replace_allowed_ips = false;
    peer.allowed_ips.push_back({*ip, item.starts_with('-')});
    return {};
}

Status parse_allowed_ips(std::string_view text, PeerConfig& peer) {
    const SecretString list = compact(text);
    peer.replace_allowed_ips = true;
    Status taken;
    if (list.empty())
        return taken;
    each_item(list, [&](std::string_view item) {
        if (!taken)
            return;
        if (auto added = add_allowed_ip(item, peer); !added)
            taken = fail(Code::invalid, added.error().context + ": " + quote(item));
    });
    return taken;
}

Result<std::uint32_t> parse_mtu(std::string_view text) {
    const auto mtu = parse_decimal(text, kMaxMtuBytes);
    if (!mtu || *mtu < kMinMtuBytes)
        return fail(Code::invalid, "an MTU is a number of bytes, 68 or more");
    return static_cast<std::uint32_t>(*mtu);
}

bool is_table_number(std::string_view text) {
    const bool hex = text.starts_with("0x");
    return text.find_first_not_of(hex ? kHexDigits : kDigits, hex ? 2 : 0) == text.npos;
}

Result<std::string> parse_table(std::string_view text) {
    if (!is_made_of(text, "_-.") || text.front() == '-')
        return fail(Code::invalid, "a routing table is `auto', `off', a number or a name");
    for (std::string_view word : {"auto", "off"})
        if (same(text, word))
            return std::string(word);
    const bool hex = text.starts_with("0x");
    if (is_table_number(text) &&
        parse_digits(hex ? text.substr(2) : text, kMostTable, hex ? 16 : 10).value_or(0) == 0)
        return fail(Code::invalid, "the number of a routing table is 1 to 4294967295");
    return std::string(text);
}

Result<bool> parse_bool(std::string_view text) {
    if (!same(text, "true") && !same(text, "false"))
        return fail(Code::invalid, "neither `true' nor `false'");
    return same(text, "true");
}

Result<bool> parse_leak(std::string_view text) {
    if (!same(text, "allow") && !same(text, "block"))
        return fail(Code::invalid, "neither `allow' nor `block'");
    return same(text, "allow");
}

} // namespace wg
