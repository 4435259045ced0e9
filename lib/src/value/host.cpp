// SPDX-License-Identifier: MIT
// host.cpp - whether a text can be the host of an endpoint.
#include "value/host.hpp"

#include <wgctl/address.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace wg {
namespace {

constexpr std::size_t kMostNameBytes = 253;
constexpr std::size_t kMostLabelBytes = 63;

bool belongs_in_name(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c >= 0x80;
}

bool labels_fit(std::string_view name) {
    if (name.ends_with('.')) // the root
        name.remove_suffix(1);
    if (name.size() > kMostNameBytes)
        return false;
    for (std::size_t start = 0; start <= name.size();) {
        const auto dot = std::min(name.find('.', start), name.size());
        if (dot == start || dot - start > kMostLabelBytes)
            return false;
        start = dot + 1;
    }
    return true;
}

} // namespace

const char* fault_of_host(std::string_view host) {
    if (host.find(',') != host.npos)
        return "a peer has one endpoint, a single host:port; choose one";
    if (host.find(':') != host.npos) {
        const auto percent = host.find('%');
        const auto address = IpAddress::parse(host.substr(0, percent));
        const bool good = address && (percent == host.npos || percent + 1 < host.size());
        return good ? nullptr : "not an IPv6 address; write the endpoint as host:port or [v6]:port";
    }
    if (host.find_first_not_of("0123456789.") == host.npos) {
        in_addr ignored;
        const bool good = inet_aton(std::string(host).c_str(), &ignored) == 1;
        return good ? nullptr : "not an IPv4 address; each of its four numbers is at most 255";
    }
    if (!std::ranges::all_of(host, belongs_in_name))
        return "not the name of a host, which has letters, digits, `-' and `.' alone";
    return labels_fit(host) ? nullptr
                            : "not the name of a host, whose parts between dots have 1 to 63 "
                              "letters and which has 253 in all";
}

} // namespace wg
