// SPDX-License-Identifier: MIT
// commands.cpp - the table of commands and their options, from which everything about them comes.
#include "commands.hpp"

#include "options.hpp"

#include <array>

namespace ctl {
namespace {

constexpr std::string_view kShowOperands =
    "[{ <interface> | all | interfaces } [public-key | private-key | listen-port | fwmark | peers "
    "| preshared-keys | endpoints | allowed-ips | latest-handshakes | transfer | "
    "persistent-keepalive | dump]]";
constexpr std::string_view kWgShow =
    "{ <interface> | all | interfaces } [public-key | private-key | listen-port | fwmark | peers | "
    "preshared-keys | endpoints | allowed-ips | latest-handshakes | transfer | "
    "persistent-keepalive | dump]";
constexpr std::string_view kSetOperands =
    "<interface> [listen-port <port>] [fwmark <mark>] [private-key <file path>] "
    "[bind-device <interface>|none] [bind-address <ip>|none] [peer <base64 public key> [remove] "
    "[preshared-key <file path>] [endpoint <ip>:<port>] [persistent-keepalive <interval seconds>] "
    "[allowed-ips [+|-]<ip1>/<cidr1>[,[+|-]<ip2>/<cidr2>]...] ]...";
constexpr std::string_view kWgSet =
    "<interface> [listen-port <port>] [fwmark <mark>] [private-key <file path>] [peer <base64 "
    "public key> [remove] [preshared-key <file path>] [endpoint <ip>:<port>] "
    "[persistent-keepalive <interval seconds>] [allowed-ips "
    "[+|-]<ip1>/<cidr1>[,[+|-]<ip2>/<cidr2>]...] ]...";
constexpr std::string_view kInterfaceAndFile = "<interface> <configuration filename>";
constexpr std::string_view kFile = "<configuration filename>";

constexpr Option kDryRun{"--dry-run", "Show what would change, and change nothing"};

constexpr std::array kShowOptions = {
    Option{"--json", "Print one JSON object, for programs"},
    Option{"--names", "Print the names of peers below their keys"},
    Option{"--watch", "Show it again and again, every 2 seconds or as often as given", &kPauseValue,
           true},
};
constexpr std::array kDryRunOptions = {kDryRun};
constexpr std::array kCheckOptions = {
    Option{"--json", "Print one JSON object, for programs"},
    Option{"--strict", "Exit with 1 also when there are only warnings"},
    Option{"--all", "Print everything, however much it is"},
};
constexpr std::array kConfigOptions = {
    Option{"--wg", "Print keys and peers instead, as `setconf' takes them"},
    Option{"--strip", "Print the file without the keys that `setconf' refuses"},
    Option{"--where", "Print which file and interface the name of a tunnel means"},
};
constexpr std::array kSaveOptions = {
    Option{"--keep-fwmark", "Leave the mark as the file has it"},
    Option{"--keep-keys", "Write no key where the file has none"},
    Option{"--without", "Do not add these peers to the file", &kListValue},
    Option{"--addresses", "Write these addresses of the interface, too", &kListValue},
};
constexpr std::array kGenpeerOptions = {
    Option{"--endpoint", "Where the peer reaches the server", &kEndpointValue, false, true},
    Option{"--name", "Call the peer so, in a comment of the server's file", &kNameValue},
    Option{"--dns", "Name servers and search domains of the peer", &kListValue},
    Option{"--allowed-ips", "What the peer sends to the server", &kListValue},
    Option{"--keepalive", "How often the peer sends a keepalive", &kKeepaliveValue},
    Option{"--psk", "Make a preshared key as well"},
    Option{"--add", "Append the section to the server's file, do not print it"},
    Option{"--client", "Write the peer's own file, do not print it", &kFileValue},
};
constexpr std::array kDelpeerOptions = {
    Option{"--file", "The server's configuration file", &kFileValue, false, true},
};
constexpr std::array kResolveOptions = {
    Option{"--watch", "Go on until it is interrupted or the interface goes"},
    kDryRun,
};
constexpr std::array kMonitorOptions = {
    Option{"--json", "Print one JSON object a line, for programs"},
};
constexpr std::array kStatsOptions = {
    Option{"--openmetrics", "Print metrics for Prometheus' textfile collector"},
};

// In wg's order as far as wg has them.
constexpr std::array kCommands = {
    Command{.name = "show",
            .operands = kShowOperands,
            .summary = "Show interfaces and their peers",
            .run = show,
            .options = kShowOptions,
            .wg = {"Shows the current configuration and device information", kWgShow},
            .needs_driver = true},
    Command{.name = "showconf",
            .operands = "<interface>",
            .summary = "Print an interface as a file for `setconf', with its keys",
            .run = showconf,
            .wg = {"Shows the current configuration of a given WireGuard interface, for use with "
                   "`setconf'",
                   "<interface>"},
            .needs_driver = true},
    Command{.name = "set",
            .operands = kSetOperands,
            .summary = "Change settings of an interface, add and remove peers",
            .run = set,
            .group = Group::change,
            .options = kDryRunOptions,
            .wg = {"Change the current configuration, add peers, remove peers, or change peers",
                   kWgSet},
            .needs_driver = true},
    Command{.name = "setconf",
            .operands = kInterfaceAndFile,
            .summary = "Make an interface what a file says, and nothing else",
            .run = setconf,
            .group = Group::change,
            .options = kDryRunOptions,
            .wg = {"Applies a configuration file to a WireGuard interface", kInterfaceAndFile},
            .needs_driver = true},
    Command{.name = "addconf",
            .operands = kInterfaceAndFile,
            .summary = "Add what a file says to an interface",
            .run = addconf,
            .group = Group::change,
            .options = kDryRunOptions,
            .wg = {"Appends a configuration file to a WireGuard interface", kInterfaceAndFile},
            .needs_driver = true},
    Command{.name = "syncconf",
            .operands = kInterfaceAndFile,
            .summary = "Make an interface what a file says by the smallest change",
            .run = syncconf,
            .group = Group::change,
            .options = kDryRunOptions,
            .wg = {"Synchronizes a configuration file to a WireGuard interface", kInterfaceAndFile},
            .needs_driver = true},
    Command{.name = "genkey",
            .summary = "Make a private key",
            .run = genkey,
            .group = Group::key,
            .wg = {"Generates a new private key and writes it to stdout", ""}},
    Command{.name = "genpsk",
            .summary = "Make a preshared key",
            .run = genpsk,
            .group = Group::key,
            .wg = {"Generates a new preshared key and writes it to stdout", ""}},
    Command{.name = "pubkey",
            .summary = "Print the public key of a private key on stdin",
            .run = pubkey,
            .group = Group::key,
            .wg = {"Reads a private key from stdin and writes a public key to stdout", ""}},
    Command{.name = "create",
            .operands = "<new interface>...",
            .summary = "Make interfaces, down and without keys",
            .run = create,
            .group = Group::change,
            .needs_driver = true},
    Command{.name = "delete",
            .operands = "<interface>...",
            .summary = "Delete interfaces",
            .run = remove,
            .group = Group::change,
            .needs_driver = true},
    Command{.name = "check",
            .operands = "<configuration filename>...",
            .summary = "Find everything that is wrong or suspicious in files",
            .run = check,
            .group = Group::file,
            .options = kCheckOptions},
    Command{.name = "config",
            .operands = kFile,
            .summary = "Print what a script needs of a file, a line for each value",
            .run = config,
            .group = Group::file,
            .options = kConfigOptions},
    Command{.name = "save",
            .operands = kInterfaceAndFile,
            .summary = "Write the state of an interface into its file",
            .run = save,
            .group = Group::file,
            .options = kSaveOptions,
            .needs_driver = true},
    Command{.name = "genpeer",
            .operands = kFile,
            .summary = "Make a peer: its keys, its file and the server's section",
            .run = genpeer,
            .group = Group::file,
            .options = kGenpeerOptions},
    Command{.name = "delpeer",
            .operands = "<name or public key>",
            .summary = "Take a peer out of a server's file again",
            .run = delpeer,
            .group = Group::file,
            .options = kDelpeerOptions},
    Command{.name = "qr",
            .operands = kFile,
            .summary = "Print a file as a QR code, for a phone to scan",
            .run = qr,
            .group = Group::file},
    Command{.name = "completion",
            .operands = "{ { bash | zsh | fish } [wgctl-quick] | words [<word>...] | quick-words "
                        "[<word>...] }",
            .summary = "Print the script that completes command lines in a shell",
            .run = completion,
            .group = Group::shell},
    Command{.name = "diff",
            .operands = kInterfaceAndFile,
            .summary = "Show what `syncconf' would change; exit with 1 if anything",
            .run = diff,
            .needs_driver = true},
    Command{.name = "replace",
            .operands = kInterfaceAndFile,
            .summary = "Make an interface what a file says, all of it or nothing",
            .run = replace,
            .group = Group::change,
            .options = kDryRunOptions,
            .needs_driver = true},
    Command{.name = "resolve",
            .operands = kInterfaceAndFile,
            .summary = "Look up endpoints again, for peers that are not alive",
            .run = resolve,
            .group = Group::change,
            .options = kResolveOptions,
            .needs_driver = true},
    Command{.name = "monitor",
            .operands = "[<interface>]",
            .summary = "Print what happens to interfaces and peers as it happens",
            .run = monitor,
            .options = kMonitorOptions,
            .needs_driver = true},
    Command{.name = "stats",
            .operands = "[<interface> | all]",
            .summary = "Show counters, and why packets were dropped",
            .run = stats,
            .options = kStatsOptions,
            .needs_driver = true},
};

} // namespace

std::span<const Command> commands() {
    return kCommands;
}

} // namespace ctl
