// SPDX-License-Identifier: MIT
// key_file.hpp - the keys that a configuration has elsewhere: the step after parsing it.
#pragma once

#include <wgctl/parse.hpp>
#include <wgctl/wipe.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace wg {

/// What a file with a key holds. `exposed` as is_open_to_others() of file_mode.hpp has it.
struct KeyFileText {
    SecretString text;
    bool exposed = false;
};

/// At most 4 KiB of a file. Code::system with errno and the path when it cannot be read,
/// Code::invalid when it is longer, so not a key.
WGCTL_API Result<KeyFileText> read_key_file(const std::string& path);

struct KeyFileOptions {
    std::string file;                       ///< the configuration's own path
    std::optional<std::string> credentials; ///< systemd's $CREDENTIALS_DIRECTORY, if it is set
    std::function<Result<KeyFileText>(const std::string& path)>
        read; ///< read_key_file unless given
};

/// Where a PrivateKeyFile or PresharedKeyFile leads: `@name` to systemd's credential of that name,
/// a relative path to a file beside the configuration, or in the working directory when that comes
/// out of /dev or /proc. Code::invalid when there are no credentials.
WGCTL_API Result<std::string> key_file_path(std::string_view written,
                                            const KeyFileOptions& options);

/// Reads every key that is named only, and puts it in its place. What cannot be read, or is no key,
/// is one more error among the findings, at the place of its name; that a key file is exposed is a
/// warning. An empty file is an error. Blocks.
WGCTL_API void load_key_files(Parsed& parsed, const KeyFileOptions& options);

} // namespace wg
