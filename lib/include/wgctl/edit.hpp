// SPDX-License-Identifier: MIT
// edit.hpp - the text of a configuration file changed in place: comments, order and all that needs
// no change stay to the byte. Does no I/O.
#pragma once

#include <wgctl/config.hpp>
#include <wgctl/device.hpp>
#include <wgctl/wipe.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace wg {

/// The text without the [Interface] lines that only wg-quick(8) and its kin use: what Dialect::wg
/// takes. Works on text with errors too.
WGCTL_API SecretString strip(std::string_view text);

/// The text with @p section, which begins with its heading, at its end behind a blank line.
WGCTL_API SecretString add_section(std::string_view text, std::string_view section);

struct SaveOptions {
    std::optional<std::vector<AllowedIp>>
        addresses;            ///< the interface's; those of the file unless given
    bool keep_fwmark = false; ///< the device's mark is not the administrator's, so leave the file's
    bool keep_keys = false;   ///< write no key where the file has none: somebody else sets it
    std::vector<PublicKey> without; ///< peers that are not added when the file does not have them
    ScopeNamer name; ///< for scopes of link-local endpoints; their numbers unless given
};

/// The text without the sections of one peer and the comments right above them; nothing when it has
/// no section with this key. A pair of comments such as `### begin Ann' and `### end Ann' goes as a
/// whole when it encloses no other section, else both stay. Works on text with errors too.
WGCTL_API std::optional<SecretString> remove_peer(std::string_view text, const PublicKey& key);

/// The text changed by as little as makes it say what the device is. Peers that are gone go as by
/// remove_peer(), new ones come last. An endpoint by name stays, whatever address
/// it has now; so do keys that stand in files of their own, and a private key that the device has
/// not. Lines that are not understood stay. Of two sections for one peer the last is changed.
WGCTL_API SecretString save(std::string_view text, const Device& now,
                            const SaveOptions& options = {});

} // namespace wg
