// SPDX-License-Identifier: MIT
// shared.hpp - what several configurations have in common, and only one of them should have.
#pragma once

#include <wgctl/parse.hpp>

#include <span>
#include <string>
#include <string_view>

namespace wg {

/// A file that was checked, key files included.
struct CheckedFile {
    std::string name;      ///< for messages, which show it as it is
    std::string_view text; ///< that @p parsed was made of
    Parsed* parsed;
};

/// Adds warnings to the later one of two files that cannot be up at the same time, or not both
/// work: with the same ListenPort, the same PrivateKey, the same Address in the same namespace; and
/// of a PublicKey that peers of two files have. Files of the same name are one. Findings stay in
/// the order of their places.
WGCTL_API void find_shared(std::span<CheckedFile> files);

} // namespace wg
