// SPDX-License-Identifier: MIT
// keyword.cpp - the keys of a configuration file.
#include "text/keyword.hpp"

#include "text/single_value.hpp"
#include "value/letters.hpp"
#include "value/system_name.hpp"

#include <wgctl/edit_distance.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace wg {
namespace {

constexpr std::size_t kLongestGuess = 32; // bytes; nobody misspells a key into more

template <class T, class Field>
void store(Target& target, std::string_view value, Result<T> parsed, Field& field) {
    if (parsed)
        field = std::move(*parsed);
    else
        target.faults.push_back({value, std::move(parsed.error().context)});
}

void set_allowed_ips(Target& target, std::string_view value) {
    auto& ips = target.peer().allowed_ips;
    if (ips.empty()) // most peers have one such line, and its list is no longer than this
        ips.reserve(static_cast<std::size_t>(std::ranges::count(value, ',')) + 1);
    each_item(value, [&](std::string_view item) {
        if (item.empty()) {
            const auto at = static_cast<std::size_t>(item.data() - value.data());
            target.faults.push_back(
                {value.substr(at > 0 ? at - 1 : 0, 1), "nothing between two commas"});
        } else if (auto added = add_allowed_ip(item, target.peer())) {
            target.items.push_back(item);
        } else {
            target.faults.push_back({item, std::move(added.error().context)});
        }
    });
}

void set_addresses(Target& target, std::string_view value) {
    each_word(value, [&](std::string_view word) {
        if (auto address = AllowedIp::parse(word)) {
            target.file.quick.addresses.push_back(*address);
            target.items.push_back(word);
        } else {
            target.faults.push_back({word, std::move(address.error().context)});
        }
    });
}

void set_dns(Target& target, std::string_view value) {
    each_word(value, [&](std::string_view word) {
        if (auto server = NameServer::parse(word))
            target.file.quick.dns.push_back(std::move(*server));
        else if (is_domain(word))
            target.file.quick.dns_search.emplace_back(word);
        else // which is no reason for a tunnel to stay down
            target.faults.push_back({word,
                                     "neither a name server's address nor a search domain, so it "
                                     "is left out; write 192.0.2.1, 2001:db8::1 or example.com",
                                     Severity::warning});
    });
}

template <std::vector<std::string> QuickConfig::*Hook>
void set_hook(Target& target, std::string_view value) {
    (target.file.quick.*Hook).emplace_back(value);
}

// systemd.netdev(5): a key that begins with `@' is the name of a credential.
bool is_credential(std::string_view value) {
    return value.starts_with('@');
}

// Of a key and the file that holds it, the last one counts.
void set_private_key_file(Target& target, std::string_view value) {
    target.file.device.private_key_file = value;
    target.file.device.private_key.reset();
}

void set_preshared_key_file(Target& target, std::string_view value) {
    target.peer().preshared_key_file = value;
    target.peer().preshared_key.reset();
}

void set_private_key(Target& target, std::string_view value) {
    if (is_credential(value))
        return set_private_key_file(target, value);
    target.file.device.private_key_file.clear();
    store(target, value, PrivateKey::from_base64(value), target.file.device.private_key);
}

void set_preshared_key(Target& target, std::string_view value) {
    if (is_credential(value))
        return set_preshared_key_file(target, value);
    target.peer().preshared_key_file.clear();
    store(target, value, PresharedKey::from_base64(value), target.peer().preshared_key);
}

constexpr Keyword interface_key(std::string_view name, void (*set)(Target&, std::string_view)) {
    return {name, Section::interface, Dialect::wg, Form::plain, false, false, {}, set};
}

constexpr Keyword quick_key(std::string_view name, bool repeatable,
                            void (*set)(Target&, std::string_view)) {
    const Form form = repeatable ? Form::words : Form::plain;
    return {name, Section::interface, Dialect::quick, form, false, repeatable, {}, set};
}

constexpr Keyword hook(std::string_view name, void (*set)(Target&, std::string_view)) {
    return {name, Section::interface, Dialect::quick, Form::command, false, true, {}, set};
}

constexpr Keyword peer_key(std::string_view name, bool repeatable,
                           void (*set)(Target&, std::string_view)) {
    return {name, Section::peer, Dialect::wg, Form::plain, false, repeatable, {}, set};
}

// One row a key.
constexpr std::array kKeywords = {
    Keyword{"PrivateKey", Section::interface, Dialect::wg, Form::plain, true, false,
            "PrivateKeyFile", set_private_key},
    Keyword{"PrivateKeyFile", Section::interface, Dialect::wg, Form::path, false, false,
            "PrivateKey", set_private_key_file},
    interface_key("ListenPort",
                  [](Target& t, std::string_view v) {
                      store(t, v, parse_port(v), t.file.device.listen_port);
                  }),
    interface_key(
        "FwMark",
        [](Target& t, std::string_view v) { store(t, v, parse_fwmark(v), t.file.device.fwmark); }),
    quick_key("Address", true, set_addresses),
    quick_key("DNS", true, set_dns),
    quick_key("MTU", false,
              [](Target& t, std::string_view v) { store(t, v, parse_mtu(v), t.file.quick.mtu); }),
    quick_key(
        "Table", false,
        [](Target& t, std::string_view v) { store(t, v, parse_table(v), t.file.quick.table); }),
    quick_key("SaveConfig", false,
              [](Target& t, std::string_view v) {
                  store(t, v, parse_bool(v), t.file.quick.save_config);
              }),
    quick_key("KillSwitch", false,
              [](Target& t, std::string_view v) {
                  store(t, v, parse_bool(v), t.file.quick.kill_switch);
              }),
    quick_key(
        "AllowLan", false,
        [](Target& t, std::string_view v) { store(t, v, parse_bool(v), t.file.quick.allow_lan); }),
    quick_key(
        "IPv6Leak", false,
        [](Target& t, std::string_view v) { store(t, v, parse_leak(v), t.file.quick.ipv6_leak); }),
    quick_key(
        "Netns", false,
        [](Target& t, std::string_view v) { store(t, v, parse_netns(v), t.file.quick.netns); }),
    quick_key(
        "Vrf", false,
        [](Target& t, std::string_view v) { store(t, v, parse_link_name(v), t.file.quick.vrf); }),
    hook("PreUp", set_hook<&QuickConfig::pre_up>),
    hook("PostUp", set_hook<&QuickConfig::post_up>),
    hook("PreDown", set_hook<&QuickConfig::pre_down>),
    hook("PostDown", set_hook<&QuickConfig::post_down>),
    peer_key("PublicKey", false,
             [](Target& t, std::string_view v) {
                 store(t, v, PublicKey::from_base64(v), t.peer().public_key);
             }),
    Keyword{"PresharedKey", Section::peer, Dialect::wg, Form::plain, true, false,
            "PresharedKeyFile", set_preshared_key},
    Keyword{"PresharedKeyFile", Section::peer, Dialect::wg, Form::path, false, false,
            "PresharedKey", set_preshared_key_file},
    peer_key("AllowedIPs", true, set_allowed_ips),
    peer_key(
        "Endpoint", false,
        [](Target& t, std::string_view v) { store(t, v, parse_endpoint(v), t.peer().endpoint); }),
    peer_key("PersistentKeepalive", false,
             [](Target& t, std::string_view v) {
                 store(t, v, parse_keepalive(v), t.peer().persistent_keepalive);
             }),
};

bool known_to(const Keyword& keyword, Dialect dialect) {
    return keyword.dialect == Dialect::wg || dialect == Dialect::quick;
}

} // namespace

