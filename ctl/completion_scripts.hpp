// SPDX-License-Identifier: MIT
// completion_scripts.hpp - how each shell asks wgctl what to offer.
#pragma once

#include <string>
#include <string_view>

namespace ctl {

/// The script that makes a shell ask about wgctl, or about wgctl-quick. Empty for a shell that is
/// not known.
std::string completion_script(std::string_view shell, bool quick);

} // namespace ctl
