// SPDX-License-Identifier: MIT
// decode_attr.cpp - single attributes back to values.
#include "kernel/decode_attr.hpp"

#include <netinet/in.h>

#include <algorithm>

namespace wg {

std::span<const std::uint8_t> as_octets(netlink::Bytes bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

std::optional<KeyBytes> key_bytes(const netlink::Attr& attr) {
    if (attr.payload.size() != kKeyBytes)
        return std::nullopt;
    KeyBytes bytes;
    std::ranges::copy(as_octets(attr.payload), bytes.begin());
    return bytes;
}

bool decode_endpoint(const netlink::Attr& attr, std::optional<Endpoint>& field) {
    const auto family = attr.number<sa_family_t>();
    Endpoint endpoint;
    if (family == AF_INET) {
        const auto in = attr.number<sockaddr_in>();
        if (!in)
            return false;
        endpoint.address =
            *IpAddress::from_bytes(as_octets(std::as_bytes(std::span(&in->sin_addr, 1))));
        endpoint.port = ntohs(in->sin_port);
    } else if (family == AF_INET6) {
        const auto in = attr.number<sockaddr_in6>();
        if (!in)
            return false;
        endpoint.address = *IpAddress::from_bytes(in->sin6_addr.s6_addr);
        endpoint.port = ntohs(in->sin6_port);
        endpoint.scope = in->sin6_scope_id;
    } else {
        return family.has_value();
    }
    field = endpoint;
    return true;
}

} // namespace wg
