// SPDX-License-Identifier: MIT
// config_file.hpp - configuration files as commands take them: read, checked, complained of.
#pragma once

#include <wgctl/parse.hpp>
#include <wgctl/wipe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

/// A file and everything about it.
struct Examined {
    wg::SecretString text;
    wg::Parsed parsed;
};

/// Everything about a file, keys from other files included, and nothing on the terminal; `-` is
/// stdin. A file that cannot be read at all gives its one error.
wg::Result<Examined> examine(const std::string& path, wg::Dialect dialect, bool advice);

/// True for `-', which is standard input where a file is only read. wg(8) knows no such name.
bool is_stdin(std::string_view path);

/// For a command that changes the file.
inline constexpr std::string_view kStdinIsNotWritten =
    "`-' is standard input, which cannot be changed; name a file, or write ./- for one of that "
    "name";

/// Whether keys that the file has elsewhere are read. Who wants peers alone needs no right to.
enum class KeyFiles { read, leave };

/// Where the endpoints of a configuration come from.
struct EndpointPlaces {
    std::string file;
    std::vector<std::uint32_t> lines; ///< one for each peer, 0 for none

    /// `wg0.conf:7: ', for the beginning of a message.
    std::string of(std::size_t peer) const;
};

/// A file that can be used, with its host names as they stand.
struct UsableFile : wg::ConfigFile {
    EndpointPlaces endpoints;
    wg::SecretString text; ///< as it was read
};

/// Prints every finding on stderr; nothing when one of them is an error.
std::optional<UsableFile> read_config(std::string_view path, wg::Dialect dialect,
                                      KeyFiles key_files = KeyFiles::read);

} // namespace ctl
