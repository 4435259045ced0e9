// SPDX-License-Identifier: MIT
// diff.cpp - the smallest change from what is to what should be.
#include <wgctl/diff.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace wg {
namespace {

struct HashOfIp {
    std::size_t operator()(const AllowedIp& ip) const noexcept {
        const auto bytes = ip.address.bytes();
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return std::hash<std::string_view>()(text) + ip.cidr;
    }
};

// The target as the kernel would end up with it: each peer once, each network with one owner.
class Goal {
public:
    struct Entry {
        PeerConfig peer;                 // its own list of allowed IPs is not used
        std::vector<AllowedIp> owned;    // sorted
        std::vector<AllowedIp> released; // asked to be taken away
    };

    /// @p own is the device's key, whose peer the kernel does not take.
    Goal(const Config& target, const std::optional<PublicKey>& own);

    const std::vector<Entry>& entries() const { return entries_; }
    bool has(const PublicKey& key) const { return index_.contains(key); }
    bool is_owned(const AllowedIp& ip) const { return owners_.contains(ip); }

private:
    void apply(const PeerConfig& peer);
    static void merge(PeerConfig& into, const PeerConfig& from);

    std::vector<Entry> entries_;
    std::unordered_map<PublicKey, std::size_t> index_;
    std::unordered_map<AllowedIp, std::size_t, HashOfIp> owners_;
};

Goal::Goal(const Config& target, const std::optional<PublicKey>& own) {
    std::size_t ips = 0;
    for (const PeerConfig& peer : target.peers)
        ips += peer.allowed_ips.size();
    entries_.reserve(target.peers.size());
    index_.reserve(target.peers.size());
    owners_.reserve(ips);
    for (const PeerConfig& peer : target.peers) {
        if (peer.public_key != own)
            apply(peer);
    }
    for (const auto& [ip, owner] : owners_)
        entries_[owner].owned.push_back(ip);
    for (Entry& entry : entries_)
        std::ranges::sort(entry.owned);
    std::erase_if(entries_, [](const Entry& entry) { return entry.peer.remove; });
    index_.clear();
    for (std::size_t i = 0; i < entries_.size(); ++i)
        index_.emplace(entries_[i].peer.public_key, i);
}

void Goal::apply(const PeerConfig& peer) {
    const auto [found, is_new] = index_.try_emplace(peer.public_key, entries_.size());
    const std::size_t self = found->second;
    if (is_new) {
        entries_.push_back({peer, {}, {}});
    } else {
        if (peer.remove || peer.replace_allowed_ips || entries_[self].peer.remove)
            std::erase_if(owners_, [&](const auto& item) { return item.second == self; });
        merge(entries_[self].peer, peer);
    }
    if (peer.remove)
        return;
    for (const AllowedIpChange& change : peer.allowed_ips) {
        const AllowedIp ip = change.ip.network();
        if (!change.remove) {
            owners_[ip] = self;
            continue;
        }
        if (const auto owner = owners_.find(ip); owner != owners_.end() && owner->second == self)
            owners_.erase(owner);
        entries_[self].released.push_back(ip);
    }
}

// A peer that is named twice: the later word counts.
void Goal::merge(PeerConfig& into, const PeerConfig& from) {
    if (from.remove || into.remove) {
        into = from;
        return;
    }
    into.update_only &= from.update_only;
    into.replace_allowed_ips |= from.replace_allowed_ips;
    if (from.preshared_key)
        into.preshared_key = from.preshared_key;
    if (from.endpoint)
        into.endpoint = from.endpoint;
    if (from.persistent_keepalive)
        into.persistent_keepalive = from.persistent_keepalive;
}

// What one peer's list needs. What another peer takes over leaves this one by itself, without a
// moment in between, so it is not taken away.
struct IpChanges {
    bool replace = false;
    std::vector<AllowedIpChange> added;
    std::vector<AllowedIpChange> taken;
};

IpChanges diff_allowed_ips(const Peer& now, const Goal::Entry& entry, const Goal& goal,
                           const DiffOptions& options) {
    IpChanges changes;
    std::vector<AllowedIp> present = now.allowed_ips;
    std::ranges::sort(present);
    const auto& unwanted = entry.peer.replace_allowed_ips ? present : entry.released;
    for (const AllowedIp& ip : unwanted) {
        if (!goal.is_owned(ip) && std::ranges::binary_search(present, ip))
            changes.taken.push_back({ip, true});
    }
    changes.replace =
        !options.single_removals && entry.peer.replace_allowed_ips && !changes.taken.empty();
    if (changes.replace)
        changes.taken.clear();
    for (const AllowedIp& ip : entry.owned) {
        if (changes.replace || !std::ranges::binary_search(present, ip))
            changes.added.push_back({ip, false});
    }
    return changes;
}

// The steps of a change, in the order in which they must happen.
struct Steps {
    std::vector<PeerConfig> adding;    // and all that touches no allowed IP
    std::vector<PeerConfig> replacing; // whole lists, where single ones cannot be taken
    std::vector<PeerConfig> taking;
    std::vector<PeerConfig> removing;

