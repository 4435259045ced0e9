// SPDX-License-Identifier: MIT
// file_mode.cpp - who else can use a file.
#include <wgctl/file_mode.hpp>

#include <sys/stat.h>

namespace wg {

bool is_open_to_others(std::uint32_t mode) noexcept {
    return S_ISREG(mode) && (mode & (S_IRWXG | S_IRWXO)) != 0;
}

} // namespace wg