std::span<const Keyword> keywords() {
    return kKeywords;
}

const Keyword* find_keyword(std::string_view key, Section section, Dialect dialect) {
    const auto found = std::ranges::find_if(kKeywords, [&](const Keyword& keyword) {
        return keyword.name.size() == key.size() && keyword.section == section &&
               known_to(keyword, dialect) && same(keyword.name, key);
    });
    return found != kKeywords.end() ? &*found : nullptr;
}

const Keyword* find_keyword(std::string_view key, Section section) {
    const Keyword* found = nullptr;
    for (const Keyword& keyword : kKeywords) {
        if (same(keyword.name, key) && (!found || keyword.section == section))
            found = &keyword;
    }
    return found;
}

const Keyword* nearest_keyword(std::string_view key, Section section, Dialect dialect) {
    if (key.size() > kLongestGuess)
        return nullptr;
    const Keyword* nearest = nullptr;
    std::size_t least = 1 + std::max<std::size_t>(1, key.size() / 3); // beyond it is no misspelling
    for (const Keyword& keyword : kKeywords) {
        if (keyword.section != section || !known_to(keyword, dialect))
            continue;
        const std::size_t distance = edit_distance(keyword.name, key);
        if (distance < least) {
            least = distance;
            nearest = &keyword;
        }
    }
    return nearest;
}

std::string_view before_comment(const Keyword& keyword, std::string_view value) {
    constexpr std::string_view kPartsWords = " \t\v\f\r,";
    if (keyword.form == Form::command)
        return value;
    auto hash = value.find('#');
    for (; hash != value.npos && keyword.name == "DNS"; hash = value.find('#', hash + 1)) {
        const auto begin = value.find_last_of(kPartsWords, hash) + 1; // npos + 1 is the beginning
        const auto word = value.substr(begin, value.find_first_of(kPartsWords, hash) - begin);
        if (!NameServer::parse(word) || word.find('.', hash - begin) == word.npos)
            break;
    }
    return value.substr(0, hash);
}

} // namespace wg
