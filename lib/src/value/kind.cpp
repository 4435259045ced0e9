// SPDX-License-Identifier: MIT
// kind.cpp - the link kinds of drivers.
#include <wgctl/kind.hpp>

#include "value/system_name.hpp"

namespace wg {

bool is_kind(std::string_view text) noexcept {
    return text.size() <= kMaxInterfaceNameBytes && is_made_of(text, "_.-") && text.front() != '-';
}

} // namespace wg
