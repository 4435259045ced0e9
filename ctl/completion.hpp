// SPDX-License-Identifier: MIT
// completion.hpp - what a shell may offer for the next word of a command line.
#pragma once

#include "command.hpp"

#include <string>
#include <string_view>

namespace ctl {

/// What only the system knows.
struct World {
    virtual ~World() = default;
    virtual std::vector<std::string> devices() = 0;
    /// Lines `KEY`, or `KEY TAB name` where a name is known.
    virtual std::vector<std::string> peers(const std::string& device) = 0;
};

/// Lines that begin with the last word, which may be empty or unfinished: `WORD` or
/// `WORD TAB description`, and `:files` where a file may stand. @p words follow the program's name.
std::string complete(Arguments words, std::span<const Command> commands, World& world);

/// The script that makes a shell ask. Empty for a shell that is not known.
std::string_view completion_script(std::string_view shell);

} // namespace ctl
