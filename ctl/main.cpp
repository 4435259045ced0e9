// SPDX-License-Identifier: MIT
// main.cpp - the table of commands, from which dispatch and usage come.
#include "command.hpp"

#include <wgctl/quote.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <optional>

namespace ctl {
namespace {

constexpr std::string_view kWgShowArguments =
    "{ <interface> | all | interfaces } [public-key | private-key | listen-port | fwmark | peers | "
    "preshared-keys | endpoints | allowed-ips | latest-handshakes | transfer | "
    "persistent-keepalive | dump]";
constexpr std::string_view kShowArguments =
    "[--json] [--names] [--watch [<seconds>]] [{ <interface> | all | interfaces } [public-key | "
    "private-key | listen-port | fwmark | peers | preshared-keys | endpoints | allowed-ips | "
    "latest-handshakes | transfer | persistent-keepalive | dump]]";
constexpr std::string_view kSetArguments =
    "[--dry-run] <interface> [listen-port <port>] [fwmark <mark>] [private-key <file path>] "
    "[bind-device <interface>|none] [bind-address <ip>|none] [peer <base64 public key> [remove] "
    "[preshared-key <file path>] [endpoint <ip>:<port>] [persistent-keepalive <interval seconds>] "
    "[allowed-ips [+|-]<ip1>/<cidr1>[,[+|-]<ip2>/<cidr2>]...] ]...";
constexpr std::string_view kWgSetArguments =
    "<interface> [listen-port <port>] [fwmark <mark>] [private-key <file path>] [peer <base64 "
    "public key> [remove] [preshared-key <file path>] [endpoint <ip>:<port>] "
    "[persistent-keepalive <interval seconds>] [allowed-ips "
    "[+|-]<ip1>/<cidr1>[,[+|-]<ip2>/<cidr2>]...] ]...";
constexpr std::string_view kGenpeerArguments =
    "--endpoint <host>[:<port>] [--name <name>] [--dns <list>] [--allowed-ips <list>] "
    "[--keepalive <seconds>] [--psk] [--add] [--client <filename>] <configuration filename>";
constexpr std::string_view kSaveArguments =
    "[--keep-fwmark] [--addresses <list>] <interface> <configuration filename>";
constexpr std::string_view kFileArguments = "[--dry-run] <interface> <configuration filename>";
constexpr std::string_view kWgFileArguments = "<interface> <configuration filename>";

// Scripts read it to learn what wg can do.
constexpr std::string_view kWgVersion =
    "wireguard-tools v1.0.20260223 - https://git.zx2c4.com/wireguard-tools/\n";

constexpr std::array kCommands = {
    Command{"show", kShowArguments, "Shows the current configuration and device information",
            kFailed, show, kWgShowArguments},
    Command{"showconf", "<interface>",
            "Shows the current configuration of a given WireGuard interface, for use with "
            "`setconf'",
            kFailed, showconf},
    Command{"set", kSetArguments,
            "Change the current configuration, add peers, remove peers, or change peers", kFailed,
            set, kWgSetArguments},
    Command{"setconf", kFileArguments, "Applies a configuration file to a WireGuard interface",
            kFailed, setconf, kWgFileArguments},
    Command{"addconf", kFileArguments, "Appends a configuration file to a WireGuard interface",
            kFailed, addconf, kWgFileArguments},
    Command{"syncconf", kFileArguments,
            "Synchronizes a configuration file to a WireGuard interface", kFailed, syncconf,
            kWgFileArguments},
    Command{"genkey", "", "Generates a new private key and writes it to stdout", kFailed, genkey},
    Command{"genpsk", "", "Generates a new preshared key and writes it to stdout", kFailed, genpsk},
    Command{"pubkey", "", "Reads a private key from stdin and writes a public key to stdout",
            kFailed, pubkey},
    Command{"create", "<interface>...", "Makes interfaces, down and without keys", kMisused,
            create},
    Command{"delete", "<interface>...", "Removes interfaces", kMisused, remove},
    Command{"check", "[--json] [--strict] [--all] <configuration filename>...",
            "Finds everything that is wrong or suspicious in configuration files", kMisused, check},
    Command{"config", "[--wg | --strip] <configuration filename>",
            "Prints what scripts need of a configuration file, in lines of key, tab and value",
            kMisused, config},
    Command{"save", kSaveArguments,
            "Writes the state of an interface into its configuration file, which stays as it is "
            "but for what differs",
            kMisused, save},
    Command{"genpeer", kGenpeerArguments,
            "Makes a key pair and the configuration of a new peer, the server's side and its own",
            kMisused, genpeer},
    Command{"qr", "<configuration filename>",
            "Prints a configuration as a QR code, for a phone to scan", kMisused, qr},
    Command{"completion", "{ bash | zsh | fish | words [<word>...] }",
            "Prints the script that completes command lines in a shell", kMisused, completion},
    Command{"diff", kWgFileArguments,
            "Shows what syncconf would change; exits with 1 when there is something", kMisused,
            diff},
    Command{"replace", kFileArguments,
            "Makes an interface what a configuration file says, all of it or nothing", kMisused,
            replace},
    Command{"resolve", "[--watch | --dry-run] <interface> <configuration filename>",
            "Looks up endpoints by name again, for peers that are not alive", kMisused, resolve},
    Command{"monitor", "[--json] [<interface>]", "Tells what happens to interfaces and peers",
            kMisused, monitor},
    Command{"stats", "[--openmetrics] [<interface> | all]",
            "Shows counters, and why packets were dropped", kMisused, stats},
};

// What wg says is wg's, to the letter.
std::string usage() {
    std::string text = "Usage: ";
    text.append(program()).append(is_wg() ? "" : " [--kind <kind>]").append(" <cmd> [<args>]\n\n");
    text += "Available subcommands:\n";
    for (const Command& command : kCommands)
        if (command.is_of_wg() || !is_wg())
            text.append("  ").append(command.name).append(": ").append(command.summary) += '\n';
    if (!is_wg())
        text += "  help: Shows this text; `help <cmd>' the usage of one, `help --all' of each\n"
                "  version: Shows the version\n";
    text += "You may pass `--help' to any of these subcommands to view usage.\n";
    if (!is_wg())
        text += "--kind, or WGCTL_KIND in the environment, names the driver to speak to: "
                "`wireguard' unless given.\n";
    return text;
}

// Of one command, or of each. Empty when there is none of that name.
std::string usages(std::string_view which) {
    std::string text;
    for (const Command& command : kCommands)
        if (which == "--all" || which == command.name)
            text += usage_line(command) + '\n';
    return text;
}

bool is_help(std::string_view word) {
    return word == "-h" || word == "--help" || word == "help";
}

bool is_version(std::string_view word) {
    return word == "-v" || word == "--version" || word == "version";
}

// Takes the options that stand before the command off the arguments. Nothing when one is wrong.
std::optional<std::string> take_kind(Arguments& arguments) {
    const char* const from_environment = std::getenv("WGCTL_KIND");
    std::string kind(from_environment && *from_environment ? from_environment : wg::kDefaultKind);
    while (!is_wg() && !arguments.empty() && arguments[0].starts_with("--kind")) {
        const std::string_view rest = arguments[0].substr(6);
        if (rest.starts_with('=')) {
            kind = rest.substr(1);
            arguments = arguments.subspan(1);
        } else if (rest.empty() && arguments.size() > 1) {
            kind = arguments[1];
            arguments = arguments.subspan(2);
        } else {
            return std::nullopt;
        }
    }
    if (kind.empty() || kind.size() > 15)
        return std::nullopt;
    return kind;
}

int unknown_command(std::string_view word) {
    const auto text = "Invalid subcommand: " + wg::quote(word);
    if (!is_wg())
        return complain(text + "; `wgctl help' lists them");
    (void)std::fputs((text + '\n' + usage()).c_str(), stderr);
    return kFailed;
}

int run(Arguments arguments) {
    const auto kind = take_kind(arguments);
    if (!kind) {
        complain("--kind needs the name of a driver's link kind, such as `wireguard'");
        return kMisused;
    }
    if (arguments.size() == 1 && is_help(arguments[0]))
        return print(usage());
    if (!is_wg() && arguments.size() == 2 && is_help(arguments[0])) {
        const std::string text = usages(arguments[1]);
        return text.empty() ? unknown_command(arguments[1]) : print(text);
    }
    if (arguments.size() == 1 && is_version(arguments[0]))
        return print(is_wg() ? kWgVersion : "wgctl " WGCTL_VERSION "\n");
    wg::Client client(*kind);
    if (arguments.empty())
        return show({kCommands[0], client, arguments});
    const auto found = std::ranges::find(kCommands, arguments[0], &Command::name);
    if (found == kCommands.end() || (is_wg() && !found->is_of_wg()))
        return unknown_command(arguments[0]);
    const Call call{*found, client, arguments.subspan(1)};
    const bool asks = call.arguments.size() == 1 && is_help(call.arguments[0]);
    if (asks && call.arguments[0] != "help" && !found->is_of_wg())
        return print(usage_line(*found) + '\n');
    return found->run(call);
}

} // namespace

std::span<const Command> commands() {
    return kCommands;
}

} // namespace ctl

namespace {

// A socket to the kernel that came to be where the user has closed his output would take the text
// for messages. In /dev/null, opened the wrong way round, it is an error.
void keep_closed_streams_closed() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

} // namespace

int main(int argc, char** argv) {
    keep_closed_streams_closed();
    ctl::set_program(argc > 0 ? argv[0] : "");
    try {
        const std::vector<std::string_view> arguments(argv + std::min(argc, 1), argv + argc);
        return ctl::run(arguments);
    } catch (const std::bad_alloc&) { // a core file would hold what was read
        return ctl::complain("out of memory");
    }
}
