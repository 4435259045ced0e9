// SPDX-License-Identifier: MIT
// completion.hpp - what a shell may offer for the next word of a command line.
#pragma once

#include "command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ctl {

/// What only the system knows.
struct World {
    virtual ~World() = default;
    virtual std::vector<std::string> devices() = 0;
    /// Tunnels that have a file where wgctl-quick looks for it.
    virtual std::vector<std::string> tunnels() = 0;
    /// Lines `KEY`, or `KEY TAB name` where a name is known.
    virtual std::vector<std::string> peers(const std::string& device) = 0;
};

/// A program whose command lines are completed.
struct Program {
    struct Word {
        std::string_view word, description;
    };
    std::span<const Command> commands;
    std::vector<Word> others; ///< what may be first besides commands and --kind
};

/// Lines that begin with the last word, which may be empty or unfinished: `WORD` or
/// `WORD TAB description`, and `:files` where a file may be named. @p words follow the program's
/// name. Options are offered in any place.
std::string complete(Arguments words, const Program& program, World& world);

} // namespace ctl
