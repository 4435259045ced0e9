// SPDX-License-Identifier: MIT
// text_protocol.cpp - the language of user-space implementations.
#include "program/text_protocol.hpp"

#include "kernel/encode.hpp"
#include "value/number.hpp"

#include <wgctl/quote.hpp>
#include <wgctl/scope.hpp>

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <limits>

namespace wg {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::uint64_t kMaxSeconds = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t kMaxNanoseconds = 999'999'999;

void put(SecretString& out, std::string_view key, std::string_view value) {
    out.append(key).append("=").append(value) += '\n';
}

void put_key(SecretString& out, std::string_view name, const KeyBytes& key) {
    out.append(name) += '=';
    for (const std::uint8_t byte : key) {
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
    out += '\n';
}

void put_peer(SecretString& out, const PeerConfig& peer) {
    put_key(out, "public_key", peer.public_key.bytes());
    if (peer.remove)
        return put(out, "remove", "true");
    if (peer.update_only)
        put(out, "update_only", "true");
    if (peer.preshared_key)
        put_key(out, "preshared_key", peer.preshared_key->bytes());
    if (peer.endpoint)
        put(out, "endpoint", to_string(*peer.endpoint, interface_name));
    if (peer.persistent_keepalive)
        put(out, "persistent_keepalive_interval", std::to_string(*peer.persistent_keepalive));
    if (peer.replace_allowed_ips)
        put(out, "replace_allowed_ips", "true");
    for (const AllowedIpChange& change : peer.allowed_ips)
        put(out, "allowed_ip", (change.remove ? "-" : "") + change.ip.to_string());
}

int hex_digit(char c) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto at = kHex.find(lower);
    return at == kHex.npos ? -1 : static_cast<int>(at);
}

template <class Key>
bool decode_key(std::string_view text, std::optional<Key>& key) {
    if (text.size() != 2 * kKeyBytes)
        return false;
    KeyBytes bytes;
    int bad = 0;
    for (std::size_t i = 0; i < kKeyBytes; ++i) {
        const int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        bad |= high | low;
        bytes[i] = static_cast<std::uint8_t>((high << 4 | low) & 0xff);
    }
    key.emplace(bytes);
    wipe(bytes.data(), bytes.size());
    if (bad < 0 || key->is_zero())
        key.reset();
    return bad >= 0;
}

template <class Number>
bool decode_number(std::string_view text, std::uint64_t max, Number& field) {
    const auto value = parse_decimal(text, max);
    field = static_cast<Number>(value.value_or(0));
    return value.has_value();
}

template <class Number>
bool decode_number(std::string_view text, Number& field) {
    return decode_number(text, std::numeric_limits<Number>::max(), field);
}

// A scope may be an interface's name. The name of a host is none of the protocol's, and nobody is
// asked for its address.
std::optional<Endpoint> with_named_scope(const HostName& name) {
    const auto percent = name.host.find('%');
    if (percent == name.host.npos)
        return std::nullopt;
    const auto address = IpAddress::parse(std::string_view(name.host).substr(0, percent));
    const auto port = parse_decimal(name.port, 0xffff);
    const std::uint32_t scope = if_nametoindex(name.host.c_str() + percent + 1);
    if (!address || address->family() != Family::v6 || !port || scope == 0)
        return std::nullopt;
    return Endpoint{*address, static_cast<std::uint16_t>(*port), scope};
}

bool decode_endpoint(std::string_view text, std::optional<Endpoint>& field) {
    const auto spec = parse_endpoint(text);
    if (!spec)
        return false;
    if (const auto* endpoint = std::get_if<Endpoint>(&*spec))
        field = *endpoint;
    else
        field = with_named_scope(std::get<HostName>(*spec));
    return field.has_value();
}

bool decode_allowed_ip(std::string_view text, std::vector<AllowedIp>& list) {
    const auto ip = AllowedIp::parse(text);
    if (ip)
        list.push_back(*ip);
    return ip && text.find('/') != text.npos;
}

} // namespace

Result<SecretString> encode_text(const Config& change) {
    if (auto sayable = check_sayable(change); !sayable)
        return std::unexpected(std::move(sayable.error()));
    SecretString out = "set=1\n";
    if (change.private_key)
        put_key(out, "private_key", change.private_key->bytes());
    if (change.listen_port)
        put(out, "listen_port", std::to_string(*change.listen_port));
    if (change.fwmark)
        put(out, "fwmark", std::to_string(*change.fwmark));
    if (change.replace_peers)
        put(out, "replace_peers", "true");
    for (const PeerConfig& peer : change.peers)
        put_peer(out, peer);
    out += '\n';
    return out;
}

Status TextDecoder::line(std::string_view line) {
    if (line.empty()) {
        finished_ = true;
        return {};
    }
    const auto equals = std::min(line.find('='), line.size());
    const auto key = line.substr(0, equals);
    const auto value = line.substr(std::min(equals + 1, line.size()));
    bool good = equals < line.size();
    if (key == "errno") // some give it as it is, some negated
        good = good && decode_number(value.substr(value.starts_with('-') ? 1 : 0), number_);
    else if (key == "public_key") {
        std::optional<PublicKey> public_key;
        good = good && decode_key(value, public_key);
        device_.peers.emplace_back().public_key = public_key.value_or(PublicKey());
        device_.peers.back().protocol_version = 1;
    } else {
        good = good && (device_.peers.empty() ? device_value(key, value) : peer_value(key, value));
    }
    if (!good) // the value may be a secret
        return fail(Code::malformed, fmt::format("the answer has a bad line for {}", quote(key)));
    return {};
}

bool TextDecoder::device_value(std::string_view key, std::string_view value) {
    if (key == "private_key") {
        if (!decode_key(value, device_.private_key))
            return false;
        if (!device_.private_key)
            return true;
        const auto derived = derive_public_key(*device_.private_key);
        if (derived)
            device_.public_key = *derived;
        return derived.has_value();
    }
    if (key == "listen_port")
        return decode_number(value, device_.listen_port);
    if (key == "fwmark")
        return decode_number(value, device_.fwmark);
    return true;
}

bool TextDecoder::peer_value(std::string_view key, std::string_view value) {
    Peer& peer = device_.peers.back();
    if (key == "preshared_key")
        return decode_key(value, peer.preshared_key);
    if (key == "endpoint")
        return decode_endpoint(value, peer.endpoint);
    if (key == "persistent_keepalive_interval")
        return decode_number(value, peer.persistent_keepalive);
    if (key == "allowed_ip")
        return decode_allowed_ip(value, peer.allowed_ips);
    if (key == "last_handshake_time_sec")
        return decode_number(value, kMaxSeconds, peer.last_handshake.seconds);
    if (key == "last_handshake_time_nsec")
        return decode_number(value, kMaxNanoseconds, peer.last_handshake.nanoseconds);
    if (key == "rx_bytes")
        return decode_number(value, peer.rx_bytes);
    if (key == "tx_bytes")
        return decode_number(value, peer.tx_bytes);
    if (key == "protocol_version")
        return decode_number(value, peer.protocol_version);
    return true;
}

} // namespace wg
