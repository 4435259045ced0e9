// SPDX-License-Identifier: MIT
// config_file.hpp - configuration files as commands take them: read, checked, complained of.
#pragma once

#include <wgctl/parse.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ctl {

/// One line for every finding, with the source line under it.
std::string describe(const wg::Finding& finding);

/// Everything about a file, keys from other files included, and nothing on the terminal. A file
/// that cannot be read at all gives its one error.
wg::Result<wg::Parsed> examine(const std::string& path, wg::Dialect dialect, bool advice);

/// Whether keys that the file has elsewhere are read. Who wants peers alone needs no right to.
enum class KeyFiles { read, leave };

/// A file that can be used, with its host names as they stand. Prints every finding on stderr;
/// nothing when one of them is an error.
std::optional<wg::ConfigFile> read_config(std::string_view path, wg::Dialect dialect,
                                          KeyFiles key_files = KeyFiles::read);

} // namespace ctl
