// SPDX-License-Identifier: MIT
// decode_attr.hpp - single attributes back to values. Every function is false, and the field as it was,
// when the attribute is too short or too long for it.
#pragma once

#include "kernel/netlink/attr.hpp"

#include <wgctl/address.hpp>
#include <wgctl/key.hpp>

#include <optional>
#include <span>

namespace wg {

std::span<const std::uint8_t> as_octets(netlink::Bytes bytes);

/// Nothing when it is not 32 bytes.
std::optional<KeyBytes> key_bytes(const netlink::Attr& attr);

/// All zeros stands for no key.
template <class Key>
bool decode_key(const netlink::Attr& attr, std::optional<Key>& key) {
    auto bytes = key_bytes(attr);
    if (!bytes)
        return false;
    key.emplace(*bytes);
    wipe(bytes->data(), bytes->size());
    if (key->is_zero())
        key.reset();
    return true;
}

template <class Number>
bool decode_number(const netlink::Attr& attr, Number& field) {
    const auto value = attr.number<Number>();
    field = value.value_or(field);
    return value.has_value();
}

/// A sockaddr_in or sockaddr_in6. One of no family is an endpoint that is not known yet.
bool decode_endpoint(const netlink::Attr& attr, std::optional<Endpoint>& field);

} // namespace wg
