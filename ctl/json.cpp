// SPDX-License-Identifier: MIT
// json.cpp - the view of devices that programs read.
#include "json.hpp"

#include <wgctl/scope.hpp>

namespace ctl {
namespace {

constexpr int kSchema = 1; // counts up when a key changes its meaning or goes
constexpr int kIndent = 2;

Json text(std::string_view value) {
    return wg::SecretString(value);
}

template <class Key>
Json secret(const std::optional<Key>& key, bool keys) {
    if (!key)
        return nullptr;
    return text(keys ? key->to_base64().view() : "(hidden)");
}

Json to_json(const wg::Peer& peer, const wg::Names& names, bool keys) {
    Json json = Json::object();
    json["public_key"] = text(peer.public_key.to_base64());
    const std::string_view name = names.find(peer.public_key);
    json["name"] = name.empty() ? Json(nullptr) : text(name);
    json["preshared_key"] = secret(peer.preshared_key, keys);
    json["endpoint"] =
        peer.endpoint ? text(wg::to_string(*peer.endpoint, wg::interface_name)) : Json(nullptr);
    Json& ips = json["allowed_ips"] = Json::array();
    for (const wg::AllowedIp& ip : peer.allowed_ips)
        ips.push_back(text(ip.to_string()));
    const auto seconds = peer.last_handshake.seconds;
    json["latest_handshake"] = seconds != 0 ? Json(seconds) : Json(nullptr);
    json["rx_bytes"] = peer.rx_bytes;
    json["tx_bytes"] = peer.tx_bytes;
    json["persistent_keepalive"] = peer.persistent_keepalive;
    return json;
}

Json to_json(const std::optional<wg::Binding>& known) {
    if (!known)
        return nullptr;
    const wg::Binding& binding = *known;
    const auto address = [](const std::optional<wg::IpAddress>& ip) {
        return ip ? text(ip->to_string()) : Json(nullptr);
    };
    Json json = Json::object();
    json["interface"] = binding.interface.empty() ? Json(nullptr) : text(binding.interface);
    json["ipv4"] = address(binding.ipv4);
    json["ipv6"] = address(binding.ipv6);
    return json;
}

} // namespace

Json to_json(const wg::Device& device, const std::optional<wg::Binding>& binding,
             const wg::Names& names, bool keys) {
    Json json = Json::object();
    json["name"] = text(device.name);
    json["index"] = device.index;
    json["public_key"] = device.public_key ? text(device.public_key->to_base64()) : Json(nullptr);
    json["private_key"] = secret(device.private_key, keys);
    json["listen_port"] = device.listen_port;
    json["fwmark"] = device.fwmark;
    json["binding"] = to_json(binding);
    Json& peers = json["peers"] = Json::array();
    for (const wg::Peer& peer : device.peers)
        peers.push_back(to_json(peer, names, keys));
    return json;
}

Json envelope(Json devices, std::int64_t now) {
    Json json = Json::object();
    json["schema"] = kSchema;
    json["time"] = now;
    json["devices"] = std::move(devices);
    return json;
}

wg::SecretString dump(const Json& json, bool one_line) {
    wg::SecretString out =
        json.dump(one_line ? -1 : kIndent, ' ', false, Json::error_handler_t::replace);
    out += '\n';
    return out;
}

} // namespace ctl
