// SPDX-License-Identifier: MIT
// shared.cpp - what several configurations have in common, and only one of them should have.
#include <wgctl/shared.hpp>

#include "text/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace wg {
namespace {

// Where a value was seen first.
struct First {
    const CheckedFile* file;
    std::uint32_t line;
};

class Comparison {
public:
    void add(CheckedFile& file);

private:
    // The first place of a value in another file, if there is one; else the value is remembered.
    template <class Map, class Key>
    static const First* find(Map& map, const Key& key, const CheckedFile& file, const Span& place) {
        const auto [found, added] = map.try_emplace(key, First{&file, place.line});
        return !added && found->second.file->name != file.name ? &found->second : nullptr;
    }
    void add_interface(CheckedFile& file, const Source& source);
    void add_peers(CheckedFile& file, const Source& source);

    std::map<std::uint16_t, First> ports_;
    std::unordered_map<PublicKey, First> own_keys_;
    std::map<std::pair<std::string, IpAddress>, First> addresses_;
    std::unordered_map<PublicKey, First> peers_;
};

// The public key, which is no secret, in place of the private one.
std::optional<PublicKey> own_key(const Config& device) {
    if (!device.private_key || device.private_key->is_zero())
        return std::nullopt;
    const auto key = derive_public_key(*device.private_key);
    return key ? std::optional(*key) : std::nullopt;
}

void warn(CheckedFile& file, const Source& source, const Span& place, const First& first,
          std::string_view what) {
    Finding& finding =
        file.parsed->findings.emplace_back(source.finding(Severity::warning, place, {}));
    finding.context = fmt::format("{}:{} has {}", first.file->name, first.line, what);
}

void Comparison::add_interface(CheckedFile& file, const Source& source) {
    const ConfigFile& config = file.parsed->file;
    const Places& places = file.parsed->places;
    if (const auto port = config.device.listen_port.value_or(0); port != 0) {
        if (const First* const first = find(ports_, port, file, places.listen_port))
            warn(file, source, places.listen_port, *first,
                 "the same ListenPort, so the two cannot be up at the same time");
    }
    if (const auto key = own_key(config.device)) {
        if (const First* const first = find(own_keys_, *key, file, places.private_key))
            warn(file, source, places.private_key, *first,
                 "the same PrivateKey; a peer of both answers only the one that it heard last");
    }
    for (std::size_t i = 0; i < config.quick.addresses.size(); ++i) {
        const std::pair key(config.quick.netns, config.quick.addresses[i].address);
        if (const First* const first = find(addresses_, key, file, places.addresses[i]))
            warn(file, source, places.addresses[i], *first,
                 "the same Address, so answers may go to the wrong one of the two");
    }
}

void Comparison::add_peers(CheckedFile& file, const Source& source) {
    const auto& peers = file.parsed->file.device.peers;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        const Span& place = file.parsed->places.peers[i].public_key;
        if (place.line == 0 || peers[i].public_key.is_zero())
            continue;
        if (const First* const first = find(peers_, peers[i].public_key, file, place))
            warn(file, source, place, *first, "a peer with the same PublicKey");
    }
}

void Comparison::add(CheckedFile& file) {
    const Source source(file.text, file.name);
    add_interface(file, source);
    add_peers(file, source);
    std::ranges::stable_sort(file.parsed->findings, {}, [](const Finding& finding) {
        return std::tie(finding.where.line, finding.where.column);
    });
}

} // namespace

void find_shared(std::span<CheckedFile> files) {
    Comparison comparison;
    for (CheckedFile& file : files)
        comparison.add(file);
}

} // namespace wg
