// SPDX-License-Identifier: MIT
// command.hpp - what a row of the table of commands looks like, and what every command shares.
#pragma once

#include <wgctl/client.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

using Arguments = std::span<const std::string_view>;

/// Exit statuses. Those of wg(8) know 0 and 1 alone; our own commands tell a wrong call apart.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kMisused = 2;

struct Command;

struct Call {
    const Command& command;
    wg::Client& client;
    Arguments arguments; ///< without the command's name
};

struct Command {
    std::string_view name;
    std::string_view arguments; ///< as the usage line has them
    std::string_view summary;
    int misused; ///< the exit status of a wrong call
    int (*run)(const Call&);
    std::string_view wg_arguments = {}; ///< those that wg(8) has, where they are fewer

    bool is_of_wg() const { return misused == kFailed; }
};

/// All commands, in the order that help lists them.
std::span<const Command> commands();

/// Says under which name the program was called, argv[0] or its like. Called `wg', it speaks as
/// wg(8) does: commands, usage, version and the errors of its views are those of wireguard-tools.
void set_program(std::string_view called);
bool is_wg();
/// For messages: as it was called when that is wg, else `wgctl'.
std::string_view program();

/// The usage line, for stdout or stderr.
std::string usage_line(const Command& command);

/// The usage line on stderr; gives the command's status for it.
int misuse(const Call& call);

/// One line `wgctl: text' on stderr, as wg without the name; gives kFailed. What of a text may be a
/// key is hidden; words of the user belong in wg::quote().
int complain(std::string_view text);
int complain(const wg::Error& error);
/// As wg, `doing: ' and the errno's text instead.
int complain(std::string_view doing, const wg::Error& error);

/// A warning on stderr when stdout is a file that everybody can read. For who prints secrets.
void warn_if_others_can_read();

/// Everything to stdout. kFailed, with the reason on stderr, when it cannot be written.
int print(std::string_view text);

/// @name One a row of the table.
/// @{
int show(const Call& call);
int showconf(const Call& call);
int set(const Call& call);
int setconf(const Call& call);
int addconf(const Call& call);
int syncconf(const Call& call);
int genkey(const Call& call);
int genpsk(const Call& call);
int pubkey(const Call& call);
int create(const Call& call);
int remove(const Call& call);
int check(const Call& call);
int config(const Call& call);
int save(const Call& call);
int genpeer(const Call& call);
int qr(const Call& call);
int completion(const Call& call);
int diff(const Call& call);
int replace(const Call& call);
int resolve(const Call& call);
int monitor(const Call& call);
int stats(const Call& call);
/// @}

} // namespace ctl
