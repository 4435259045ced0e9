// SPDX-License-Identifier: MIT
// draft.cpp - a configuration file while it is read.
#include "text/draft.hpp"

#include <utility>

namespace wg {

void Draft::warn(const Source& source, const Span& place, std::string context) {
    parsed.findings.push_back(source.finding(Severity::warning, place, std::move(context)));
}

std::vector<Claim> claims_of(const Draft& draft) {
    std::vector<Claim> claims;
    claims.reserve(draft.allowed_ips.size());
    std::uint32_t place = 0;
    const auto& peers = draft.parsed.file.device.peers;
    for (std::uint32_t i = 0; i < peers.size(); ++i) {
        for (const AllowedIpChange& change : peers[i].allowed_ips) {
            if (!change.remove)
                claims.push_back({change.ip.network(), place, i});
            ++place;
        }
    }
    return claims;
}

} // namespace wg
