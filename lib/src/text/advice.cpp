// SPDX-License-Identifier: MIT
// advice.cpp - what works in a configuration and is rarely meant.
#include "text/advice.hpp"

#include "value/system_name.hpp"

#include <wgctl/full_tunnel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace wg {
namespace {

const Claim* find_claim(const std::vector<Claim>& claims, const AllowedIp& network) {
    const auto found = std::ranges::lower_bound(claims, network, {}, &Claim::network);
    return found != claims.end() && found->network == network ? &*found : nullptr;
}

// The lowest network of a family that all of goes through the tunnel.
const Span& place_of(const Draft& draft, const std::vector<Claim>& claims, Family family) {
    const auto first = std::ranges::find(
        claims, family, [](const Claim& claim) { return claim.network.address.family(); });
    return draft.allowed_ips[first->place];
}

void find_leaks(Draft& draft, const Source& source, const std::vector<Claim>& claims) {
    const FullTunnel full = full_tunnel(draft.parsed.file);
    if (full.block_v6)
        draft.warn(source, place_of(draft, claims, Family::v4),
                   "all of IPv4 goes through the tunnel, but not IPv6: wgctl-quick blocks it, and "
                   "elsewhere it leaks; add ::/0");
    if (full.v6 && !full.v4)
        draft.warn(
            source, place_of(draft, claims, Family::v6),
            "all of IPv6 goes through the tunnel and IPv4 goes around it: a leak; add 0.0.0.0/0");
}

// The longest network that holds the address, by one look for each length that there is.
const Claim* longest_match(const std::vector<Claim>& claims, const std::vector<unsigned>& lengths,
                           const IpAddress& address) {
    for (const unsigned cidr : lengths) {
        if (cidr > address.bits())
            continue;
        const AllowedIp network{address, static_cast<std::uint8_t>(cidr)};
        if (const Claim* const found = find_claim(claims, network.network()))
            return found;
    }
    return nullptr;
}

std::vector<unsigned> lengths_of(const std::vector<Claim>& claims) {
    std::array<bool, 129> there{};
    for (const Claim& claim : claims)
        there[claim.network.cidr] = true;
    std::vector<unsigned> lengths;
    for (unsigned cidr = 129; cidr-- > 0;) {
        if (there[cidr])
            lengths.push_back(cidr);
    }
    return lengths;
}

bool contains(const AllowedIp& outer, const AllowedIp& inner) {
    return outer.address.family() == inner.address.family() && outer.cidr <= inner.cidr &&
           AllowedIp{inner.address, outer.cidr}.network() == outer;
}

// A network inside another peer's is a hole in that one. In a default route, or the two halves that
// take its place, everybody expects holes.
void find_overlaps(Draft& draft, const Source& source, const std::vector<Claim>& claims) {
    constexpr unsigned kMostDefaultBits = 1;
    const auto& peers = draft.parsed.file.device.peers;
    std::vector<const Claim*> around; // the networks that hold the present one, the widest first
    for (const Claim& claim : claims) {
        while (!around.empty() && !contains(around.back()->network, claim.network))
            around.pop_back();
        if (!around.empty() && around.back()->network == claim.network) {
            if (around.back()->peer == claim.peer)
                draft.warn(source, draft.allowed_ips[claim.place],
                           fmt::format("this peer has {} in line {} already; once is enough",
                                       claim.network.to_string(),
                                       draft.allowed_ips[around.back()->place].line));
            around.back() = &claim; // the later one has it, of which find_conflicts() tells
            continue;
        }
        const Claim* const outer = around.empty() ? nullptr : around.back();
        if (outer && outer->network.cidr > kMostDefaultBits &&
            peers[outer->peer].public_key != peers[claim.peer].public_key)
            draft.warn(source, draft.allowed_ips[claim.place],
                       fmt::format("this network overlaps {} of another peer in line {}; what is "
                                   "for both goes to this peer, the narrower one",
                                   outer->network.to_string(),
                                   draft.allowed_ips[outer->place].line));
        around.push_back(&claim);
    }
}

// Datagrams for an endpoint inside the tunnel would have to go through the tunnel. A mark lets them
// out, as does the one that wg-quick(8) sets for a default route unless a table is named; a table
// of its own has rules of its own.
void find_loops(Draft& draft, const Source& source, const std::vector<Claim>& claims) {
    const ConfigFile& file = draft.parsed.file;
    const std::string table = file.quick.table.value_or("auto");
    const bool is_auto = table == "auto";
    if (file.device.fwmark.value_or(0) != 0 || (!is_auto && !is_main_table(table)))
        return;
    const auto lengths = lengths_of(claims);
    for (std::size_t i = 0; i < file.device.peers.size(); ++i) {
        const auto& spec = file.device.peers[i].endpoint;
        const auto* const endpoint = spec ? std::get_if<Endpoint>(&*spec) : nullptr;
        const Claim* const claim =
            endpoint ? longest_match(claims, lengths, endpoint->address) : nullptr;
        if (claim && (claim->network.cidr != 0 || !is_auto))
            draft.warn(
                source, draft.parsed.places.peers[i].endpoint,
                fmt::format("this endpoint lies in {} of line {}, so the way to it leads into the "
                            "tunnel itself; leave it out there, or set FwMark and a rule for it",
                            claim->network.to_string(), draft.allowed_ips[claim->place].line));
    }
}

// A hook may set the key.
bool hooks_speak_of_a_key(const QuickConfig& quick) {
    for (const auto* hooks : {&quick.pre_up, &quick.post_up}) {
        for (const std::string& hook : *hooks) {
            if (hook.find("private-key") != hook.npos)
                return true;
        }
    }
    return false;
}

void find_gaps(Draft& draft, const Source& source) {
    const ConfigFile& file = draft.parsed.file;
    const bool is_zero = file.device.private_key && file.device.private_key->is_zero();
    const bool comes_later = hooks_speak_of_a_key(file.quick);
    if (is_zero && !comes_later)
        draft.warn(source, draft.private_key,
                   "an all-zero key means none, so no handshake can succeed; write one that "
                   "`wgctl genkey' prints");
    if (draft.private_key.line == 0 && !comes_later)
        draft.warn(
            source, draft.interface.line != 0 ? draft.interface : Span{0, 0, 1},
            "the interface has no PrivateKey and no PrivateKeyFile, so no handshake can succeed");
    for (std::size_t i = 0; i < draft.parsed.places.peers.size(); ++i) {
        if (!draft.parsed.places.peers[i].has_allowed_ips)
            draft.warn(
                source, draft.parsed.places.peers[i].heading,
                "this peer has no AllowedIPs: nothing is sent to it, and nothing that it sends is "
                "accepted");
    }
}

} // namespace

void find_advice(Draft& draft, const Source& source) {
    auto claims = claims_of(draft);
    // A stable sort would take as much memory again.
    std::ranges::sort(claims, [](const Claim& a, const Claim& b) {
        return std::tie(a.network, a.place) < std::tie(b.network, b.place);
    });
    find_gaps(draft, source);
    find_leaks(draft, source, claims);
    find_overlaps(draft, source, claims);
    find_loops(draft, source, claims);
}

} // namespace wg
