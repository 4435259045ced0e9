// SPDX-License-Identifier: MIT
// help.hpp - what help prints, from the table of commands. Pure.
#pragma once

#include "command.hpp"

#include <string>

namespace ctl {

/// No line of help() and help_of() is longer.
inline constexpr std::size_t kHelpColumns = 80;

/// All commands, in groups.
std::string help(std::span<const Command> commands);

/// One command: its usage, what it does, and its options.
std::string help_of(const Command& command);

/// `Usage: wgctl ...' on one line, however long.
std::string usage_line(const Command& command);

} // namespace ctl
