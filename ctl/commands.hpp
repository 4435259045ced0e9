// SPDX-License-Identifier: MIT
// commands.hpp - the table of commands, and what each of its rows runs.
#pragma once

#include "command.hpp"

namespace ctl {

/// All commands, in the order that help lists them.
std::span<const Command> commands();

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
int delpeer(const Call& call);
int qr(const Call& call);
int completion(const Call& call);
int diff(const Call& call);
int replace(const Call& call);
int resolve(const Call& call);
int monitor(const Call& call);
int stats(const Call& call);
/// @}

} // namespace ctl
