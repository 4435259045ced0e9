// SPDX-License-Identifier: MIT
// quick_commands.cpp - the commands of wgctl-quick, for the completion of its command lines.
#include "quick_commands.hpp"

#include <array>

namespace ctl {
namespace {

constexpr std::string_view kTunnel = "<tunnel or configuration filename>";

constexpr std::array kQuickCommands = {
    Command{
        .name = "up", .operands = kTunnel, .summary = "Bring the interface up as its file says"},
    Command{.name = "down", .operands = kTunnel, .summary = "Take away everything that up did"},
    Command{.name = "reload", .operands = kTunnel, .summary = "Apply what has changed in the file"},
    Command{.name = "save",
            .operands = kTunnel,
            .summary = "Write the interface's present state into its file"},
    Command{.name = "strip",
            .operands = kTunnel,
            .summary = "Print the file without the keys that wgctl setconf refuses"},
    Command{
        .name = "status", .operands = kTunnel, .summary = "Show whether the tunnel is up and how"},
};

} // namespace

Program quick_program() {
    return {kQuickCommands, {{"--help", "Print the usage"}, {"--version", "Print the version"}}};
}

} // namespace ctl
