// SPDX-License-Identifier: MIT
// edit.cpp - the text of a configuration file changed in place.
#include <wgctl/edit.hpp>

#include "text/lines.hpp"
#include "text/removal.hpp"
#include "value/letters.hpp"

#include <wgctl/format.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace wg {
namespace {

const Keyword& key(std::string_view name, Section section) {
    return *find_keyword(name, section, Dialect::quick);
}

std::string network_text(std::string_view item) {
    if (item.starts_with('-')) // takes something away, wherever it comes from
        return {};
    const auto ip = AllowedIp::parse(item.substr(item.starts_with('+') ? 1 : 0));
    return ip ? ip->network().to_string() : std::string();
}

std::string address_text(std::string_view item) {
    const auto address = AllowedIp::parse(item);
    return address ? address->to_string() : std::string();
}

bool may_write(bool file_has_one, const SaveOptions& options) {
    return file_has_one || !options.keep_keys;
}

void save_interface(Block& block, const Device& now, const SaveOptions& options) {
    const ConfigFile file = block.read();
    const auto section = Section::interface;
    if (now.private_key && file.device.private_key_file.empty() &&
        file.device.private_key != now.private_key &&
        may_write(file.device.private_key.has_value(), options))
        block.set(key("PrivateKey", section), now.private_key->to_base64().view());
    if (now.listen_port != 0 && file.device.listen_port != 0 && // which asks for any
        file.device.listen_port != now.listen_port)
        block.set(key("ListenPort", section), std::to_string(now.listen_port));
    if (!options.keep_fwmark && file.device.fwmark.value_or(0) != now.fwmark) {
        if (now.fwmark != 0)
            block.set(key("FwMark", section), fmt::format("0x{:x}", now.fwmark));
        else
            block.clear(key("FwMark", section));
    }
    if (options.addresses) {
        std::vector<std::string> items;
        for (const AllowedIp& address : *options.addresses)
            items.push_back(address.to_string());
        block.set_list(key("Address", section), items, address_text);
    }
}

void save_peer(Block& block, const Peer& now, const SaveOptions& options) {
    const PeerConfig peer = block.read().device.peers[0];
    const auto section = Section::peer;
    if (peer.preshared_key_file.empty() && may_write(peer.preshared_key.has_value(), options) &&
        peer.preshared_key.value_or(PresharedKey()) != now.preshared_key.value_or(PresharedKey())) {
        if (now.preshared_key)
            block.set(key("PresharedKey", section), now.preshared_key->to_base64().view());
        else
            block.clear(key("PresharedKey", section));
    }
    std::vector<std::string> items;
    for (const AllowedIp& ip : now.allowed_ips)
        items.push_back(ip.to_string());
    block.set_list(key("AllowedIPs", section), items, network_text);
    const bool by_name = peer.endpoint && std::holds_alternative<HostName>(*peer.endpoint);
    if (now.endpoint && !by_name && peer.endpoint != EndpointSpec(*now.endpoint))
        block.set(key("Endpoint", section), to_string(*now.endpoint, options.name));
    if (peer.persistent_keepalive.value_or(0) != now.persistent_keepalive) {
        if (now.persistent_keepalive != 0)
            block.set(key("PersistentKeepalive", section),
                      std::to_string(now.persistent_keepalive));
        else
            block.clear(key("PersistentKeepalive", section));
    }
}

// All zeros unless the block is a peer's section with a sound key.
PublicKey owner_of(const Block& block) {
    return block.section == Section::peer ? block.read().device.peers[0].public_key : PublicKey();
}

// Of each peer the last of its sections. One whose key is missing or bad stays as it is.
std::unordered_map<PublicKey, std::size_t> owners_of(const std::vector<Block>& blocks) {
    std::unordered_map<PublicKey, std::size_t> owners;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const PublicKey key = owner_of(blocks[i]);
        if (key != PublicKey())
            owners.insert_or_assign(key, i);
    }
    return owners;
}

// All sections of the peers that @p is_gone is true for. False when there are none.
template <class IsGone>
bool remove_peers(std::vector<Block>& blocks, const IsGone& is_gone) {
    std::vector<bool> gone;
    for (const Block& block : blocks) {
        const PublicKey key = owner_of(block);
        gone.push_back(key != PublicKey() && is_gone(key));
    }
    remove_blocks(blocks, gone);
    return std::ranges::find(gone, true) != gone.end();
}

} // namespace

SecretString strip(std::string_view text) {
    auto blocks = read_blocks(text);
    for (Block& block : blocks)
        std::erase_if(block.lines, [](const Line& line) {
            return line.keyword && line.keyword->dialect == Dialect::quick;
        });
    return join(blocks);
}

std::optional<SecretString> remove_peer(std::string_view text, const PublicKey& key) {
    auto blocks = read_blocks(text);
    if (!remove_peers(blocks, [&](const PublicKey& other) { return other == key; }))
        return std::nullopt;
    return join(blocks);
}

namespace {

// Makes a text end with a blank line, for a further section to follow.
void end_section(SecretString& text) {
    if (!text.empty() && !text.ends_with('\n'))
        text += '\n';
    if (!text.empty() && !text.ends_with("\n\n"))
        text += '\n';
}

} // namespace

SecretString add_section(std::string_view text, std::string_view section) {
    SecretString out;
    out.reserve(text.size() + section.size() + 2); // growing would copy, and wipe
    out += text;
    end_section(out);
    out += section;
    return out;
}

SecretString save(std::string_view text, const Device& now, const SaveOptions& options) {
    auto blocks = read_blocks(text);
    const auto is_interface = [](const Block& block) {
        return block.section == Section::interface;
    };
    if (std::ranges::none_of(blocks, is_interface)) {
        Block block;
        block.section = Section::interface;
        block.lines.push_back({"[Interface]\n", nullptr, 0, 0, true});
        blocks.insert(blocks.begin() + 1, std::move(block));
    }
    save_interface(*std::find_if(blocks.rbegin(), blocks.rend(), is_interface), now, options);
    auto owners = owners_of(blocks);
    std::vector<const Peer*> missing;
    for (const Peer& peer : now.peers) {
        const auto found = owners.find(peer.public_key);
        if (found == owners.end()) {
            if (std::ranges::find(options.without, peer.public_key) == options.without.end())
                missing.push_back(&peer);
            continue;
        }
        save_peer(blocks[found->second], peer, options);
        owners.erase(found);
    }
    owners.erase(now.public_key.value_or(PublicKey())); // the kernel takes no peer that is itself
    remove_peers(blocks, [&](const PublicKey& key) { return owners.contains(key); });
    SecretString out = join(blocks);
    for (const Peer* const peer : missing) {
        end_section(out);
        out += format(*peer, options.name);
    }
    return out;
}

} // namespace wg
