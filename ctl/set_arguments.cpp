// SPDX-License-Identifier: MIT
// set_arguments.cpp - the words after `wgctl set INTERFACE' as a change.
#include "set_arguments.hpp"

#include "file.hpp"

#include <wgctl/parse.hpp>
#include <wgctl/quote.hpp>
#include <wgctl/tunnel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
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
        return fail(value.error().code, value.error().context + ": " + wg::quote(word));
    field = std::move(*value);
    return {};
}

// A word in the list of processes is no secret any more, so the key is to be another one.
std::unexpected<wg::Error> no_file_but_key(std::string_view option) {
    const bool is_private = option == "private-key";
    return fail(Code::invalid,
                fmt::format("{} takes the name of a file with the key in it, not the key, which "
                            "every user of this machine can see in the list of processes; make "
                            "another key, and write {} {}/{}, {} <(...) with a command "
                            "that prints it, or {} = ... in a file for `wgctl setconf'",
                            option, option, wg::kConfigDirectory,
                            is_private ? "wg0.key" : "peer.psk", option,
                            is_private ? "PrivateKey" : "PresharedKey"));
}

template <class Key>
Status store_key_file(std::string_view option, std::string_view path, const ReadFile& read,
                      std::optional<Key>& field) {
    const std::string name(path);
    const auto text = read(name);
    // A path may look like a key; then the system's own error says more.
    if (!text && (wg::is_key_text(path) || (path.find('/') == path.npos && wg::holds_key(path))))
        return no_file_but_key(option);
    if (!text)
        return std::unexpected(text.error());
    auto key = key_of<Key>(*text, name);
    if (!key)
        return std::unexpected(key.error());
    field = std::move(*key);
    return {};
}

struct Option {
    std::string_view name;
    Status (*set)(std::string_view value, const ReadFile& read, Config& config);
};

constexpr std::array kDeviceOptions = {
    Option{"listen-port",
           [](std::string_view value, const ReadFile&, Config& config) {
               return store(wg::parse_port(value), value, config.listen_port);
           }},
    Option{"fwmark",
           [](std::string_view value, const ReadFile&, Config& config) {
               return store(wg::parse_fwmark(value), value, config.fwmark);
           }},
    Option{"private-key",
           [](std::string_view value, const ReadFile& read, Config& config) {
               return store_key_file("private-key", value, read, config.private_key);
           }},
};

// Of the last peer.
constexpr std::array kPeerOptions = {
    Option{"preshared-key",
           [](std::string_view value, const ReadFile& read, Config& config) {
               return store_key_file("preshared-key", value, read,
                                     config.peers.back().preshared_key);
           }},
    Option{"endpoint",
           [](std::string_view value, const ReadFile&, Config& config) {
               return store(wg::parse_endpoint(value), value, config.peers.back().endpoint);
           }},
    Option{"persistent-keepalive",
           [](std::string_view value, const ReadFile&, Config& config) {
               return store(wg::parse_keepalive(value), value,
                            config.peers.back().persistent_keepalive);
           }},
    Option{"allowed-ips",
           [](std::string_view value, const ReadFile&, Config& config) {
               return wg::parse_allowed_ips(value, config.peers.back());
           }},
};

constexpr Option kPeer{"peer", [](std::string_view value, const ReadFile&, Config& config) {
                           PeerConfig& peer = config.peers.emplace_back();
                           return store(wg::PublicKey::from_base64(value), value, peer.public_key);
                       }};

const Option* find_option(std::string_view name, bool in_peer) {
    if (name == kPeer.name)
        return &kPeer;
    const std::span<const Option> options =
        in_peer ? std::span<const Option>(kPeerOptions) : std::span<const Option>(kDeviceOptions);
    const auto found = std::ranges::find(options, name, &Option::name);
    return found != options.end() ? &*found : nullptr;
}

std::string unknown(std::string_view option, bool in_peer) {
    const char* const known = in_peer ? "peer options are: remove, preshared-key, endpoint, "
                                        "persistent-keepalive and allowed-ips"
                                      : "options before the first `peer' are: listen-port, fwmark, "
                                        "private-key and, in wgctl, bind-device and bind-address";
    return "Invalid argument: " + wg::quote(option) + "; " + known;
}

} // namespace

Result<Config> parse_set(std::span<const std::string_view> words, const ReadFile& read) {
    Config config;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view name = words[i];
        const bool in_peer = !config.peers.empty();
        if (name == "remove" && in_peer) {
            config.peers.back().remove = true;
            continue;
        }
        const Option* const option = find_option(name, in_peer);
        if (!option)
            return fail(Code::invalid, unknown(name, in_peer));
        if (i + 1 == words.size())
            return fail(Code::invalid,
                        "Invalid argument: " + wg::quote(name) + " needs a value after it");
        if (auto stored = option->set(words[++i], read, config); !stored) {
            // A port can be wrong in two places of one line.
            stored.error().context = std::string(name) + ": " + stored.error().context;
            return std::unexpected(std::move(stored.error()));
        }
    }
    return config;
}

} // namespace ctl
