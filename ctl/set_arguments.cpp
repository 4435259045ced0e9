// SPDX-License-Identifier: MIT
// set_arguments.cpp - the words after `wgctl set INTERFACE' as a change.
#include "set_arguments.hpp"

#include "file.hpp"

#include <wgctl/parse.hpp>

#include <utility>

namespace ctl {
namespace {

using wg::Code;
using wg::Config;
using wg::fail;
using wg::PeerConfig;
using wg::Result;
using wg::Status;

template <class T, class Field>
Status store(Result<T> value, std::string_view word, Field& field) {
    if (!value)
        return fail(value.error().code, value.error().context + ": `" + std::string(word) + "'");
    field = std::move(*value);
    return {};
}

template <class Key>
Status store_key_file(std::string_view path, const ReadFile& read, std::optional<Key>& field) {
    const std::string name(path);
    const auto text = read(name);
    if (!text)
        return std::unexpected(text.error());
    auto key = key_of<Key>(*text, name);
    if (!key)
        return std::unexpected(key.error());
    field = std::move(*key);
    return {};
}

// Nothing when the option is not one of a device.
std::optional<Status> set_device(std::string_view option, std::string_view value,
                                 const ReadFile& read, Config& config) {
    if (option == "listen-port")
        return store(wg::parse_port(value), value, config.listen_port);
    if (option == "fwmark")
        return store(wg::parse_fwmark(value), value, config.fwmark);
    if (option == "private-key")
        return store_key_file(value, read, config.private_key);
    return std::nullopt;
}

// Nothing when the option is not one of a peer.
std::optional<Status> set_peer(std::string_view option, std::string_view value,
                               const ReadFile& read, PeerConfig& peer) {
    if (option == "preshared-key")
        return store_key_file(value, read, peer.preshared_key);
    if (option == "endpoint")
        return store(wg::parse_endpoint(value), value, peer.endpoint);
    if (option == "persistent-keepalive")
        return store(wg::parse_keepalive(value), value, peer.persistent_keepalive);
    if (option == "allowed-ips")
        return wg::parse_allowed_ips(value, peer);
    return std::nullopt;
}

std::string unknown(std::string_view option, bool in_peer) {
    const char* const known = in_peer ? "of a peer there are remove, preshared-key, endpoint, "
                                        "persistent-keepalive and allowed-ips"
                                      : "before the first `peer' there are listen-port, fwmark and "
                                        "private-key";
    return "Invalid argument: `" + std::string(option) + "'; " + known;
}

} // namespace

Result<Config> parse_set(std::span<const std::string_view> words, const ReadFile& read) {
    Config config;
    bool in_peer = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view option = words[i];
        if (option == "remove" && in_peer) {
            config.peers.back().remove = true;
            continue;
        }
        if (i + 1 == words.size())
            return fail(Code::invalid,
                        "Invalid argument: `" + std::string(option) + "' needs a value after it");
        const std::string_view value = words[++i];
        if (option == "peer") {
            in_peer = true;
            PeerConfig& peer = config.peers.emplace_back();
            if (auto stored = store(wg::PublicKey::from_base64(value), value, peer.public_key);
                !stored)
                return std::unexpected(std::move(stored.error()));
            continue;
        }
        const auto stored = in_peer ? set_peer(option, value, read, config.peers.back())
                                    : set_device(option, value, read, config);
        if (!stored)
            return fail(Code::invalid, unknown(option, in_peer));
        if (!*stored)
            return std::unexpected(stored->error());
    }
    return config;
}

} // namespace ctl