    std::vector<PeerConfig> in_order() {
        std::vector<PeerConfig> all = std::move(adding);
        for (auto* step : {&replacing, &taking, &removing})
            std::ranges::move(*step, std::back_inserter(all));
        return all;
    }
};

void diff_peer(const Peer& now, const Goal::Entry& entry, const Goal& goal,
               const DiffOptions& options, Steps& steps) {
    const PeerConfig& target = entry.peer;
    PeerConfig nothing;
    nothing.public_key = target.public_key;
    PeerConfig change = nothing;
    if (target.preshared_key && *target.preshared_key != now.preshared_key.value_or(PresharedKey()))
        change.preshared_key = target.preshared_key;
    if (target.endpoint) {
        const auto* endpoint = std::get_if<Endpoint>(&*target.endpoint);
        if (!endpoint || now.endpoint != *endpoint)
            change.endpoint = target.endpoint;
    }
    if (target.persistent_keepalive && *target.persistent_keepalive != now.persistent_keepalive)
        change.persistent_keepalive = target.persistent_keepalive;
    IpChanges ips = diff_allowed_ips(now, entry, goal, options);
    change.replace_allowed_ips = ips.replace;
    change.allowed_ips = std::move(ips.added);
    if (change != nothing) {
        change.update_only = target.update_only;
        (ips.replace ? steps.replacing : steps.adding).push_back(std::move(change));
    }
    if (!ips.taken.empty()) {
        PeerConfig& taking = steps.taking.emplace_back(nothing);
        taking.update_only = true;
        taking.allowed_ips = std::move(ips.taken);
    }
}

PeerConfig new_peer(const Goal::Entry& entry) {
    PeerConfig peer = entry.peer;
    peer.replace_allowed_ips = false; // there is nothing to replace
    peer.allowed_ips.clear();
    for (const AllowedIp& ip : entry.owned)
        peer.allowed_ips.push_back({ip, false});
    return peer;
}

void diff_device(const Device& now, const Config& target, Config& change) {
    if (target.fwmark && *target.fwmark != now.fwmark)
        change.fwmark = target.fwmark;
    // 0 asks for any free port, and the present one is one.
    if (target.listen_port && *target.listen_port != 0 && *target.listen_port != now.listen_port)
        change.listen_port = target.listen_port;
    if (target.private_key && clamp(*target.private_key) != now.private_key.value_or(PrivateKey()))
        change.private_key = target.private_key;
}

// The public key that the device will have.
std::optional<PublicKey> own_key(const Device& now, const Config& change) {
    if (!change.private_key)
        return now.public_key;
    const auto derived = derive_public_key(*change.private_key);
    return derived && !change.private_key->is_zero() ? std::optional(*derived) : std::nullopt;
}

} // namespace

Config diff(const Device& now, const Config& target, const DiffOptions& options) {
    Config change;
    diff_device(now, target, change);

    std::unordered_map<PublicKey, const Peer*> present;
    present.reserve(now.peers.size());
    for (const Peer& peer : now.peers)
        present.emplace(peer.public_key, &peer);
    const Goal goal(target, own_key(now, change));
    Steps steps;
    for (const Goal::Entry& entry : goal.entries()) {
        const auto found = present.find(entry.peer.public_key);
        if (found != present.end())
            diff_peer(*found->second, entry, goal, options, steps);
        else if (!entry.peer.update_only)
            steps.adding.push_back(new_peer(entry));
    }
    for (const Peer& peer : now.peers) {
        if (goal.has(peer.public_key))
            continue;
        PeerConfig& gone = steps.removing.emplace_back();
        gone.public_key = peer.public_key;
        gone.remove = true;
    }
    change.peers = steps.in_order();
    return change;
}

bool is_alive(const Peer& peer, const Time& now) noexcept {
    return peer.last_handshake != Time() &&
           now.seconds - peer.last_handshake.seconds < kSessionSeconds;
}

Config keep_live_endpoints(Config target, const Device& now, const Time& time) {
    std::unordered_map<PublicKey, const Peer*> present;
    present.reserve(now.peers.size());
    for (const Peer& peer : now.peers)
        present.emplace(peer.public_key, &peer);
    for (PeerConfig& peer : target.peers) {
        const auto found = present.find(peer.public_key);
        if (found != present.end() && found->second->endpoint && is_alive(*found->second, time))
            peer.endpoint.reset();
    }
    return target;
}

Config as_config(const Device& device) {
    Config config;
    config.private_key = device.private_key.value_or(PrivateKey());
    config.listen_port = device.listen_port;
    config.fwmark = device.fwmark;
    for (const Peer& peer : device.peers) {
        PeerConfig& copy = config.peers.emplace_back();
        copy.public_key = peer.public_key;
        copy.replace_allowed_ips = true;
        copy.preshared_key = peer.preshared_key.value_or(PresharedKey());
        if (peer.endpoint)
            copy.endpoint = *peer.endpoint;
        copy.persistent_keepalive = peer.persistent_keepalive;
        for (const AllowedIp& ip : peer.allowed_ips)
            copy.allowed_ips.push_back({ip, false});
    }
    return config;
}

} // namespace wg
