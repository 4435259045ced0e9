// SPDX-License-Identifier: MIT
// options.hpp - a command line taken apart as the table of commands says. Pure.
#pragma once

#include "command.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

/// @name Kinds of values.
/// @{
extern const ValueKind kPauseValue;     ///< seconds between two pictures
extern const ValueKind kKeepaliveValue; ///< seconds, or off
extern const ValueKind kKindValue;      ///< a driver's link kind
extern const ValueKind kEndpointValue;  ///< host, or host and port
extern const ValueKind kNameValue;      ///< of a peer
extern const ValueKind kListValue;      ///< items with commas
extern const ValueKind kFileValue;
/// @}

/// --kind, which belongs to all commands.
extern const Option kKindOption;

/// The words of a command line, apart.
struct CommandLine {
    std::vector<std::string_view> words; ///< all but options; the command first, if there is one
    Given options;
    const Command* command = nullptr; ///< none when no word is the name of one
    bool asks_for_help = false;       ///< --help or -h, in any place
};

/// Takes options in any place, before the command too; behind `--` a word is none. A word with one
/// dash is an option unless the command's words may begin with one. Code::invalid says which word
/// is wrong, why, and what to write instead.
wg::Result<CommandLine> read_command_line(Arguments words, std::span<const Command> commands);

/// An option with its value as the usage line has it, `--watch [<seconds>]`.
std::string usage_of(const Option& option);

/// Options and operands as the usage line has them.
std::string arguments_of(const Command& command);

/// What is wrong with the operands of a call, by the command's grammar: which one is missing, or
/// which word does not belong there. Nothing when the grammar has no fault to find.
std::optional<std::string> fault_of(Arguments operands, const Command& command);

} // namespace ctl
