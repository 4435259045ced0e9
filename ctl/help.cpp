// SPDX-License-Identifier: MIT
// help.cpp - what help prints, from the table of commands.
#include "help.hpp"

#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ctl {
namespace {

constexpr std::array kGroups = {
    std::pair{Group::look, "Look at interfaces:"},
    std::pair{Group::change, "Change interfaces:"},
    std::pair{Group::file, "Work on configuration files:"},
    std::pair{Group::key, "Make keys:"},
    std::pair{Group::shell, "Get help:"},
};

// Breaks at spaces. Lines but the first begin with the indent.
std::string wrap(std::string_view text, std::size_t indent) {
    std::string out;
    std::size_t column = 0;
    while (!text.empty()) {
        const auto length = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, length);
        text.remove_prefix(std::min(length + 1, text.size()));
        if (column > 0 && column + 1 + word.size() > kHelpColumns) {
            out.append("\n").append(indent, ' ');
            column = indent;
        } else if (column > 0) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out + '\n';
}

// Two columns; the second is as far to the right as the longest of the first asks for.
struct Table {
    std::vector<std::pair<std::string, std::string_view>> rows;

    std::string text() const {
        std::size_t width = 0;
        for (const auto& row : rows)
            width = std::max(width, row.first.size());
        std::string out;
        for (const auto& [left, right] : rows) {
            std::string line = fmt::format("  {:<{}}  ", left, width);
            // Its blanks are not to be broken.
            const std::string wrapped =
                wrap(std::string(line.size(), '.') + std::string(right), line.size());
            out += line + wrapped.substr(line.size());
        }
        return out;
    }
};

} // namespace

std::string usage_line(const Command& command) {
    const std::string arguments = arguments_of(command);
    return fmt::format("Usage: wgctl {}{}{}", command.name, arguments.empty() ? "" : " ",
                       arguments);
}

std::string help(std::span<const Command> commands) {
    std::string text = "Usage: wgctl [--kind <kind>] <command> [<argument>...]\n";
    for (const auto& [group, title] : kGroups) {
        Table table;
        for (const Command& command : commands) {
            if (command.group == group)
                table.rows.emplace_back(command.name, command.summary);
        }
        if (group == Group::shell) {
            table.rows.emplace_back("help [<command>]", "Explain a command and its options");
            table.rows.emplace_back("help --all", "Print the usage line of each command");
            table.rows.emplace_back("version", "Print the version");
        }
        text.append("\n").append(title).append("\n").append(table.text());
    }
    text += "\nWithout a command it shows all interfaces. Options may be anywhere in the line.\n"
            "--kind, or WGCTL_KIND in the environment, names the driver to speak to.\n";
    return text;
}

std::string help_of(const Command& command) {
    std::string text = wrap(usage_line(command), 4);
    text.append("\n").append(command.summary).append(".\n");
    Table table;
    for (const Option& option : command.options)
        table.rows.emplace_back(usage_of(option), option.help);
    if (command.needs_driver)
        table.rows.emplace_back(usage_of(kKindOption), kKindOption.help);
    if (!table.rows.empty())
        text.append("\nOptions:\n").append(table.text());
    return text + "\nMore is in the manual page: `man wgctl'.\n";
}

} // namespace ctl
