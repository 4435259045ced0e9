// SPDX-License-Identifier: MIT
// file_mode.hpp - who else can use a file.
#pragma once

#include <wgctl/api.hpp>

#include <cstdint>

namespace wg {

/// True for a regular file that others than its owner may read, write or run, which no file with a
/// key or a hook should be. @p mode is st_mode of stat(2).
WGCTL_API bool is_open_to_others(std::uint32_t mode) noexcept;

} // namespace wg
