// SPDX-License-Identifier: MIT
// main.cpp - from a command line to the command, as wgctl and as wg.
#include "commands.hpp"
#include "help.hpp"
#include "options.hpp"

#include <wgctl/edit_distance.hpp>
#include <wgctl/quote.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

namespace ctl {
namespace {

// Scripts read it to learn what wg can do.
constexpr std::string_view kWgVersion =
    "wireguard-tools v1.0.20260223 - https://git.zx2c4.com/wireguard-tools/\n";

// What wg says is wg's, to the letter.
std::string wg_usage() {
    std::string text = "Usage: ";
    text.append(program()).append(" <cmd> [<args>]\n\nAvailable subcommands:\n");
    for (const Command& command : commands())
        if (command.is_of_wg())
            text.append("  ").append(command.name).append(": ").append(command.wg.summary) += '\n';
    return text + "You may pass `--help' to any of these subcommands to view usage.\n";
}

bool is_help(std::string_view word) {
    return word == "-h" || word == "--help" || word == "help";
}

bool is_version(std::string_view word) {
    return word == "-v" || word == "--version" || word == "version";
}

int run_as_wg(Arguments arguments) {
    if (arguments.size() == 1 && is_help(arguments[0]))
        return print(wg_usage());
    if (arguments.size() == 1 && is_version(arguments[0]))
        return print(kWgVersion);
    const char* const kind = std::getenv("WGCTL_KIND");
    wg::Client client(kind && *kind ? kind : wg::kDefaultKind);
    const auto all = commands();
    const auto found =
        arguments.empty() ? all.begin() : std::ranges::find(all, arguments[0], &Command::name);
    if (found == all.end() || !found->is_of_wg()) {
        (void)std::fputs(
            ("Invalid subcommand: " + wg::quote(arguments[0]) + '\n' + wg_usage()).c_str(), stderr);
        return kFailed;
    }
    const Given none;
    return found->run({*found, client, arguments.subspan(arguments.empty() ? 0 : 1), none});
}

// As wrong as a wrong call of the command is.
int refuse(const wg::Error& error, const Command* command) {
    complain(error);
    return command ? command->misused() : kMisused;
}

int unknown_command(std::string_view word) {
    const Command* nearest = nullptr;
    for (const Command& command : commands()) {
        if (wg::edit_distance(command.name, word) <= 1)
            nearest = &command;
    }
    return complain("Invalid subcommand: " + wg::quote(word) +
                    (nearest ? "; did you mean " + std::string(nearest->name) + "?"
                             : "; `wgctl help' lists them"));
}

const Command* find_command(std::string_view name) {
    const auto all = commands();
    const auto found = std::ranges::find(all, name, &Command::name);
    return found != all.end() ? &*found : nullptr;
}

// `help', or help about the command that a line is of.
int print_help(std::string_view about) {
    if (about.empty())
        return print(help(commands()));
    if (about == "help" || about == "version")
        return print(help(commands()));
    const Command* const command = find_command(about);
    return command ? print(help_of(*command)) : unknown_command(about);
}

int print_usages() {
    std::string text;
    for (const Command& command : commands())
        text += usage_line(command) + '\n';
    return print(text);
}

// A kind that the kernel has no driver for would look like one without interfaces. The in-tree
// one's need not be loaded to be known.
wg::Status check_kind(wg::Client& client, bool from_option) {
    if (client.kind() == wg::kDefaultKind)
        return {};
    const auto known = client.is_extended();
    if (known || known.error().code != wg::Code::no_module)
        return {};
    return wg::fail(wg::Code::no_module,
                    (from_option ? "--kind: " : "WGCTL_KIND: ") + known.error().context);
}

std::string kind_of(const Given& options) {
    const std::string_view given = options.value(kKindOption.name);
    if (!given.empty())
        return std::string(given);
    const char* const from_environment = std::getenv("WGCTL_KIND");
    return std::string(from_environment && *from_environment ? from_environment : wg::kDefaultKind);
}

int run_command(const CommandLine& line) {
    const bool from_option = line.options.has(kKindOption.name);
    const std::string kind = kind_of(line.options);
    const Command& command = line.command ? *line.command : commands()[0];
    if (!kKindOption.value->fits(kind))
        return refuse(
            {wg::Code::invalid,
             0,
             "WGCTL_KIND: " + wg::quote(kind) + " is not " + std::string(kKindOption.value->is),
             {}},
            &command);
    wg::Client client(kind);
    if (command.needs_driver) {
        if (const auto checked = check_kind(client, from_option); !checked)
            return complain(checked.error());
    }
    const Arguments operands(line.words);
    return command.run({command, client, operands.subspan(line.command ? 1 : 0), line.options});
}

int run(Arguments arguments) {
    if (is_wg())
        return run_as_wg(arguments);
    if (arguments.size() == 1 && is_version(arguments[0]))
        return print("wgctl " WGCTL_VERSION "\n");
    if (arguments.size() == 2 && is_help(arguments[0]) && arguments[1] == "--all")
        return print_usages();
    if (arguments.size() <= 2 && !arguments.empty() && is_help(arguments[0]))
        return print_help(arguments.size() == 2 ? arguments[1] : std::string_view());
    const auto line = read_command_line(arguments, commands());
    if (!line) {
        const auto word =
            std::ranges::find_if(arguments, [](auto each) { return find_command(each); });
        return refuse(line.error(), word != arguments.end() ? find_command(*word) : nullptr);
    }
    if (!line->words.empty() && !line->command)
        return unknown_command(line->words[0]);
    if (line->asks_for_help && line->command && line->command->name == "show") {
        // wg's does so.
        (void)std::fputs(help_of(*line->command).c_str(), stderr);
        return kDone;
    }
    if (line->asks_for_help)
        return print_help(line->command ? line->command->name : std::string_view());
    return run_command(*line);
}

// A socket to the kernel that came to be where the user has closed his output would take the text
// for messages. In /dev/null, opened the wrong way round, it is an error.
void keep_closed_streams_closed() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

} // namespace
} // namespace ctl

int main(int argc, char** argv) {
    ctl::keep_closed_streams_closed();
    ctl::set_program(argc > 0 ? argv[0] : "");
    try {
        const std::vector<std::string_view> arguments(argv + std::min(argc, 1), argv + argc);
        return ctl::run(arguments);
    } catch (const std::bad_alloc&) { // a core file would hold what was read
        return ctl::complain("out of memory");
    } catch (const std::exception&) { // whose text may have something of what was read
        return ctl::complain("an internal error; please report what you did");
    }
}
